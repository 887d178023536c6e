"""The kinds of sheets: their columns, and how their rows are judged."""
