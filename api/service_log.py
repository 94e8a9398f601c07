"""The service's log: one JSON object per line on stderr. It never holds what was sent or read."""

from __future__ import annotations

import sys
from typing import Any

import structlog


def open_log() -> structlog.typing.FilteringBoundLogger:
    """Return a logger that writes JSON lines to stderr; nothing global is configured."""
    logger: Any = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger("info"),
    )
    bound: structlog.typing.FilteringBoundLogger = logger
    return bound
