"""From files to evidence: load, find and read the MRZ, turn upright, read the visual zone, compare the faces."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz.distance import Levenshtein

from idverify.document import Page, Quad
from idverify.errors import UnreadableInputError, UsageError
from idverify.evidence import Absent, Evidence
from idverify.face.compare import FaceComparison
from idverify.face.portrait import Portrait, find_live_face, find_portrait
from idverify.imaging.capture_quality import CaptureQuality, Known, measure_capture
from idverify.imaging.colour import Light, light_of
from idverify.imaging.load import LoadLimits, load_pages
from idverify.imaging.localise import find_document
from idverify.imaging.turn import turn_page
from idverify.inspection.engines import Engines
from idverify.inspection.read_attack_hints import read_attack_hints
from idverify.inspection.read_chip import compare_faces, read_chip
from idverify.inspection.source_file import SourceFile, Submission
from idverify.inspection.stopwatch import Stopwatch
from idverify.reading.barcodes import Barcode
from idverify.reading.mrz_page import page_extent
from idverify.reading.mrz_reading import MrzReading, ReadingStatus, reading_as_json
from idverify.reading.turned import turned_reading
from idverify.reading.viz import VizReading
from idverify.trace import Trace

# Two readings whose lines differ in less than this share of their characters are readings of one MRZ: two holders'
# lines differ in names, numbers and dates, more than half of all characters that are no filler.
_SAME_MRZ_SHARE = 0.15
# Every fourth pixel tells enough of the light of a page.
_LIGHT_STEP = 4
# Which reading of several speaks for the document.
_BEST_FIRST = (ReadingStatus.VALID, ReadingStatus.UNCERTAIN, ReadingStatus.INVALID, ReadingStatus.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class Reading:
    """The evidence of one document, the upright pages it was read from, how it lay in them, the chip's picture."""

    evidence: Evidence
    pages: tuple[Page, ...]
    document: Mapping[str, Any]
    chip_picture: Page | None = None


def read_evidence(
    engines: Engines,
    submission: Submission,
    *,
    on: date,
    watch: Stopwatch,
    trace: Trace,
) -> Reading:
    """Read everything that the pictures and the chip of one document hold.

    Raises:
        UsageError: no page.
        UnreadableInputError: a file is no picture or chip file, broken, or over a limit; the message names the file.
        MissingComponentError: a model, program or package is missing.
    """
    with watch.stage("load"):
        captured = load_files(submission.pages, engines.limits)
        live_page = load_files([submission.live_face], engines.limits)[0] if submission.live_face else None
    with watch.stage("mrz"):
        found = [(page, reading) for page in captured for reading in engines.mrz.read(page, on=on, trace=trace)]
    turns = _turns(found)
    pages = tuple(turn_page(page, turns.get(page.number, 0)) for page in captured)
    mrz, further = _choose(
        [turned_reading(reading, turns[page.number], size_px=page.size_px) for page, reading in found], captured
    )
    own_pages = _pages_of_document(pages, mrz)
    with ThreadPoolExecutor(1, thread_name_prefix="inspection") as aside:
        # The engines of the visual zone and of faces leave Python while they work: a second core does the rest.
        seen = aside.submit(_see, engines, own_pages, mrz, live_page, on=on, watch=watch)
        with watch.stage("outline"):
            outlines = {page.number: one for page in own_pages if (one := _outline(page, mrz))}
        measured = aside.submit(_measure, own_pages[0], mrz, outlines, watch=watch)
        with watch.stage("viz"):
            viz = _read_viz(engines, own_pages, mrz, outlines, on=on, trace=trace)
        barcodes, portrait, live, comparison = seen.result()
        capture = measured.result()
    with watch.stage("attack_hints"):
        hints = read_attack_hints(engines, live_page, live, pages, portrait)
    with watch.stage("chip"):
        chip = read_chip(engines, submission.chip, on=on)
        chip_page = compare_faces(engines, chip.portrait, portrait)
        chip_live = compare_faces(engines, chip.portrait, live)
    with watch.stage("watchlist"):
        faces = {"live_face": live, "portrait": portrait, "chip_portrait": chip.portrait}
        watchlist = engines.watchlists.search(faces, on=on)
    evidence = Evidence(
        on=on,
        mrz=mrz,
        viz=viz,
        capture=capture,
        portrait=portrait,
        live_face=live,
        face_comparison=comparison,
        further_mrz=further,
        barcodes=barcodes,
        chip=chip.verification,
        chip_portrait=chip.portrait,
        chip_page_comparison=chip_page,
        chip_live_comparison=chip_live,
        watchlist=watchlist,
        presentation_hints=hints.presentation,
        morph_hints=hints.morph,
    )
    return Reading(evidence, pages, _describe(pages, turns, mrz), chip.picture)


