"""Every vector of mrz.json: what Doc 9303 demands, worked out case by case from the printed standard."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from idverify.mrz import parse_mrz

_VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parents[2] / "vectors" / "mrz.json").read_text("utf-8"))


def test_the_vectors_are_many_mostly_invalid_and_all_sourced() -> None:
    assert len(_VECTORS) >= 400
    assert sum(vector["valid"] for vector in _VECTORS) < len(_VECTORS) / 2
    assert all(vector["source"] for vector in _VECTORS)
    assert len({vector["id"] for vector in _VECTORS}) == len(_VECTORS)


@pytest.mark.parametrize("vector", _VECTORS, ids=lambda vector: vector["id"])
def test_a_vector_is_judged_as_the_standard_demands(vector: dict[str, Any]) -> None:
    mrz = parse_mrz(vector["lines"])
    assert (mrz.format, mrz.valid) == (vector["format"], vector["valid"])
    assert {check.name: check.status.value for check in mrz.checks} == vector["checks"]
    assert {name: mrz.fields[name] for name in vector.get("fields", {})} == vector.get("fields", {})
    codes = {finding.code.value for finding in mrz.findings}
    if "findings" in vector:
        assert set(vector["findings"]) <= codes
        assert bool(vector["findings"]) == bool(codes)
    if "truncated" in vector:
        assert mrz.name.may_be_truncated is vector["truncated"]


@pytest.mark.parametrize("vector", _VECTORS, ids=lambda vector: vector["id"])
def test_every_finding_has_a_place_a_message_and_a_clause(vector: dict[str, Any]) -> None:
    mrz = parse_mrz(vector["lines"])
    for finding in mrz.findings:
        assert 0 <= finding.line <= max(len(mrz.lines), 1)
        assert finding.column <= max(map(len, mrz.lines), default=0)
        assert finding.message
        assert finding.clause
        assert not any(
            value in finding.message for name, value in mrz.fields.items() if len(value) > 3 and "date" in name
        )
