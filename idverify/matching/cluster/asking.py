"""Ask every shard, and ask again elsewhere what is not answered soon: a dead worker costs time, never rows."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace

from idverify.matching.cluster.plan import ShardPlan
from idverify.matching.cluster.runner import ShardRunner, WorkerGoneError
from idverify.matching.cluster.shard import PlanOutdated, PlanUnknown, ShardAnswer, ShardOrder, ShardReply
from idverify.matching.templates import Float32Array
from idverify.matching.terms import SearchTerms

# A worker that is gone is noticed at once; the next may be gone with the same machine.
_PAUSE_S = 0.05
# Starting a worker again takes some seconds.
_GONE_FOR_S = 5.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait.

    Attributes:
        deadline_s: for the whole answer; what has not answered by then is missing from it.
        ask_again_s: for one worker; then another one is asked for the same rows as well.
    """

    deadline_s: float = 30.0
    ask_again_s: float = 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What came back.

    Attributes:
        answers: of each plan; None where nobody answered in time.
        asked_again: how often another worker was asked.
        outdated: whether the gallery has been rewritten since the plans were made; the answers are then of no use.
    """

    answers: tuple[ShardAnswer | None, ...]
    asked_again: int = 0
    outdated: bool = False


class Standing:
    """Which workers are behind with an answer, or gone; they are asked last. May be used by many threads."""

    def __init__(self, count: int) -> None:
        self._behind: list[tuple[Future[ShardReply], float] | None] = [None] * count

    def note(self, worker: int, future: Future[ShardReply]) -> None:
        """Note that a worker has not answered in time, or is gone."""
        self._behind[worker] = future, time.monotonic()

    def order(self, home: int) -> list[int]:
        """Return every worker, in the order in which a shard asks them."""
        count = len(self._behind)
        return sorted(((home + step) % count for step in range(count)), key=self._is_behind)

    def _is_behind(self, worker: int) -> bool:
        noted = self._behind[worker]
        if noted is None:
            return False
        future, since = noted
        if not future.done():
            return True
        # It answered in the end; or it was gone, and is tried again after a while.
        return future.exception() is not None and time.monotonic() - since < _GONE_FOR_S


class _Shard:
    """One plan: where it was asked for, and its answer."""

    def __init__(self, plan: ShardPlan, workers: Sequence[int]) -> None:
        self.plan = plan
        self.answer: ShardAnswer | None = None
        self.workers = workers
        self.asked_at = 0.0
        self.open = 0
        self.times = 0


class _Asking:
    """One search by all shards."""

    def __init__(
        self,
        asker: ShardAsker,
        plans: Sequence[ShardPlan],
        probes: Float32Array,
        terms: SearchTerms,
    ) -> None:
        self._runner, self._standing = asker.runner, asker.standing
        self._probes, self._terms = probes, terms
        self.shards = [_Shard(plan, asker.standing.order(number)) for number, plan in enumerate(plans)]
        self._open: dict[Future[ShardReply], tuple[_Shard, int]] = {}
        self.outdated = False
        for shard in self.shards:
            self._ask(shard)

    @property
    def done(self) -> bool:
        """Whether there is nothing to wait for."""
        return self.outdated or all(shard.answer is not None for shard in self.shards)

    @property
    def asked_again(self) -> int:
        """How often another worker was asked."""
        return sum(shard.times - 1 for shard in self.shards)

    def go_on(self, patience: Patience, until: float) -> None:
        """Wait for the next reply, and ask again what has waited too long."""
        now = time.monotonic()
        for shard in self.shards:
            waited = now - shard.asked_at
            if shard.answer is None and waited >= (patience.ask_again_s if shard.open else _PAUSE_S):
                self._note_late(shard)
                self._ask(shard)
        due = min((shard.asked_at for shard in self.shards if shard.answer is None), default=now)
        idle = not all(shard.open for shard in self.shards if shard.answer is None)
        limit = min(until, due + (_PAUSE_S if idle else patience.ask_again_s)) - now
        if not self._open:
            time.sleep(max(0.0, min(limit, _PAUSE_S)))
            return
        finished, _ = wait(self._open, timeout=max(0.0, limit), return_when=FIRST_COMPLETED)
        for future in finished:
            self._take(future)

    def _note_late(self, late: _Shard) -> None:
        for future, (shard, worker) in self._open.items():
            if shard is late:
                self._standing.note(worker, future)

    def _ask(self, shard: _Shard) -> None:
        worker = shard.workers[shard.times % len(shard.workers)]
        shard.times += 1
        self._send(shard, worker, ShardOrder(shard.plan.token, self._probes, self._terms))

    def _send(self, shard: _Shard, worker: int, order: ShardOrder) -> None:
        shard.asked_at = time.monotonic()
        shard.open += 1
        self._open[self._runner.submit(worker, order)] = shard, worker

    def _take(self, future: Future[ShardReply]) -> None:
        shard, worker = self._open.pop(future)
        shard.open -= 1
        try:
            reply = future.result()
        except WorkerGoneError:
            self._standing.note(worker, future)
            return  # another one is asked after a pause
        if isinstance(reply, PlanOutdated):
            self.outdated = True
        elif isinstance(reply, ShardAnswer):
            shard.answer = shard.answer or reply
        elif isinstance(reply, PlanUnknown) and shard.answer is None:
            order = ShardOrder(shard.plan.token, self._probes, self._terms)
            self._send(shard, worker, replace(order, plan=shard.plan))


class ShardAsker:
    """Asks the workers of a runner, and remembers who is behind."""

    def __init__(self, runner: ShardRunner) -> None:
        self.runner = runner
        self.standing = Standing(runner.count)

    def ask(self, plans: Sequence[ShardPlan], probes: Float32Array, terms: SearchTerms, patience: Patience) -> Asked:
        """Search every plan's rows. Workers that answer after the deadline answer nobody.

        Args:
            plans: whose rows.
            probes: turned by the gallery's key, shape (m, d).
            terms: what is asked for.
            patience: how long to wait.

        Raises:
            IdverifyError: what a search in one process refuses.
        """
        until = time.monotonic() + patience.deadline_s
        asking = _Asking(self, plans, probes, terms)
        while not asking.done and time.monotonic() < until:
            asking.go_on(patience, until)
        return Asked(tuple(shard.answer for shard in asking.shards), asking.asked_again, asking.outdated)
