"""Committed specimens and the programs that make them."""
