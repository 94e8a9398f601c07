"""The desk of a worker process: the library's engines behind the orders of the service.

Everything heavy is imported on first use, in the worker; the service itself never loads an engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from api.orders import (
    CheckChipOrder,
    CompareFacesOrder,
    FaceTemplate,
    InspectionAnswer,
    InspectOrder,
    MakeTemplateOrder,
    Picture,
    PictureRole,
    ReadMrzOrder,
)
from idverify.settings import Settings

if TYPE_CHECKING:
    from idverify.document import Page
    from idverify.inspection import Inspection, Inspector


def build_desk(settings: Settings) -> EngineDesk:
    """Return the desk with the real engines; none is loaded yet."""
    return EngineDesk(settings)


class EngineDesk:
    """Carries out orders with the engines that the settings name."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def _inspector(self) -> Inspector:
        from idverify.inspection import Inspector  # noqa: PLC0415  loads NumPy and more: only in the worker

        return Inspector(self._settings)

    def warm_up(self) -> None:
        """Load every engine."""
        self._inspector.warm_up()

    def inspect(self, order: InspectOrder) -> InspectionAnswer:
        """Inspect one document; files are named by their place, never by the name they came with."""
        from idverify.inspection import SourceFile  # noqa: PLC0415  as above

        pages = [SourceFile(f"file {number}", content) for number, content in enumerate(order.pages, start=1)]
        live = SourceFile("live face", order.live_face) if order.live_face is not None else None
        chip = [SourceFile(name, content) for name, content in order.chip.items()]
        inspection = self._inspector.inspect(pages, live_face=live, chip=chip, policy=order.policy, on=order.on)
        pictures = tuple(self._pictures(inspection, order.live_face)) if order.with_pictures else ()
        return InspectionAnswer(inspection.as_json(), len(inspection.pages), pictures)

    def read_mrz(self, order: ReadMrzOrder) -> Mapping[str, Any]:
        """Return the best reading of the first page that holds an MRZ."""
        from idverify.reading.mrz_reading import ReadingStatus, reading_as_json  # noqa: PLC0415  as above

        readings = [
            reading
            for page in self._load(order.image)
            for reading in self._inspector.engines.mrz.read(page, on=order.on)
        ]
        found = [reading for reading in readings if reading.status is not ReadingStatus.NOT_FOUND]
        return reading_as_json((found or readings)[0])

    def compare_faces(self, order: CompareFacesOrder) -> Mapping[str, Any]:
        """Compare the largest faces of two pictures."""
        from idverify.face.pair import load_face_matcher  # noqa: PLC0415  as above

        matcher = load_face_matcher(order.engine or self._settings.face_engine, self._settings.model_dir)
        first, second = self._load(order.first)[0], self._load(order.second)[0]
        return matcher.compare(first, second).as_json()

    def check_chip(self, order: CheckChipOrder) -> Mapping[str, Any]:
        """Verify the files of one chip against the trust store that the settings name."""
        from idverify.chip.delivery import sort_delivery  # noqa: PLC0415  as above
        from idverify.chip.verification import verify_chip  # noqa: PLC0415  as above

        delivery = sort_delivery(order.files)
        trust = self._inspector.engines.trust
        return verify_chip(delivery.files, trust, on=order.on, report=delivery.report).as_json()

    def make_template(self, order: MakeTemplateOrder) -> FaceTemplate:
        """Make a template of the face that counts in a picture."""
        from idverify.face.pair import load_face_matcher  # noqa: PLC0415  as above
        from idverify.face.portrait import LEAST_INTER_EYE_DISTANCE_PX  # noqa: PLC0415
        from idverify.inspection.enrolment import LEAST_REFERENCE_EYES_PX, find_reference  # noqa: PLC0415

        engine = load_face_matcher(order.engine, self._settings.model_dir).engine
        least = LEAST_REFERENCE_EYES_PX if order.reference else LEAST_INTER_EYE_DISTANCE_PX
        page = self._load(order.image)[0]
        found = find_reference(page, engine, least_eyes_px=least, largest=not order.reference)
        vector = found.template.vector.tolist() if found.template is not None else []
        return FaceTemplate(found.status, tuple(vector), engine.name, engine.model_sha256, found.as_json())

    def _load(self, content: bytes) -> tuple[Page, ...]:
        from idverify.imaging.load import load_pages  # noqa: PLC0415  as above

        return load_pages(content, limits=self._inspector.engines.limits)

    def _pictures(self, inspection: Inspection, live_face: bytes | None) -> Iterator[Picture]:
        from api.pictures import face_picture, page_picture, portrait_picture  # noqa: PLC0415  needs Pillow

        yield from map(page_picture, inspection.pages)
        portrait = portrait_picture(inspection)
        if portrait:
            yield portrait
        if inspection.chip_picture is not None:
            yield face_picture(inspection.chip_picture, inspection.evidence.chip_portrait, PictureRole.CHIP_FACE)
        if live_face is not None:
            yield face_picture(self._load(live_face)[0], inspection.evidence.live_face)
