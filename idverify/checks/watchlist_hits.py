"""The faces of document and holder against the watchlists that are configured, at a stated false match rate."""

from collections.abc import Iterator

from idverify.checks import Check, Verdict
from idverify.document import Region
from idverify.evidence import Absent, Evidence, present
from idverify.finding import CalculationExhibit, Exhibit, Outcome, ScoreExhibit, Severity, TextExhibit
from idverify.matching.watchlist import WatchlistReport, WatchlistSearch


def run(evidence: Evidence) -> Verdict:
    """Any hit fails; no hit passes only where every watchlist was searched in full."""
    report = present(evidence.watchlist)
    exhibits = tuple(_exhibits(report, evidence))
    if any(search.hits for search in report.searches):
        return Verdict(Outcome.FAILED, "candidate_found", exhibits)
    if report.problems or any(search.missing for search in report.searches):
        return Verdict(Outcome.INCONCLUSIVE, "not_searched_in_full", exhibits)
    if not report.searches:
        return Verdict(Outcome.INCONCLUSIVE, "no_face_to_search")
    if not all(search.certificate.holds for search in report.searches):
        return Verdict(Outcome.INCONCLUSIVE, "not_certified", exhibits)
    return Verdict(Outcome.PASSED, "no_candidate", exhibits)


def _exhibits(report: WatchlistReport, evidence: Evidence) -> Iterator[Exhibit]:
    portrait = evidence.portrait
    region = None if isinstance(portrait, Absent) else portrait.region
    for search in report.searches:
        yield from _hits(search, region if search.probe == "portrait" else None)
        yield _certificate(search)
    for problem in report.problems:
        yield TextExhibit("watchlist", f"{problem.gallery}: {problem.reason}", raw=problem.code)


def _hits(search: WatchlistSearch, region: Region | None) -> Iterator[Exhibit]:
    for hit in search.hits:
        label = " ".join((search.gallery, hit.id, *hit.labels))
        yield TextExhibit("watchlist", label, raw=search.probe, region=region)
        rates = {"fmr": search.fmr, "fmr_at_similarity": hit.fmr, "expected_fpir": search.expected_fpir}
        yield ScoreExhibit(
            f"similarity_{search.engine}",
            hit.similarity,
            search.threshold,
            higher_is_better=True,
            operating_point=rates,
        )


def _certificate(search: WatchlistSearch) -> CalculationExhibit:
    """Say what was searched and how near the nearest entry that is no hit can be."""
    certificate = search.certificate
    nearest = certificate.highest_left_out
    bound = "no entry is left out" if nearest == float("-inf") else f"every entry left out is below {nearest:.4f}"
    missing = f"; {search.missing} damaged files not searched" if search.missing else ""
    return CalculationExhibit(
        formula=f"{search.probe} in {search.gallery}: exact search of {certificate.rows_scanned} entries",
        expected=f"every entry left out is below {search.threshold:.4f}",
        observed=f"{bound}; expected FPIR {search.expected_fpir:.2g}{missing}",
    )


CHECK = Check(
    id="watchlist.hits",
    title="Watchlists",
    severity=Severity.MAJOR,
    source="ISO/IEC 19795-1; threshold from the engine's calibration file at the false match rate of the settings",
    reasons={
        "candidate_found": "A face resembles an entry of a watchlist; a second officer must compare them by eye.",
        "no_candidate": "No face resembles an entry of a watchlist at the false match rate that is set.",
        "not_searched_in_full": "A watchlist could not be searched in full; no hit was found in the rest.",
        "no_face_to_search": "No face was found that could be searched for.",
        "not_certified": "The search could not prove that it missed nothing; search again or by hand.",
    },
    run=run,
)
