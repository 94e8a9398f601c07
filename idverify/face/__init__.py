"""Faces: detect, align, make templates, compare. Engines are one file each in `engines/`."""

from idverify.face.pair import FacePair, compare_faces

__all__ = ["FacePair", "compare_faces"]
