"""Signs that a portrait is a blend of two people; one file each with a HINT."""
