"""From pixels to text: the MRZ and the visual zone; engines one file each."""
