"""Galleries as the settings name them: where they and their keys are, and what their similarities mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from idverify.errors import UsageError
from idverify.face.calibration import Calibration, Metric, load_calibration
from idverify.face.engine import face_engine_names, face_engine_spec
from idverify.matching.cluster.remote import ClusterDriver, RemoteGallery
from idverify.matching.gallery import Maker
from idverify.matching.store.files import GalleryFiles
from idverify.matching.store.stamp import GalleryStamp, read_stamp
from idverify.model_store import ModelStore
from idverify.settings import Settings

# What is safe as the name of a folder and of a part of an address.
GALLERY_NAME = r"^[a-z0-9][a-z0-9_-]{0,63}$"


@dataclass(frozen=True, slots=True)
class GalleryPlace:
    """Where one gallery is.

    Attributes:
        name: of its folder.
        folder: the gallery.
        key_file: its key; None: the one in the folder.
    """

    name: str
    folder: Path
    key_file: Path | None = None


def gallery_place(settings: Settings, name: str) -> GalleryPlace:
    """Return where a gallery of the settings is, whether or not it exists.

    Raises:
        UsageError: no folder of galleries is set, or the name is not one of a gallery.
    """
    if settings.gallery_dir is None:
        raise UsageError(
            "no folder of galleries is set", code="no_galleries", advice="Set IDVERIFY_GALLERY_DIR to their folder."
        )
    if not re.fullmatch(GALLERY_NAME, name):
        raise UsageError(
            "a gallery's name has lower-case letters, digits, - and _ only, at most 64", code="gallery_name_invalid"
        )
    key_file = settings.gallery_key_dir / f"{name}.key" if settings.gallery_key_dir is not None else None
    return GalleryPlace(name, settings.gallery_dir / name, key_file)


def cluster_driver(settings: Settings) -> ClusterDriver | None:
    """Return where galleries are searched by a cluster; None where they are searched in this process.

    Raises:
        UsageError: the address is set without a token.
    """
    if settings.cluster_address is None:
        return None
    if settings.cluster_token_file is None:
        raise UsageError(
            "the cluster driver's address is set without its token",
            code="cluster_token_missing",
            advice="Set IDVERIFY_CLUSTER_TOKEN_FILE.",
        )
    return ClusterDriver(settings.cluster_address, settings.cluster_token_file, settings.cluster_deadline_s)


def remote_gallery(place: GalleryPlace, driver: ClusterDriver) -> RemoteGallery:
    """Return a gallery that the cluster searches.

    Raises:
        UsageError: there is none at the place.
        UnreadableInputError: its stamp is damaged.
    """
    return RemoteGallery(place.name, read_stamp(GalleryFiles(place.folder).stamp), driver)


def gallery_places(settings: Settings) -> tuple[GalleryPlace, ...]:
    """Return every gallery in the folder of the settings, by name; none without such a folder."""
    if settings.gallery_dir is None or not settings.gallery_dir.is_dir():
        return ()
    stamps = settings.gallery_dir.glob(f"*/{GalleryFiles(Path()).stamp.name}")
    names = sorted(stamp.parent.name for stamp in stamps)
    return tuple(gallery_place(settings, name) for name in names if re.fullmatch(GALLERY_NAME, name))


def maker_of(engine: str, models: ModelStore) -> tuple[Maker, int]:
    """Return what makes templates with an engine's shipped model, and their dimension.

    Raises:
        UsageError: no engine has that name.
    """
    spec = face_engine_spec(engine)
    return Maker(engine, models.entry(spec.model).sha256), spec.dimension


def threshold_for(
    curve: Calibration | None, *, fmr: float | None, threshold: float | None, top: int | None, default_fmr: float
) -> float | None:
    """Return the threshold of a search; None where only the most similar are asked for.

    Args:
        curve: of the gallery.
        fmr: false match rate that sets the threshold.
        threshold: the threshold itself.
        top: how many are asked for; alone it asks for no threshold.
        default_fmr: the rate where none of these is given.

    Raises:
        UsageError: both a rate and a threshold are given, the calibration carries no such rate, or there is none.
    """
    if fmr is not None and threshold is not None:
        raise UsageError("a false match rate and a threshold say the same; give one", code="invalid_request")
    if threshold is not None or (fmr is None and top is not None):
        return threshold
    if curve is None:
        raise UsageError(
            "no calibration says what a similarity of this gallery's engine means",
            code="no_calibration",
            advice="Give a threshold, or ask for the most similar.",
        )
    return curve.threshold_at(default_fmr if fmr is None else fmr)


def curve_of(stamp: GalleryStamp, models: ModelStore) -> Calibration | None:
    """Return what the similarities of a gallery mean; None where nothing measured says it.

    A gallery compares by the cosine, so a curve measured for another metric (dlib's distance) does not hold for it,
    and neither does one of another model.

    Raises:
        MissingComponentError: the calibration is damaged or missing.
    """
    if stamp.engine not in face_engine_names():
        return None
    made_by, _ = maker_of(stamp.engine, models)
    if made_by.model_sha256 != stamp.model_sha256:
        return None
    calibration = load_calibration(stamp.engine, models)
    return calibration if calibration.metric is Metric.COSINE else None
