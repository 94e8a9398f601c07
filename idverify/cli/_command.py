"""What a command file holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from idverify.errors import ExitCode


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        name: such as `parse`.
        run: a typer function; its docstring is the help text, its return value the exit code.
        example: one example line, shown below the help.
        group: such as `mrz`, or empty for a command of its own.
        group_help: one line about the group; the group's first file (by name) gives it.
    """

    name: str
    run: Callable[..., ExitCode]
    example: str
    group: str = ""
    group_help: str = ""
