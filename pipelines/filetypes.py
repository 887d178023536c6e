"""Which files can be brought in, told by their names."""

WORKBOOKS = {".xlsx": "zip", ".xlsm": "zip", ".xls": "ole", ".et": "ole"}
"""Workbooks, and what their content begins like."""

TEXTS = (".csv", ".tsv", ".txt")
PROSE = (".txt",)
"""Of these, what people also write a read-me in."""
TABLES = (*WORKBOOKS, *TEXTS)
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp")
READABLE = (*TABLES, *PICTURES)


def is_picture(name: str) -> bool:
    """Say whether a file is a picture by its name."""
    return name.lower().endswith(PICTURES)
