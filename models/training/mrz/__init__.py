"""The recogniser of MRZ lines: synthetic strips, network, training, export."""
