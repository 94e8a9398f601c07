"""The parsed MRZ: a small value that reads its details from the judged lines when asked."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from idverify.mrz.alignment import align
from idverify.mrz.check_digits import judge_check_digits
from idverify.mrz.dates import resolve_birth, resolve_expiry
from idverify.mrz.examine import examine
from idverify.mrz.fields import read_columns, read_name
from idverify.mrz.format import FieldKind, MrzFormat
from idverify.mrz.plan import Plan
from idverify.mrz.result import Alignment, CheckDigit, FieldColumns, MrzDate, MrzField, MrzFinding, MrzName

_NO_FIELDS = FieldColumns((), (), (), (), (), ())
_NO_DATE = MrzDate("", None, (), ambiguous=False, reason="the format prints no such date")


class Mrz(NamedTuple):
    """One MRZ as judged.

    Details are computed from the lines each time they are asked for; keep them when you need them often. A named
    tuple, not a frozen dataclass: it is made in a third of the time, and one is made for every MRZ parsed.

    Attributes:
        plan: the format it was judged by; None when no format fits.
        printed: the lines as judged, after spaces were left out and small letters raised, with line ends between.
        valid: a format fits, no check digit fails, characters suit their fields, dates are possible and State
            codes known. An expired document is valid here.
        on: the reference date for centuries.
        changes: findings on how the given text was changed before it was judged.
    """

    plan: Plan | None
    printed: str
    valid: bool
    on: date | None = None
    changes: tuple[MrzFinding, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines as judged."""
        return tuple(self.printed.split("\n")) if self.printed else ()

    @property
    def joined(self) -> str:
        """The lines without anything between them."""
        return self.printed.replace("\n", "")

    @property
    def layout(self) -> MrzFormat | None:
        """The table of the format; None when no format fits."""
        return self.plan.layout if self.plan is not None else None

    @property
    def format(self) -> str | None:
        """Id of the format, such as "TD3"; None when no format fits."""
        return self.plan.layout.id if self.plan is not None else None

    @property
    def fields(self) -> dict[str, str]:
        """Values by name, dates also as `date_of_birth_iso` and `date_of_expiry_iso` when resolved."""
        if self.plan is None:
            return {}
        found = read_columns(self.plan, self.printed)
        values = dict(zip(found.names, found.values, strict=True))
        if self.on is not None:
            for name, resolved in (("date_of_birth", self.date_of_birth), ("date_of_expiry", self.date_of_expiry)):
                if resolved.value is not None:
                    values[f"{name}_iso"] = resolved.value.isoformat()
        return values

    @property
    def field_columns(self) -> FieldColumns:
        """Every field with what is printed, its value and its place, as columns."""
        return read_columns(self.plan, self.printed) if self.plan is not None else _NO_FIELDS

    @property
    def read_fields(self) -> tuple[MrzField, ...]:
        """The same, one by one."""
        # `zip` alone: saying that the columns are of one length is one more argument to parse.
        return tuple(map(MrzField, zip(*self.field_columns)))  # noqa: B905

    def field(self, name: str) -> MrzField | None:
        """Return one field, or None when the format has no such field."""
        return self.field_columns.row(name)

    @property
    def checks(self) -> tuple[CheckDigit, ...]:
        """Every check digit of the format, the composite last."""
        return judge_check_digits(self.plan.layout, self.joined) if self.plan is not None else ()

    def check(self, name: str) -> CheckDigit | None:
        """Return one check digit, or None when the format has no such check digit."""
        return next((check for check in self.checks if check.name == name), None)

    @property
    def findings(self) -> tuple[MrzFinding, ...]:
        """Everything wrong or strange, changes to the given text first."""
        if self.plan is None:
            return self.changes
        return self.changes + examine(self.plan.layout, self.joined)

    @property
    def name(self) -> MrzName:
        """The name cut into components."""
        return read_name(self.plan.layout, self.joined) if self.plan is not None else MrzName("", (), (), False)

    @property
    def date_of_birth(self) -> MrzDate:
        """The date of birth, resolved with the reference date."""
        raw = self._raw_date(FieldKind.DATE_OF_BIRTH)
        return _NO_DATE if raw is None else resolve_birth(raw, on=self.on)

    @property
    def date_of_expiry(self) -> MrzDate:
        """The date of expiry, resolved with the reference date."""
        raw = self._raw_date(FieldKind.DATE_OF_EXPIRY)
        return _NO_DATE if raw is None else resolve_expiry(raw, on=self.on)

    @property
    def alignment(self) -> Alignment | None:
        """For lines of wrong length, the format and the cut that fit best; None otherwise, or when nothing is near."""
        return align(self.lines) if self.plan is None else None

    def _raw_date(self, kind: FieldKind) -> str | None:
        if self.plan is None:
            return None
        rule = next((rule for rule in self.plan.layout.fields if rule.kind is kind), None)
        return None if rule is None else self.joined[self.plan.layout.slice(rule.at)]
