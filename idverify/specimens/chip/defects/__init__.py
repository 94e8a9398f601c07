"""Ways for a chip to be wrong, one file each with a constant DEFECT."""
