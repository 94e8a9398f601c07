"""Our own attack set for face hints: who, in what room, through which camera, and how the attack is made."""
