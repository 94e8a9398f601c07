"""A result as the page shows it: translated, ordered, with its evidence as shapes on the pictures. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.orders import Picture, PictureRole
from api.schemas import (
    CalculationExhibit,
    CheckResult,
    DiffExhibit,
    Exhibit,
    FieldReading,
    Region,
    RegionExhibit,
    ScoreExhibit,
    SourceReading,
    TextExhibit,
    Verification,
)
from api.web.faces_view import FacesView, data_uri, view_faces
from api.web.strings import Strings
from api.web.watchlist_view import WatchlistView, view_watchlist

# What an officer must see first.
_OUTCOME_ORDER = ("failed", "inconclusive", "not_run", "passed")
_SEVERITY_ORDER = ("critical", "major", "minor", "info")
_FAMILY_ORDER = ("document", "chip", "mrz", "viz", "native", "portrait", "barcode", "capture")
# How many reasons stand under the light; the rest is in the list of checks.
_REASONS_SHOWN = 3
_CAPTURE_ADVICE = ("whole", "flat", "light", "focus")


@dataclass(frozen=True, slots=True)
class Shape:
    """A place on a page that evidence points at; `points` is the attribute of an SVG polygon."""

    id: str
    points: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of evidence in words: a label, a value, and the shape it points at."""

    label: str
    value: str
    detail: str = ""
    shape: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check."""

    id: str
    title: str
    outcome: str
    severity: str
    reason: str
    lines: tuple[Line, ...]
    shapes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FamilyView:
    """The checks of one family, worst first."""

    title: str
    checks: tuple[CheckView, ...]


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field with the reading of each source of the table."""

    title: str
    agreement: str
    cells: tuple[Line | None, ...]
    shapes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageView:
    """One page: its picture, if there is one, and the shapes on it."""

    number: int
    source: str
    width: int
    height: int
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class ResultView:
    """Everything the result part of the page shows."""

    verification: Verification
    rule: str
    reasons: tuple[str, ...]
    sources: tuple[str, ...]
    fields: tuple[FieldView, ...]
    families: tuple[FamilyView, ...]
    pages: tuple[PageView, ...]
    faces: FacesView | None
    watchlist: WatchlistView | None
    not_examined: tuple[Line, ...]
    capture_advice: tuple[str, ...]


def view_result(verification: Verification, pictures: Sequence[Picture], strings: Strings) -> ResultView:
    """Return the view of one result.

    Args:
        verification: the result.
        pictures: its pictures; a result read again has none.
        strings: the texts of the page's language.
    """
    view = _Viewer(strings)
    checks = [view.check(check) for check in sorted(verification.checks, key=_worst_first)]
    order = {check.id: check for check in verification.checks}
    sources = _sources_of(verification.fields)
    fields = tuple(view.field(field, sources) for field in verification.fields)
    return ResultView(
        verification=verification,
        rule=strings.find(f"rule.{verification.decided_by}", otherwise=verification.summary),
        reasons=_reasons(checks),
        sources=tuple(strings.find(f"source.{source}", otherwise=source) for source in sources),
        fields=fields,
        families=_families(checks, order, strings),
        pages=tuple(view.pages(pictures)),
        faces=view_faces(verification, pictures, checks, strings),
        watchlist=view_watchlist(verification, strings),
        not_examined=tuple(view.not_examined(verification)),
        capture_advice=_advice(verification, strings),
    )


