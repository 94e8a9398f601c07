"""One worker process and the line to it: orders go in one at a time, replies come back, a dead one is noticed.

Documents are untrusted input to native decoders: they are opened only in here. The process has its own
session, so that it goes away with every program it called, and its own folder for temporary files, which is
emptied after each order whatever happened.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import resource
import shutil
import signal
import tempfile
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from api.orders import Desk, Order
from idverify.errors import IdverifyError, MissingComponentError, UnreadableInputError, UsageError
from idverify.settings import Settings

# Loading every engine takes some seconds on an idle machine, much longer on a busy one.
WARM_UP_LIMIT_S = 180.0

DeskBuilder = Callable[[Settings], Desk]


class WorkerLostError(Exception):
    """The process ended while it had an order: killed by the kernel, or crashed in native code."""


class WorkerHungError(Exception):
    """The process did not answer within the time limit."""


class WorkerFaultError(Exception):
    """The process raised an error nobody foresaw; `frames` says where, without what was read."""

    def __init__(self, kind: str, frames: tuple[str, ...]) -> None:
        super().__init__(kind)
        self.frames = frames


@dataclass(frozen=True, slots=True)
class Answered:
    """The order was carried out."""

    value: Any


@dataclass(frozen=True, slots=True)
class Refused:
    """A deliberate error: the input or the call is at fault, or a component is missing."""

    error: IdverifyError


@dataclass(frozen=True, slots=True)
class Faulted:
    """An error nobody foresaw: its type and where it arose; its text is left out, it may hold personal data."""

    kind: str
    frames: tuple[str, ...]


Reply = Answered | Refused | Faulted


class WorkerProcess:
    """The parent's end of one worker process. Used by one thread at a time."""

    def __init__(self, build: DeskBuilder, settings: Settings, *, folder: Path, warm_up_limit_s: float) -> None:
        self._build = build
        self._settings = settings
        self._folder = folder
        self._warm_up_limit_s = warm_up_limit_s
        self.warmed: Reply | None = None
        self.start()

    def start(self) -> None:
        """Start the process; it warms up by itself and says so on the line."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        context = multiprocessing.get_context("spawn")
        self._line, far_end = context.Pipe()
        self.warmed = None
        self._process = context.Process(
            target=serve_orders, args=(far_end, self._build, self._settings, str(self._folder)), daemon=True
        )
        self._process.start()
        far_end.close()  # so that the line ends when the process does

    @property
    def pid(self) -> int | None:
        """Process id, for tests and logs."""
        return self._process.pid

    def wait_until_warm(self) -> Reply:
        """Return what the warm-up came to.

        Raises:
            WorkerLostError: the process ended.
            WorkerHungError: it took longer than the limit.
        """
        if self.warmed is None:
            self.warmed = self._receive(self._warm_up_limit_s)
        return self.warmed

    def call(self, order: Order[Any], *, time_limit_s: float) -> Reply:
        """Have one order carried out; the temporary files are gone afterwards.

        Raises:
            WorkerLostError: the process ended.
            WorkerHungError: it took longer than the limit.
        """
        if not self._process.is_alive():
            self.restart()
        self.wait_until_warm()
        try:
            self._line.send(order)
            return self._receive(time_limit_s)
        except OSError as error:
            raise WorkerLostError from error
        finally:
            self._empty_folder()

    def _receive(self, time_limit_s: float) -> Reply:
        try:
            if not self._line.poll(time_limit_s):
                raise WorkerHungError
            reply: Reply = self._line.recv()
        except (EOFError, ConnectionError) as error:
            raise WorkerLostError from error
        return reply

    def restart(self) -> None:
        """Replace the process by a fresh one."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """End the process and every program it called, at once."""
        self.kill()
        self._process.join()
        self._line.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def kill(self) -> None:
        """End the process without waiting for it; safe from any thread."""
        if self._process.pid is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()  # in case it had no session of its own yet

    def _empty_folder(self) -> None:
        for entry in self._folder.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)


def serve_orders(line: Connection, build: DeskBuilder, settings: Settings, folder: str) -> None:
    """Carry out orders until the line ends: the main function of the worker process."""
    _settle_in(folder)
    try:
        desk = build(settings)
        line.send(reply_of(desk.warm_up))
        while True:
            order: Order[Any] = line.recv()
            line.send(reply_of(partial(order.carry_out, desk)))
    except (EOFError, BrokenPipeError):
        return  # the service is gone


def _settle_in(folder: str) -> None:
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the service decides when to stop
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the document
    os.environ["TMPDIR"] = folder  # for the programs it calls
    tempfile.tempdir = folder
    # Libraries may print or log what they read: their text goes nowhere, and neither do their warnings.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")


def reply_of(work: Callable[[], Any]) -> Reply:
    """Return what a piece of work came to."""
    try:
        return Answered(work())
    except IdverifyError as error:
        return Refused(_plain(error))
    except Exception as error:  # noqa: BLE001  the top of the process: the error is named and sent, and the worker lives on
        frames = traceback.extract_tb(error.__traceback__)
        return Faulted(type(error).__name__, tuple(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames))


def _plain(error: IdverifyError) -> IdverifyError:
    """Return the error as one of the three base kinds, which any process can unpickle."""
    for kind in (UnreadableInputError, MissingComponentError, UsageError):
        if isinstance(error, kind):
            return kind(str(error), code=error.code, advice=error.advice)
    return IdverifyError(str(error), code=error.code, advice=error.advice)
