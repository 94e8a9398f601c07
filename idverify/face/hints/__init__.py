"""Hints at attacks, one file each with a HINT: presentation attacks, and morphed portraits."""

from idverify.face.hints import morph, presentation

__all__ = ["morph", "presentation"]
