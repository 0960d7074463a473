"""Measurements that anyone can run. Each writes a table to benchmarks/results."""
