"""What the commands of the trust store share."""

from __future__ import annotations

from pathlib import Path

from idverify.errors import UsageError

GROUP_HELP = "The trust store: whose signatures on chips are believed."


def trust_folder(given: Path | None) -> Path:
    """Return the folder of the trust store: the given one, or the settings'.

    Raises:
        UsageError: neither is there.
    """
    from idverify.settings import Settings

    folder = given or Settings().trust_dir
    if folder is None:
        raise UsageError(
            "no trust store was named", code="no_trust_store", advice="Give --store, or set IDVERIFY_TRUST_DIR."
        )
    return folder
