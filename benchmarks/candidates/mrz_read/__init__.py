"""Readers of the mrz-read benchmark, one file each, as `CANDIDATE`."""
