"""Faces: detect, align, make templates, compare. Engines are one file each in `engines/`."""
