"""Other MRZ parsers, one file each, run in a process of their own; none is imported by the product."""
