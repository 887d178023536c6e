"""The commands of rollcall, one module a topic."""
