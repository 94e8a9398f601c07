"""The galleries of the service: read as they are now, opened for writing at the first change and kept open.

Files and similarities are at home here; faces are found in the workers. Everything of the library that loads NumPy is
imported on first use: a service without galleries stays light.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from idverify.errors import UsageError
from idverify.settings import Settings

if TYPE_CHECKING:
    from idverify.face.calibration import Calibration
    from idverify.inspection.galleries import GalleryPlace
    from idverify.matching.gallery import Gallery
    from idverify.matching.searcher import GallerySearcher


class Galleries:
    """Every gallery in the folder of the settings. May be used by several threads; `close` at the end."""

    def __init__(self, settings: Settings, on_trouble: Callable[[str], None]) -> None:
        self._settings = settings
        self._on_trouble = on_trouble
        self._lock = threading.Lock()
        self._open: dict[str, Gallery] = {}

    def names(self) -> tuple[str, ...]:
        """Return the name of every gallery."""
        from idverify.inspection.galleries import gallery_places  # noqa: PLC0415  see above

        return tuple(place.name for place in gallery_places(self._settings))

    def create(self, name: str, engine: str | None) -> Gallery:
        """Make an empty gallery and return it, open for writing.

        Raises:
            UsageError: there is one of that name, or no such engine, or it cannot be written.
        """
        from idverify.inspection.galleries import maker_of  # noqa: PLC0415  see above
        from idverify.matching.gallery import Gallery  # noqa: PLC0415
        from idverify.model_store import ModelStore  # noqa: PLC0415

        place = self._place(name)
        made_by, dimension = maker_of(engine or self._settings.face_engine, ModelStore(self._settings.model_dir))
        with self._lock:
            place.folder.parent.mkdir(parents=True, exist_ok=True)
            Gallery.create(place.folder, made_by, dimension=dimension, key_file=place.key_file).close()
            return self._opened(place, writable=True)

    def reader(self, name: str) -> Gallery:
        """Return a gallery as it is now, to search.

        Raises:
            UsageError: there is none (`gallery_missing`).
            UnreadableInputError: its stamp or manifest is damaged.
            MissingComponentError: its key is missing or wrong.
        """
        place = self._place(name)
        with self._lock:
            gallery = self._open.get(name)
            return gallery if gallery is not None and gallery.is_current else self._opened(place, writable=False)

    def searcher(self, name: str) -> GallerySearcher:
        """Return a gallery to search: with the cluster where one is set, in this process otherwise.

        Raises:
            IdverifyError: as `reader`.
        """
        from idverify.inspection.galleries import cluster_driver, remote_gallery  # noqa: PLC0415  see above

        driver = cluster_driver(self._settings)
        return self.reader(name) if driver is None else remote_gallery(self._place(name), driver)

    def cluster_problem(self) -> str:
        """Return why searches by the cluster may be partial or late; empty without one, or when nothing is wrong."""
        if self._settings.cluster_address is None:
            return ""
        from idverify.inspection.galleries import cluster_driver  # noqa: PLC0415  see above

        driver = cluster_driver(self._settings)
        return "" if driver is None else driver.state().problem

    def writer(self, name: str) -> Gallery:
        """Return a gallery to change; from now on nobody else may write it while the service runs.

        Raises:
            UsageError: there is none, or another process writes it (`gallery_locked`).
            UnreadableInputError: its stamp or manifest is damaged.
            MissingComponentError: its key is missing or wrong.
        """
        place = self._place(name)
        with self._lock:
            gallery = self._open.get(name)
            return gallery if gallery is not None and gallery.is_writable else self._opened(place, writable=True)

    def curve(self, gallery: GallerySearcher) -> Calibration | None:
        """Return what the similarities of a gallery mean; None where nothing measured says it."""
        from idverify.inspection.galleries import curve_of  # noqa: PLC0415  see above
        from idverify.model_store import ModelStore  # noqa: PLC0415

        return curve_of(gallery.stamp, ModelStore(self._settings.model_dir))

    def close(self) -> None:
        """Sync and close every gallery."""
        with self._lock:
            for gallery in self._open.values():
                with suppress(UsageError):  # the disk is full or gone: what was acknowledged is in the log
                    gallery.close()
            self._open.clear()

    def _place(self, name: str) -> GalleryPlace:
        from idverify.inspection.galleries import gallery_place  # noqa: PLC0415  see above

        return gallery_place(self._settings, name)

    def _opened(self, place: GalleryPlace, *, writable: bool) -> Gallery:
        from idverify.matching.gallery import Gallery  # noqa: PLC0415  see above

        gallery = self._open[place.name] = Gallery.open(
            place.folder,
            key_file=place.key_file,
            read_only=not writable,
            background=writable,
            on_trouble=self._on_trouble,
        )
        return gallery
