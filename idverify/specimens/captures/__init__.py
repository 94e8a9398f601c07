"""Capture effects, one file each with a CAPTURE."""
