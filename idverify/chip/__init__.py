"""The chip: its files, passive and active authentication, the trust store. ICAO Doc 9303-10, 9303-11 and 9303-12."""
