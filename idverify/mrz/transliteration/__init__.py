"""Transliteration tables, one file per script, each a constant TABLE with its sources.

`idverify.mrz.transliterate` reads them. Adding a script is one new file here.
"""
