"""The command line: one file per command, found by the registry; results to stdout, all else to stderr.

A file `mrz_parse.py` holds `COMMAND = Command(group="mrz", name="parse", run=...)`. The function's signature
is its options (typer), its docstring its help; it returns an ExitCode.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import wraps

import typer

import idverify.cli
from idverify.cli._command import Command
from idverify.errors import ExitCode, IdverifyError
from idverify.registry import load_constants

_EXIT_CODES = "Exit codes: 0 done and clear, 1 done with findings, 2 usage, 3 unreadable input, 4 missing component."


def load_commands() -> tuple[Command, ...]:
    """Return every command, by the name of its file."""
    return tuple(load_constants(idverify.cli, constant="COMMAND", kind=Command).values())


def build_app() -> typer.Typer:
    """Return the command tree, made of every command file."""
    app = typer.Typer(
        name="idverify",
        help="Open inspection of travel documents. The officer decides; the machine recommends.",
        epilog=_EXIT_CODES,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(lambda: None)  # keeps the command name on the command line while there is only one command
    groups = {"": app}
    for command in load_commands():
        _group(groups, command).command(command.name, epilog=command.example)(_exiting(command.run))
    return app


def _group(groups: dict[str, typer.Typer], command: Command) -> typer.Typer:
    """Return the group of a command, made on first use; `chip trust` is the group `trust` within `chip`."""
    if command.group not in groups:
        parent, _, name = command.group.rpartition(" ")
        groups[command.group] = typer.Typer(no_args_is_help=True, epilog=_EXIT_CODES)
        groups[parent].add_typer(groups[command.group], name=name, help=command.group_help)
    return groups[command.group]


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; every deliberate error ends here."""
    command = typer.main.get_command(build_app())
    try:
        command.main(args=list(arguments), prog_name="idverify")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else ExitCode.DONE
    except IdverifyError as error:
        typer.echo(f"idverify: {error}", err=True)
        if error.advice:
            typer.echo(f"  {error.advice}", err=True)
        return error.exit_code
    return ExitCode.DONE


def _exiting(function: Callable[..., ExitCode]) -> Callable[..., None]:
    """Return the function as typer wants it: its result becomes the exit code."""

    @wraps(function)
    def exit_with_result(*arguments: object, **options: object) -> None:
        raise typer.Exit(function(*arguments, **options))

    return exit_with_result


def main() -> None:
    """Entry point of the `idverify` program."""
    sys.exit(run(sys.argv[1:]))
