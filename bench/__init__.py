"""Benchmarks: each a command, `python -m bench.NAME`, that writes its raw result to `bench/results/NAME.json`."""
