"""One gallery searched by many workers at once: who searches which rows, and how their answers become one.

Workers read the same store through the same code as a search in one process; only where they run differs.
"""
