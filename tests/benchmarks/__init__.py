"""What an import costs, in ratios taken in turn on the same machine: `python -m tests.benchmarks`."""
