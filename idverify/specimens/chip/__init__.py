"""Chips of specimens: a test PKI of the State UTO, LDS files, and deliberately wrong chips with their truth.

Nothing here is secret: every key derives from a seed, so that everybody can make the same chip again. Never trust
these keys for anything.
"""
