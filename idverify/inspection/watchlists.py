"""Search the watchlists of the settings for the faces of one document: the holder, the portrait, the chip's face."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from idverify.errors import IdverifyError, UsageError
from idverify.evidence import Absent
from idverify.face.calibration import Calibration
from idverify.face.portrait import Portrait
from idverify.face.values import FaceProblem, Template
from idverify.inspection.galleries import cluster_driver, curve_of, gallery_place, remote_gallery
from idverify.matching.gallery import Filter, Gallery, Maker
from idverify.matching.identification import Candidate, Identification, expected_fpir
from idverify.matching.searcher import GallerySearcher
from idverify.matching.terms import SearchTerms
from idverify.matching.watchlist import WatchlistHit, WatchlistProblem, WatchlistReport, WatchlistSearch
from idverify.model_store import ModelStore
from idverify.settings import Settings

NO_WATCHLIST = Absent("no_watchlist_configured", "No watchlist is configured, so none was searched.")
# More leads than an officer can look at say that the threshold is wrong, not that all of them are worth a look.
_MOST_HITS = 10


class Watchlists:
    """The watchlists of the settings, open for searching; each search sees what was enrolled and removed before it."""

    def __init__(self, settings: Settings, models: ModelStore) -> None:
        """Open none yet."""
        self._settings = settings
        self._models = models
        self._open: dict[str, Gallery] = {}

    def warm_up(self) -> None:
        """Open every watchlist.

        Raises:
            IdverifyError: one cannot be opened, or cannot be searched with this installation's face engine.
        """
        for name in self._settings.watchlists:
            self._threshold(self._gallery(name))

    def search(self, faces: Mapping[str, Portrait | Absent], *, on: date) -> WatchlistReport | Absent:
        """Search every watchlist for every face that is there; entries that have expired on the day are not found.

        Args:
            faces: by what they are: `live_face`, `portrait`, `chip_portrait`.
            on: the day of inspection.
        """
        if not self._settings.watchlists:
            return NO_WATCHLIST
        probes = {name: face.template for name, face in faces.items() if not isinstance(face, Absent) and _large(face)}
        searches: list[WatchlistSearch] = []
        problems: list[WatchlistProblem] = []
        for name in self._settings.watchlists:
            try:
                searches += self._search(name, probes, on)
            except IdverifyError as error:
                problems.append(WatchlistProblem(name, error.code, str(error)))
        return WatchlistReport(tuple(searches), tuple(problems))

    def _search(self, name: str, probes: Mapping[str, Template], on: date) -> list[WatchlistSearch]:
        gallery = self._gallery(name)
        curve, threshold = self._threshold(gallery)
        if not probes:
            return []
        template = next(iter(probes.values()))
        rows = np.array([probe.vector for probe in probes.values()])
        made_by = Maker(template.engine, template.model_sha256)
        answers = gallery.identify(rows, made_by, SearchTerms(threshold, _MOST_HITS, Filter(valid_on=on)))
        return [self._found(name, probe, answer, curve) for probe, answer in zip(probes, answers, strict=True)]

    def _found(self, name: str, probe: str, answer: Identification, curve: Calibration) -> WatchlistSearch:
        return WatchlistSearch(
            gallery=name,
            probe=probe,
            engine=curve.engine,
            threshold=curve.threshold_at(self._settings.watchlist_fmr),
            fmr=self._settings.watchlist_fmr,
            expected_fpir=expected_fpir(self._settings.watchlist_fmr, answer.certificate.rows_scanned),
            hits=tuple(_hit(candidate, curve) for candidate in answer.candidates),
            missing=len(answer.missing),
            certificate=answer.certificate,
        )

    def _gallery(self, name: str) -> GallerySearcher:
        """Return a watchlist as it is now: opened again where it was written to since, or with the cluster."""
        driver = cluster_driver(self._settings)
        if driver is not None:
            return remote_gallery(gallery_place(self._settings, name), driver)
        gallery = self._open.get(name)
        if gallery is None or not gallery.is_current:
            place = gallery_place(self._settings, name)
            gallery = self._open[name] = Gallery.open(place.folder, key_file=place.key_file, read_only=True)
        return gallery

    def _threshold(self, gallery: GallerySearcher) -> tuple[Calibration, float]:
        curve = curve_of(gallery.stamp, self._models)
        if curve is None or curve.engine != self._settings.face_engine:
            raise UsageError(
                f"this watchlist of engine {gallery.stamp.engine} cannot be searched by {self._settings.face_engine}",
                code="other_engine",
                advice="Enrol its pictures into a gallery of the engine in use; it needs a calibration of the cosine.",
            )
        return curve, curve.threshold_at(self._settings.watchlist_fmr)


def _hit(candidate: Candidate, curve: Calibration) -> WatchlistHit:
    entry, rate = candidate.entry, curve.fmr_at(candidate.similarity)
    return WatchlistHit(entry.id, entry.subject, entry.labels, candidate.similarity, rate.fmr, rate.bound.value)


def _large(face: Portrait) -> bool:
    return FaceProblem.FACE_TOO_SMALL not in face.problems
