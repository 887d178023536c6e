"""Tests. `python -m tests` runs them all; importing this imports nothing else."""
