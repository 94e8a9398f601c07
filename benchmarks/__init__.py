"""Benchmarks and accuracy reports: one file each, `python -m benchmarks NAME`; peers are measured in the same run."""
