"""Benchmarks: one file each, every figure a ratio to a peer timed in the same process run."""
