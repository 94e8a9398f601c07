"""Forgeries, one file each with a FORGERY."""
