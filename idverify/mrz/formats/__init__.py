"""The formats, one file each: every module defines FORMAT."""
