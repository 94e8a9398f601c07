"""Candidates of the matching benchmark, one file each, constant CANDIDATE."""
