"""What a score means: the curve from similarity to false match rate of one engine, measured and with its provenance.

Thresholds are asked for as a target FMR and never go below what the data can carry. ISO/IEC 19795-1.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from idverify.errors import MissingComponentError, UsageError
from idverify.face.engine import face_engine_spec
from idverify.model_store import ModelStore


class Metric(StrEnum):
    """How the similarity of two templates is computed."""

    COSINE = "cosine"
    """Cosine of the two vectors, -1 to 1."""
    EUCLIDEAN = "euclidean"
    """1 minus the Euclidean distance of the vectors as the model put them out; at most 1."""


class Bound(StrEnum):
    """How to read a false match rate."""

    MEASURED = "measured"
    AT_MOST = "at_most"
    """The score is higher than the data can tell apart: the rate is this or less."""
    AT_LEAST = "at_least"
    """The score is below the measured range: the rate is this or more."""


@dataclass(frozen=True, slots=True)
class FmrEstimate:
    """The share of comparisons of two different people that reach a score.

    Attributes:
        fmr: 0 to 1.
        bound: whether it was measured at that score or bounds it.
    """

    fmr: float
    bound: Bound


class CalibrationRow(BaseModel):
    """One measured point: share of non-mated (FMR) and of mated (TMR) comparisons with at least this similarity."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    similarity: float
    fmr: float = Field(ge=0, le=1)
    tmr: float = Field(ge=0, le=1)


