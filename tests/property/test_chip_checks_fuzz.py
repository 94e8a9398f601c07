"""Broken chips through the checks, the fields and the result's JSON: always a finding, never a crash."""

import json
import random
from dataclasses import replace

from benchmarks._chip_mutations import mutated
from idverify.chip.delivery import sort_delivery
from idverify.chip.verification import verify_chip
from idverify.errors import IdverifyError
from idverify.evidence import Evidence
from idverify.inspection.as_json import chip_as_json, field_as_json, finding_as_json
from idverify.inspection.fields import view_fields
from idverify.inspection.limits import not_examined
from idverify.inspection.run_checks import run_checks
from tests.unit.checks.test_chip_checks import printed
from tests.unit.chip._chips import ON, specimen, trust_of

_MUTATIONS = 60


def test_a_broken_chip_is_a_result_of_every_check():
    chip, page = specimen(), printed()
    trust, rng = trust_of(chip), random.Random(11)
    judged = 0
    for _ in range(_MUTATIONS):
        try:
            delivery = sort_delivery(mutated(rng, dict(chip.chip))[0])
        except IdverifyError:
            continue
        evidence = replace(page, chip=verify_chip(delivery.files, trust, on=ON, report=delivery.report))
        assert json.dumps(_shown(evidence))
        judged += 1
    assert judged > _MUTATIONS // 2


def _shown(evidence: Evidence) -> dict[str, object]:
    findings = run_checks(evidence)
    return {
        "checks": [finding_as_json(finding) for finding in findings],
        "fields": [field_as_json(field) for field in view_fields(evidence)],
        "chip": chip_as_json(evidence.chip),
        "not_examined": len(not_examined(findings)),
    }
