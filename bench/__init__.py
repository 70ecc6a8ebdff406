"""Benchmarks: ratios measured side by side in one run, each a command of its own."""