class CrossCheck(BaseModel):
    """The curve held against data it was not measured on: at a stated FMR, how many pairs of strangers were found."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_set: str
    non_mated: int = Field(gt=0)
    stated_fmr: float = Field(gt=0, lt=1)
    found_fmr: float = Field(ge=0, le=1)


class Calibration(BaseModel):
    """The measured curve of one engine.

    Attributes:
        model_sha256: the model it was measured with; it holds for no other.
        data_set: what was compared, with `images`, `identities`, `mated` and `non_mated` comparisons.
        lowest_fmr: the lowest rate the data can carry, and why.
        rows: by rising similarity, falling FMR.
        cross_checks: what was found on other data at the stated rates.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    engine: str
    model_sha256: str
    metric: Metric
    data_set: str
    images: int = Field(gt=0)
    identities: int = Field(gt=0)
    mated: int = Field(ge=0)
    non_mated: int = Field(gt=0)
    measured: str
    lowest_fmr: float = Field(gt=0, lt=1)
    lowest_fmr_reason: str
    notes: str
    rows: tuple[CalibrationRow, ...] = Field(min_length=2)
    cross_checks: tuple[CrossCheck, ...] = ()

    @model_validator(mode="after")
    def _rows_are_a_curve(self) -> Calibration:
        for row, above in zip(self.rows, self.rows[1:], strict=False):
            if not (row.similarity < above.similarity and row.fmr >= above.fmr):
                raise ValueError("rows must rise in similarity and fall in FMR")
        # Rule of three: n comparisons without an error show, at 95 %, a rate below 3 / n and no less.
        if self.lowest_fmr < 3 / self.non_mated:
            raise ValueError(f"{self.non_mated} non-mated comparisons carry no FMR below {3 / self.non_mated:.1e}")
        return self

    def fmr_at(self, similarity: float) -> FmrEstimate:
        """Return the false match rate at a similarity, interpolated in its logarithm between measured points."""
        carried = self._carried_rows
        if similarity < carried[0].similarity:
            return FmrEstimate(carried[0].fmr, Bound.AT_LEAST)
        if similarity > carried[-1].similarity:
            return FmrEstimate(max(carried[-1].fmr, self.lowest_fmr), Bound.AT_MOST)
        logarithm = np.interp(
            similarity, [row.similarity for row in carried], [float(np.log(row.fmr)) for row in carried]
        )
        # exp(log(x)) may be an ulp off x: a rate stays between those of the lowest and the highest score.
        rate = min(carried[0].fmr, max(carried[-1].fmr, float(np.exp(logarithm))))
        return FmrEstimate(rate, Bound.MEASURED)

    def threshold_at(self, fmr: float) -> float:
        """Return the similarity from which comparisons have at most this false match rate.

        Raises:
            UsageError: the data carries no such rate (`fmr_not_carried`).
        """
        carried = self._carried_rows
        if not carried[-1].fmr <= fmr <= carried[0].fmr:
            raise UsageError(
                f"FMR {fmr:g} is outside what {self.data_set} carries: {carried[-1].fmr:.1e} to {carried[0].fmr:.1e}",
                code="fmr_not_carried",
                advice="Ask for a rate in that range, or calibrate on more data.",
            )
        rising = carried[::-1]
        return float(
            np.interp(np.log(fmr), [float(np.log(row.fmr)) for row in rising], [row.similarity for row in rising])
        )

    def tmr_at(self, similarity: float) -> float:
        """Return the share of mated comparisons of the data set with at least this similarity."""
        return float(np.interp(similarity, [row.similarity for row in self.rows], [row.tmr for row in self.rows]))

    def fmr_among_alike(self, fmr: float) -> float | None:
        """Return what a stated rate turned out to be in the cross-checks, at least the rate; None without any.

        Strangers of like age and origin, photographed alike, reach a score more often than those of the curve.
        Interpolated in logarithms between the checked rates; below the lowest, no less than was found there.
        """
        if not self.cross_checks:
            return None
        worst: dict[float, float] = {}
        for check in self.cross_checks:  # rule of three where nothing was found
            found_fmr = max(check.found_fmr, 3 / check.non_mated)
            worst[check.stated_fmr] = max(found_fmr, worst.get(check.stated_fmr, 0.0))
        stated = np.log(sorted(worst))
        found = np.log([worst[rate] for rate in sorted(worst)])
        beyond = max(0.0, float(np.log(fmr) - stated[-1]))
        return max(fmr, min(1.0, float(np.exp(np.interp(np.log(fmr), stated, found) + beyond))))

    def interval_at(self, fmr: float) -> tuple[float, float]:
        """Return the 95 % interval of a measured rate (Wilson), as if the comparisons were independent.

        They share pictures and people, so the true interval is wider.
        """
        z, n = 1.96, self.non_mated
        centre = (fmr + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * float(np.sqrt(fmr * (1 - fmr) / n + z * z / (4 * n * n)))
        return max(0.0, centre - half), min(1.0, centre + half)

    @property
    def _carried_rows(self) -> tuple[CalibrationRow, ...]:
        """The rows down to the lowest rate the data can carry."""
        return tuple(row for row in self.rows if row.fmr >= self.lowest_fmr)


def load_calibration(engine: str, store: ModelStore) -> Calibration:
    """Return the calibration of an engine.

    Raises:
        UsageError: no engine has that name.
        MissingComponentError: the file is missing, damaged, or belongs to another engine or model.
    """
    spec = face_engine_spec(engine)
    calibration = read_calibration(store.calibration_path(spec.model))
    if calibration.engine != engine or calibration.model_sha256 != store.entry(spec.model).sha256:
        raise MissingComponentError(
            f"the calibration for engine {engine} was measured with another model",
            code="calibration_mismatch",
            advice="Put back the shipped file, or calibrate again with this model.",
        )
    return calibration


def read_calibration(path: Path) -> Calibration:
    """Return a calibration file; read once per process while the file stays the same.

    Raises:
        MissingComponentError: the file is damaged.
    """
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read(path: Path, mtime_ns: int) -> Calibration:  # noqa: ARG001  part of the cache's key
    try:
        return Calibration.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (json.JSONDecodeError, ValidationError) as error:
        raise MissingComponentError(
            f"calibration file {path.name} cannot be used: {error}",
            code="calibration_invalid",
            advice="Put back the shipped file, or calibrate again.",
        ) from error
