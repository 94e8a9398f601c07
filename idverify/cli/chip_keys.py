"""`idverify chip keys`: what a reader derives from an MRZ to open the chip."""

from __future__ import annotations

from typing import Annotated

import typer

from idverify.cli._command import Command
from idverify.cli._output import print_json
from idverify.errors import ExitCode, TextInputError


def keys(
    lines: Annotated[list[str], typer.Argument(help="The lines of the MRZ, each in quotes.")],
    propose: Annotated[
        bool, typer.Option("--propose", help="Where a digit disagrees, keys of likely readings. Default: refuse.")
    ] = False,
    json_output: Annotated[bool, typer.Option("--json", help="One JSON object a line. Default: a list.")] = False,
) -> ExitCode:
    """Derive the keys of BAC and PACE; the check digits of number, birth and expiry must agree, no other."""
    from idverify.chip.access_keys import mrz_information_of, propose_informations
    from idverify.mrz import parse_mrz

    information = mrz_information_of(parse_mrz(lines))
    if information is not None:
        _print(information, None, json_output=json_output)
        return ExitCode.DONE
    proposed = propose_informations(lines) if propose else ()
    if not proposed:
        raise TextInputError(
            "a check digit of document number, date of birth or date of expiry does not agree",
            code="access_keys_underivable",
            advice="Try --propose; see `idverify mrz parse` for the digit, `idverify mrz read` for pictures.",
        )
    for one, probability in proposed:
        _print(one, probability, json_output=json_output)
    return ExitCode.FINDINGS


def _print(information: str, probability: float | None, *, json_output: bool) -> None:
    from idverify.chip.access_keys import derive_access_keys

    derived = derive_access_keys(information)
    shown: dict[str, str | float] = {
        "mrz_information": derived.mrz_information,
        "bac_encryption": derived.bac_encryption.hex(),
        "bac_authentication": derived.bac_authentication.hex(),
        "pace_password": derived.pace_password.hex(),
        "pace_key_aes_128": derived.pace_key_aes_128.hex(),
    }
    if probability is not None:
        shown["probability"] = round(probability, 4)
    if json_output:
        print_json(shown)
    else:
        for name, value in shown.items():
            typer.echo(f"{name:20} {value}")


COMMAND = Command(
    name="keys",
    run=keys,
    example="Example: idverify chip keys 'P<UTOERIKSSON<<...' 'L898902C36UTO...' --json",
    group="chip",
    group_help="Verify chips, keep the trust store, derive access keys.",
)