class _Viewer:
    """Turns checks and fields into words and collects the shapes they point at."""

    def __init__(self, strings: Strings) -> None:
        self._strings = strings
        self._shapes: dict[int, list[Shape]] = {}

    def check(self, check: CheckResult) -> CheckView:
        lines = [line for exhibit in check.evidence for line in self._lines(exhibit, check)]
        return CheckView(
            id=check.id,
            title=_title(check, self._strings),
            outcome=check.outcome,
            severity=check.severity,
            reason=_reason(check, self._strings),
            lines=tuple(lines),
            shapes=tuple(line.shape for line in lines if line.shape),
        )

    def field(self, field: FieldReading, sources: Sequence[str]) -> FieldView:
        title = self._strings.find(f"field.{field.name}", otherwise=field.name.replace("_", " "))
        by_source = {_column(reading.source): self._cell(reading, title) for reading in field.sources}
        cells = tuple(by_source.get(source) for source in sources)
        return FieldView(title, field.agreement, cells, tuple(cell.shape for cell in cells if cell and cell.shape))

    def pages(self, pictures: Sequence[Picture]) -> Iterator[PageView]:
        shown = {picture.page: picture for picture in pictures if picture.role is PictureRole.PAGE}
        for number in sorted({*shown, *self._shapes}):
            picture = shown.get(number)
            shapes = tuple(self._shapes.get(number, ()))
            if picture:
                yield PageView(number, data_uri(picture), picture.width, picture.height, shapes)
            else:
                yield PageView(number, "", 0, 0, shapes)

    def not_examined(self, verification: Verification) -> Iterator[Line]:
        titles = {check.id: _title(check, self._strings) for check in verification.checks}
        for item in verification.not_examined:
            key = f"unexamined.{item.feature}"
            label = self._strings.find(f"{key}.title", otherwise=titles.get(item.feature, ""))
            reason = self._strings.find(f"{key}.reason", otherwise=item.reason)
            step = self._strings.find(f"{key}.step", otherwise=item.manual_step)
            yield Line(label or item.feature.replace("_", " "), step, reason)

    def _lines(self, exhibit: Exhibit, check: CheckResult) -> Iterator[Line]:
        text = self._strings.text
        match exhibit:
            case TextExhibit():
                yield self._reading(exhibit, self._source(exhibit.source), check.outcome)
            case DiffExhibit():
                for side in (exhibit.left, exhibit.right):
                    yield self._reading(side, self._source(side.source), check.outcome)
                if exhibit.note:
                    field = f"field.{exhibit.note.replace(' ', '_')}"
                    yield Line("", self._strings.find(field, otherwise=exhibit.note))
            case CalculationExhibit():
                shape = self._shape(exhibit.region, exhibit.formula, check.outcome)
                yield Line(exhibit.formula, "", "", shape, _page(exhibit.region))
                yield Line(text("result.expected"), exhibit.expected)
                yield Line(text("result.observed"), exhibit.observed)
                if exhibit.blind_to:
                    yield Line(text("result.blind_to"), ", ".join(exhibit.blind_to))
            case ScoreExhibit():
                shape = self._shape(exhibit.region, exhibit.name, check.outcome)
                bound = "result.at_least" if exhibit.higher_is_better else "result.at_most"
                limit = text(bound, limit=f"{exhibit.limit:.4g}")
                yield Line(exhibit.name.replace("_", " "), f"{exhibit.value:.4g}", limit, shape, _page(exhibit.region))
            case RegionExhibit():
                yield Line(
                    exhibit.label,
                    "",
                    "",
                    self._shape(exhibit.region, exhibit.label, check.outcome),
                    exhibit.region.page,
                )

    def _cell(self, reading: SourceReading, title: str) -> Line:
        """Return a reading for the table, where proved and unproved values of a chip share one column."""
        cell = self._reading(reading, title, "field")
        return cell if _column(reading.source) == reading.source else replace(cell, detail=self._source(reading.source))

    def _source(self, source: str) -> str:
        return self._strings.find(f"source.{source}", otherwise=source)

    def _reading(self, reading: SourceReading, label: str, kind: str) -> Line:
        detail = ""
        if reading.confidence is not None:
            detail = self._strings.text("result.confidence", percent=round(100 * reading.confidence))
        if reading.raw and reading.raw != reading.value:
            detail = f"{reading.raw} · {detail}" if detail else reading.raw
        return Line(label, reading.value, detail, self._shape(reading.region, label, kind), _page(reading.region))

    def _shape(self, region: Region | None, label: str, kind: str) -> str:
        if region is None:
            return ""
        on_page = self._shapes.setdefault(region.page, [])
        points = " ".join(f"{x:g},{y:g}" for x, y in region.corners)
        shape = Shape(f"shape-{region.page}-{len(on_page)}", points, label, kind)
        on_page.append(shape)
        return shape.id


def _worst_first(check: CheckResult) -> tuple[int, int, str]:
    return _OUTCOME_ORDER.index(check.outcome), _SEVERITY_ORDER.index(check.severity), check.id


def _title(check: CheckResult, strings: Strings) -> str:
    return strings.find(f"check.{check.id}", otherwise=check.title)


def _reason(check: CheckResult, strings: Strings) -> str:
    return strings.find(f"reason.{check.id}.{check.code}", f"reason.{check.code}", otherwise=check.reason)


def _reasons(checks: Sequence[CheckView]) -> tuple[str, ...]:
    open_ones = [check for check in checks if check.outcome in {"failed", "inconclusive"}]
    return tuple(f"{check.title}: {check.reason}" for check in open_ones[:_REASONS_SHOWN])


def _families(
    checks: Sequence[CheckView], order: Mapping[str, CheckResult], strings: Strings
) -> tuple[FamilyView, ...]:
    grouped: dict[str, list[CheckView]] = {}
    for check in checks:
        grouped.setdefault(order[check.id].family, []).append(check)
    families = sorted(grouped, key=lambda name: (_place(name, _FAMILY_ORDER), name))
    titles = {name: strings.find(f"family.{name}", otherwise=name) for name in families}
    return tuple(FamilyView(titles[name], _summed_up(name, titles[name], grouped[name])) for name in families)


def _summed_up(family: str, title: str, checks: Sequence[CheckView]) -> tuple[CheckView, ...]:
    """Return the checks, or one line for all when none of several ran, and all for one reason: no chip was read."""
    said = {(check.outcome, check.reason) for check in checks}
    if len(checks) > 1 and len(said) == 1 and checks[0].outcome == "not_run":
        return (replace(checks[0], id=family, title=title),)
    return tuple(checks)


def _place(name: str, order: Sequence[str]) -> int:
    return order.index(name) if name in order else len(order)


def _sources_of(fields: Sequence[FieldReading]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_column(reading.source) for field in fields for reading in field.sources))


def _column(source: str) -> str:
    return "chip" if source == "chip_unproved" else source


def _advice(verification: Verification, strings: Strings) -> tuple[str, ...]:
    """Return how to capture the document better: the reasons of failed capture checks, else general advice."""
    if verification.recommendation != "recapture":
        return ()
    poor = [check for check in verification.checks if check.family == "capture" and check.outcome == "failed"]
    if poor:  # what went wrong says what to do
        return tuple(_reason(check, strings) for check in poor)
    return tuple(strings.text(f"advice.{name}") for name in _CAPTURE_ADVICE)


def _page(region: Region | None) -> int:
    return region.page if region else 0


def rounded(values: Mapping[str, Any]) -> dict[str, str]:
    """Return measures as text: numbers with four digits, the rest as it is."""
    return {name: f"{value:.4g}" if isinstance(value, float) else str(value) for name, value in values.items()}
