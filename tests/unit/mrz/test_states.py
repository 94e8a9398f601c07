from __future__ import annotations

import pytest

from idverify.mrz.states import STATES, StateKind, lookup


def test_all_249_assigned_iso_codes_are_there() -> None:
    assert sum(state.source == "ISO 3166-1" for state in STATES.values()) == 249


@pytest.mark.parametrize(
    ("code", "name"), [("ARM", "Armenia"), ("D", "Germany"), ("D<<", "Germany"), ("RKS", "Kosovo")]
)
def test_a_code_is_found_with_its_name(code: str, name: str) -> None:
    state = lookup(code)
    assert state is not None
    assert state.name == name


@pytest.mark.parametrize("code", ["ANT", "NTZ", "YUG", "ZAR"])
def test_withdrawn_codes_are_known_and_flagged(code: str) -> None:
    state = lookup(code)
    assert state is not None
    assert state.deprecated


def test_codes_of_the_field_are_told_from_those_of_icao() -> None:
    codes = [lookup(code) for code in ("INP", "BDR", "WSA", "XPO", "XXB", "UTO")]
    assert [state is not None and state.in_icao for state in codes] == [False, False, False, True, True, True]
    wsa = lookup("WSA")
    assert wsa is not None
    assert wsa.kind is StateKind.PRIVATE


@pytest.mark.parametrize("code", ["QQQ", "", "<<<", "uto", "D<D"])
def test_what_nobody_lists_is_unknown(code: str) -> None:
    assert lookup(code) is None
