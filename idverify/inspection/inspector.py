"""The engines of one process, loaded on first use, and the order of an inspection's stages."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property

from idverify.chip.trust_store import TrustStore
from idverify.inspection.engines import Engines
from idverify.inspection.fields import view_fields
from idverify.inspection.inspection import Inspection
from idverify.inspection.limits import not_examined
from idverify.inspection.policy import Policy, load_policy
from idverify.inspection.read_evidence import read_evidence
from idverify.inspection.run_checks import run_checks
from idverify.inspection.source_file import SourceFile, Submission
from idverify.inspection.stopwatch import Stopwatch
from idverify.settings import Settings
from idverify.trace import NoTrace, Trace


class Inspector:
    """Inspects documents with the engines that the settings name. One per process; not for several threads."""

    def __init__(self, settings: Settings, *, trust: TrustStore | None = None) -> None:
        """Take the settings; `trust` stands for the trust store that they name."""
        self._settings = settings
        self._trust = trust

    @cached_property
    def engines(self) -> Engines:
        """The engines, each loaded on first use; the API's smaller jobs use them too."""
        return Engines(self._settings, trust=self._trust)

    def warm_up(self) -> None:
        """Load every engine now, so that the first inspection is as fast as the next.

        Raises:
            MissingComponentError: a model, program or package is missing.
        """
        self.engines.warm_up()

    def inspect(
        self,
        pages: Sequence[SourceFile],
        *,
        on: date,
        live_face: SourceFile | None = None,
        chip: Sequence[SourceFile] = (),
        policy: str | None = None,
        trace: Trace | None = None,
    ) -> Inspection:
        """Inspect one document.

        Args:
            pages: pictures or PDFs of one document, in any order and orientation.
            on: the day of inspection.
            live_face: a picture of the holder taken at the desk.
            chip: the chip's files as the reader delivered them, or one archive of them.
            policy: name of the policy; the settings' by default.
            trace: keeps intermediate pictures.

        Raises:
            UsageError: no page, or an unknown policy.
            UnreadableInputError: a file is no picture or chip file, broken, or over a limit.
            MissingComponentError: a model, program or package is missing.
        """
        rules = load_policy(policy or self._settings.policy)
        watch = Stopwatch()
        submission = Submission(pages, live_face, chip)
        reading = read_evidence(self.engines, submission, on=on, watch=watch, trace=trace or NoTrace())
        with watch.stage("checks"):
            findings = run_checks(reading.evidence)
            decision = rules.decide(findings)
        return Inspection(
            recommendation=decision.recommendation,
            decided_by=decision.decided_by,
            summary=decision.summary,
            document=reading.document,
            fields=view_fields(reading.evidence),
            findings=findings,
            not_examined=not_examined(findings),
            evidence=reading.evidence,
            pages=reading.pages,
            chip_picture=reading.chip_picture,
            timings_ms=watch.elapsed_ms | {"total": watch.total_ms()},
            versions=self._versions(rules),
            on=on,
        )

    def _versions(self, policy: Policy) -> Mapping[str, str]:
        return {
            "idverify": importlib.metadata.version("idverify"),
            "policy": f"{policy.id} {policy.version}",
            **self.engines.versions,
        }
