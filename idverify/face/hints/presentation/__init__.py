"""Signs that a picture or a screen was held before the camera; one file each with a HINT."""