def load_files(files: Sequence[SourceFile], limits: LoadLimits) -> tuple[Page, ...]:
    """Return the pages of all files, numbered from 1.

    Raises:
        UsageError: no file.
        UnreadableInputError: a file cannot be read, or there are too many pages; the message names the file.
    """
    if not files:
        raise UsageError("no page was given", advice="Give at least one picture or PDF of the document.")
    pages: tuple[Page, ...] = ()
    for file in files:
        try:
            pages += load_pages(file.content, first_number=len(pages) + 1, limits=limits)
            limits.refuse_pages(len(pages))
        except UnreadableInputError as error:
            raise UnreadableInputError(f"{file.name}: {error}", code=error.code, advice=error.advice) from error
    return pages


def _turns(found: Sequence[tuple[Page, MrzReading]]) -> Mapping[int, int]:
    """Return, by page number, the clockwise degrees that make a page upright, as its best MRZ says."""
    turns: dict[int, int] = {}
    for page, reading in sorted(found, key=lambda one: _BEST_FIRST.index(one[1].status)):
        turns.setdefault(page.number, reading.rotation_deg)
    return turns


def _choose(
    readings: Sequence[MrzReading], pages: Sequence[Page]
) -> tuple[MrzReading | Absent, tuple[MrzReading, ...]]:
    """Return the reading that speaks for the document, and the readings of other documents.

    Page readers take one page under white, infrared and ultraviolet light: the picture in colour shows most.
    """
    held = [reading for reading in readings if reading.status is not ReadingStatus.NOT_FOUND]
    if not held:
        return Absent("mrz_not_found", "No machine readable zone was found."), ()
    coloured = {page.number for page in pages if len(held) > 1 and _light(page) is Light.COLOUR}
    chosen = min(held, key=lambda one: (_BEST_FIRST.index(one.status), not _on(one, coloured), -one.confidence))
    others = tuple(one for one in held if one is not chosen and one.mrz and one.mrz.format and not _same(one, chosen))
    return chosen, others


def _light(page: Page) -> Light:
    return light_of(page.image[::_LIGHT_STEP, ::_LIGHT_STEP])


def _on(reading: MrzReading, pages: Collection[int]) -> bool:
    return reading.region is not None and reading.region.page in pages


def _same(left: MrzReading, right: MrzReading) -> bool:
    texts = "\n".join(left.lines), "\n".join(right.lines)
    return Levenshtein.normalized_distance(*texts) < _SAME_MRZ_SHARE


def _data_page(pages: Sequence[Page], mrz: MrzReading | Absent) -> Page:
    if isinstance(mrz, Absent) or mrz.region is None:
        return pages[0]
    return pages[mrz.region.page - 1]


def _mrz_quad(page: Page, mrz: MrzReading | Absent) -> Quad | None:
    if isinstance(mrz, Absent) or mrz.region is None or mrz.region.page != page.number:
        return None
    return mrz.region.quad


def _pages_of_document(pages: Sequence[Page], mrz: MrzReading | Absent) -> tuple[Page, ...]:
    """The page with the MRZ first, then the next one: the other side of a card, the facing page of a booklet."""
    data_page = _data_page(pages, mrz)
    neighbours = [page for page in pages if abs(page.number - data_page.number) == 1]
    return (data_page, *neighbours[:1])


