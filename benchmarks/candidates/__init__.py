"""Peers and our own candidates of the benchmarks, one file each."""
