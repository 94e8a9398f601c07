"""The machine readable zone: formats, check digits, parsing, dates, States, names. Pure: no file, clock, network."""
