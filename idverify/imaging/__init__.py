"""Pixels: load files safely, turn pages, cut out places, measure capture quality."""
