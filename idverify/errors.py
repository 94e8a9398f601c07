"""Every deliberate error of idverify, each with an exit code and with what to do next.

IdverifyError
├── UsageError                  exit 2  the call is wrong: unknown name, impossible combination, bad option
│   └── TextInputError          exit 2  text that cannot be parsed at all: not text, too large
├── UnreadableInputError        exit 3  a file that cannot be read; `code` says how
└── MissingComponentError       exit 4  a model, program, font or package is not installed

A suspicious document is never an error: it yields a Finding. Messages say where and what kind;
they never hold the holder's data (names, numbers, MRZ lines, pixels).
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every command."""

    DONE = 0
    """Done; clear or valid."""
    FINDINGS = 1
    """Done with findings: not clear, or not valid."""
    USAGE = 2
    """The call is wrong."""
    UNREADABLE = 3
    """The input cannot be read."""
    MISSING = 4
    """A component (model, program, font, package) is missing."""


class IdverifyError(Exception):
    """Base of every deliberate error.

    Attributes:
        code: stable snake_case name of the problem, the same in CLI, API and logs.
        advice: what the caller should do next, one sentence; may be empty.
    """

    exit_code = ExitCode.USAGE
    default_code = "error"

    def __init__(self, message: str, *, code: str | None = None, advice: str = "") -> None:
        super().__init__(message)
        self.code = code or self.default_code
        self.advice = advice


class UsageError(IdverifyError):
    """The call is wrong: unknown name, impossible combination, bad option."""

    exit_code = ExitCode.USAGE
    default_code = "invalid_request"


class TextInputError(UsageError):
    """Text input that cannot be parsed at all: not text, or too large."""

    default_code = "text_unusable"


class UnreadableInputError(IdverifyError):
    """A file that cannot be read as what it should be."""

    exit_code = ExitCode.UNREADABLE
    default_code = "unreadable_input"


class MissingComponentError(IdverifyError):
    """A model, program, font or package that is not installed here."""

    exit_code = ExitCode.MISSING
    default_code = "component_missing"