def _outline(page: Page, mrz: MrzReading | Absent) -> Quad | None:
    """Return the outline of the document on a page; where the page has the MRZ, of the one that holds it."""
    outline = find_document(page.image, around=_mrz_quad(page, mrz))
    return outline.quad if outline else None


def _see(
    engines: Engines,
    pages: Sequence[Page],
    mrz: MrzReading | Absent,
    live_page: Page | None,
    *,
    on: date,
    watch: Stopwatch,
) -> tuple[tuple[Barcode, ...], Portrait | Absent, Portrait | Absent, FaceComparison | Absent]:
    """Return what stands beside the visual zone: barcodes and faces."""
    with watch.stage("barcodes"):
        barcodes = tuple(code for page in pages for code in engines.barcodes.read(page, on=on))
    with watch.stage("face"):
        portrait = _find_portrait(engines, pages, mrz)
        live = _find_live(engines, live_page)
        return barcodes, portrait, live, compare_faces(engines, live, portrait)


def _read_viz(
    engines: Engines,
    pages: Sequence[Page],
    mrz: MrzReading | Absent,
    outlines: Mapping[int, Quad],
    *,
    on: date,
    trace: Trace,
) -> VizReading | Absent:
    if isinstance(mrz, Absent):
        return Absent("no_document_found", "No document was found, so no visual zone was read.")
    if _light(pages[0]) is Light.ULTRAVIOLET:  # glowing patterns over dim print: what is read there proves nothing
        return Absent("ultraviolet_picture", "Under ultraviolet light the visual zone is not read; add a white one.")
    return engines.viz.read_document(pages, mrz, outlines=outlines, on=on, trace=trace)


def _measure(page: Page, mrz: MrzReading | Absent, outlines: Mapping[int, Quad], *, watch: Stopwatch) -> CaptureQuality:
    reading, outline = None if isinstance(mrz, Absent) else mrz, outlines.get(page.number)
    known = Known(
        document=outline,
        mrz_region=_mrz_quad(page, mrz),
        mrz_lines=tuple(region.quad for region in reading.line_regions) if reading else (),
        character_pitch_px=reading.character_pitch_px if reading else None,
        extent=page_extent(reading, outline, size_px=page.size_px),
    )
    with watch.stage("capture"):
        return measure_capture(page, known)


def _find_portrait(engines: Engines, pages: Sequence[Page], mrz: MrzReading | Absent) -> Portrait | Absent:
    for page in pages:
        portrait = find_portrait(page, engines.face, exclude=_mrz_quad(page, mrz))
        if portrait:
            return portrait
    return Absent("portrait_not_found", "No portrait was found on the document.")


def _find_live(engines: Engines, live_page: Page | None) -> Portrait | Absent:
    if live_page is None:
        return Absent("no_live_face_given", "No picture of the holder was given.")
    live = find_live_face(live_page, engines.face)
    return live or Absent("no_face_in_live_picture", "No face was found in the live picture; take it again.")


def _describe(pages: Sequence[Page], turns: Mapping[int, int], mrz: MrzReading | Absent) -> Mapping[str, Any]:
    """Return what kind of document was read and how it lay in the pictures, for the result."""
    parsed = None if isinstance(mrz, Absent) else mrz.mrz
    reading = None if isinstance(mrz, Absent) else reading_as_json(mrz)
    if reading:
        del reading["elapsed_ms"]  # timings stand beside the result, outside its hash
    return {
        "format": parsed.format if parsed else None,
        "document_code": parsed.fields.get("document_code") if parsed else None,
        "issuing_state": parsed.fields.get("issuing_state") if parsed else None,
        "data_page": _data_page(pages, mrz).number,
        "mrz": reading,
        "pages": [
            {
                "number": page.number,
                "width": page.size_px[0],
                "height": page.size_px[1],
                "rotation_deg": turns.get(page.number, 0),
            }
            for page in pages
        ],
    }
