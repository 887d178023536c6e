"""Look: the dashboard, its documents and its server. Importing this imports nothing else."""
