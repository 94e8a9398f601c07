"""Every defect: named after its file, repeatable, and different from the genuine chip only where it says."""

import fnmatch
import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from asn1crypto import x509

from idverify.cli import run
from idverify.errors import UsageError
from idverify.specimens.chip.defect import Passive, load_defect, load_defects
from idverify.specimens.chip.options import ChipOptions
from idverify.specimens.chip.specimen import make_chip
from tests.unit.specimens.chip.witness import (
    ON,
    bearer,
    donor,
    hashes_agree,
    issued_by,
    signature_agrees,
    signed_data,
    signed_hashes,
    valid_on,
)

_DEFECTS = load_defects()


@cache
def _chip(defect, **options):
    return _made(defect, **options)


def _made(defect, **options):
    return make_chip(bearer(), seed=1, defect=defect, donor=donor(), options=ChipOptions(**options))


def test_there_are_at_least_twenty_five_and_each_is_named_after_its_file():
    assert len(_DEFECTS) >= 25
    assert all(name == defect.id for name, defect in _DEFECTS.items())
    assert {defect.expected.passive for defect in _DEFECTS.values()} == set(Passive)


@pytest.mark.parametrize("name", _DEFECTS)
def test_the_file_it_names_differs_and_the_same_seed_spoils_it_the_same_way(name):
    genuine, spoiled, again = _chip(""), _chip(name), _made(name)
    before, after = ({**chip.chip, **chip.trust} for chip in (genuine, spoiled))
    changed = {file for file in {*before, *after} if before.get(file) != after.get(file)}

    assert fnmatch.filter(changed, _DEFECTS[name].file)
    assert (spoiled.chip, spoiled.trust) == (again.chip, again.trust)
    assert spoiled.truth()["defect"] == name


@pytest.mark.parametrize(
    "name",
    ["dg1-altered", "dg2-swapped", "hash-missing", "hash-empty", "hash-function-wrong", "sod-of-other-chip",
     "active-key-substituted", "hash-duplicate"],
)  # fmt: skip
def test_hashes_disagree_while_the_signature_holds(name):
    chip = _chip(name).chip

    assert not hashes_agree(chip)
    assert signature_agrees(signed_data(chip["EF_SOD.bin"]))


@pytest.mark.parametrize(
    "name", ["signature-broken", "message-digest-wrong", "content-type-attribute-wrong", "digest-algorithm-wrong"]
)
def test_the_signature_fails_while_the_hashes_hold(name):
    chip = _chip(name).chip

    assert hashes_agree(chip)
    assert not signature_agrees(signed_data(chip["EF_SOD.bin"]))


@pytest.mark.parametrize(
    "name",
    ["chip-cloned", "response-replayed", "chip-of-other-holder", "portrait-of-other", "signer-expired-now",
     "signer-expired-at-signing", "issuer-unknown", "signer-key-weak", "csca-of-other-state-same-name",
     "signer-signature-wrong"],
)  # fmt: skip
def test_the_chip_is_whole_where_the_defect_lies_elsewhere(name):
    chip = _chip(name).chip

    assert hashes_agree(chip)
    assert signature_agrees(signed_data(chip["EF_SOD.bin"]))


def test_certificates_expire_when_the_defect_says():
    signing = signed_data(_chip("signer-expired-at-signing").chip["EF_SOD.bin"])["certificates"][0].chosen
    now = signed_data(_chip("signer-expired-now").chip["EF_SOD.bin"])["certificates"][0].chosen
    issued = bearer().personal.date_of_issue

    assert not valid_on(signing, issued)
    assert valid_on(now, issued)
    assert not valid_on(now, ON)


def test_a_forged_generator_keeps_name_and_public_key_of_the_true_csca_but_not_its_signature():
    signed = signed_data(_chip("generator-forged").chip["EF_SOD.bin"])
    forged, signer = sorted((row.chosen for row in signed["certificates"]), key=lambda row: not row.ca)
    true = x509.Certificate.load(_chip("").trust["csca_2018.cer"])
    domains = [row.public_key["algorithm"]["parameters"].chosen for row in (forged, true)]

    assert forged.subject == true.subject
    assert forged.public_key["public_key"].native == true.public_key["public_key"].native
    assert domains[0]["base"].native != domains[1]["base"].native
    assert not issued_by(signer, true)


def test_a_duplicate_hash_leaves_the_right_one_in_place():
    _, rows = signed_hashes(_chip("hash-duplicate").chip["EF_SOD.bin"])

    assert [number for number, _ in rows].count(2) == 2


def test_another_day_of_inspection_moves_the_expiry():
    later = date(2028, 1, 1)
    certificate = signed_data(_chip("signer-expired-now", on=later).chip["EF_SOD.bin"])["certificates"][0].chosen

    assert valid_on(certificate, ON)
    assert not valid_on(certificate, later)


def test_an_unknown_defect_lists_the_known_ones():
    with pytest.raises(UsageError, match="dg1-altered"):
        load_defect("nonsense")


def test_a_defect_that_takes_another_person_says_so():
    with pytest.raises(UsageError, match="another bearer"):
        make_chip(bearer(), seed=1, defect="portrait-of-other")


@pytest.mark.parametrize(
    ("name", "options"), [("chip-cloned", {"active": ""}), ("generator-forged", {"csca": "rsa-1280-sha256"})]
)
def test_an_impossible_combination_says_why(name, options):
    with pytest.raises(UsageError, match="needs a"):
        _chip(name, **options)


def test_the_command_writes_the_chip_and_prints_its_truth(capsys, tmp_path):
    arguments = [
        "specimen",
        "chip",
        "--out",
        str(tmp_path),
        "--seed",
        "3",
        "--kind",
        "td1",
        "--defect",
        "sod-truncated",
    ]

    assert run([*arguments, "--json"]) == 0

    truth = json.loads(capsys.readouterr().out)
    assert (truth["defect"], truth["expected"]["passive"]) == ("sod-truncated", "refused")
    assert json.loads((tmp_path / "truth.json").read_text())["printed_mrz"] == truth["printed_mrz"]


@pytest.mark.parametrize("option", [["--digest", "md5"], ["--signer", "rsa-3-sha1"], ["--defect", "nonsense"]])
def test_the_command_refuses_what_it_does_not_know(capsys, tmp_path, option):
    assert run(["specimen", "chip", "--out", str(tmp_path), *option]) == 2


def test_the_page_about_chips_lists_every_defect_as_it_is():
    page = (Path(__file__).parents[4] / "docs" / "specimen-chips.md").read_text(encoding="utf-8")

    for name, defect in _DEFECTS.items():
        expected = defect.expected
        row = (
            f"| `{name}` | {defect.wrong} | `{defect.file}` | {expected.step}: {expected.result} | {expected.passive} |"
        )
        assert row in page
    assert f"one of {len(_DEFECTS)} ways" in page
