"""Our own MRZ reader, step by step: rows of print, lines along them, characters at a fixed pitch, blocks of lines."""
