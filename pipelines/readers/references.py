"""How a sheet calls its cells: G20 for the seventh column of the twentieth row."""


def cell_name(row: int, column: int) -> str:
    """Return what a sheet calls the cell, both counted from 0: G20."""
    letters, left = "", column + 1
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def column_place(letters: bytes) -> int:
    """Return the place (from 0) of the column that is called so.

    >>> column_place(b"A"), column_place(b"xfd")
    (0, 16383)
    """
    place = 0
    for letter in letters.upper():
        place = place * 26 + letter - ord("A") + 1
    return place - 1
