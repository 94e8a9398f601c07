"""An empty picture to draw into, where matplotlib is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from idverify.errors import MissingComponentError

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def new_figure() -> Figure:
    """Return a figure of the size that the docs show.

    Raises:
        MissingComponentError: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415  only for plots
    except ImportError as error:
        raise MissingComponentError(
            "matplotlib is not installed", code="engine_missing", advice="Install idverify[bench]."
        ) from error
    return Figure(figsize=(6.4, 5.2), dpi=120)
