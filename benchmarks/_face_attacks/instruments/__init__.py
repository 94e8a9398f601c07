"""Presentation attack instruments, one file each with an INSTRUMENT. Words of ISO/IEC 30107-3."""
