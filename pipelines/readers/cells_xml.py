"""Where the rows and cells of a worksheet's XML stand, and where their values do."""

from dataclasses import dataclass

import numpy as np

from pipelines.readers.tokens import Grammar, Tags, Text

_SHEET = Grammar(
    tags={
        **{"ro": "row", "/r": "end_row", "c ": "cell", "/c": "end_cell"},
        **{"v>": "value", "v ": "value", "/v": "end_value", "v/": "no_value"},
        **{"f>": "formula", "f ": "formula", "/f": "end_formula", "f/": "end_formula"},
        **{"is": "inline", "/i": "end_inline"},
        **{"t>": "text", "t ": "text", "/t": "end_text", "t/": "no_text"},
    },
    empty={
        **{"row": "empty_row", "cell": "empty_cell", "formula": "end_formula"},
        **{"text": "no_text", "value": "no_value"},
    },
    follows={
        "row": "cell empty_cell end_row",
        "end_row": "row empty_row",
        "empty_row": "row empty_row",
        "cell": "value no_value formula end_formula inline end_cell",
        "empty_cell": "cell empty_cell end_row",
        "end_cell": "cell empty_cell end_row",
        "formula": "end_formula",
        "end_formula": "value no_value end_cell",
        "value": "end_value",
        "end_value": "end_cell",
        "no_value": "end_cell",
        "inline": "text no_text end_inline",
        "text": "end_text",
        "end_text": "end_inline",
        "no_text": "end_inline",
        "end_inline": "end_cell",
    },
)
_TAGS_OF_A_ROW, _TAGS_OF_A_VALUE = 2, 4
_ALIKE, _ALIKE_BITS = ord("b"), 0xEE
"""What `c` and `r` have in common, and of what may follow a `<` only they."""


@dataclass(frozen=True)
class Cells:
    """The cells of a stretch that hold something, in order, and the rows that hold cells.

    Places are those of `<`, `row_ends` where the tags of rows end. `row_of` counts the rows from 0.
    `starts` and `ends` are where values begin and end, and `starts` is None where each begins right
    behind its cell's own tag and <v>.
    """

    rows: np.ndarray
    row_ends: np.ndarray
    places: np.ndarray
    row_of: np.ndarray
    starts: np.ndarray | None
    ends: np.ndarray
    has_formula: np.ndarray | bool = False
    has_text: np.ndarray | bool = False
    """Whether the value is a text that stands in the cell itself."""
    undone: np.ndarray | bool = False
    """Whether there is a formula and no value."""


def find_cells(text: Text) -> Cells:
    """Return where rows and cells stand. Raises Irregular where something else stands there."""
    return _plain_cells(text) or _told_cells(text)


def _plain_cells(text: Text) -> Cells | None:
    """Return the cells of rows in which each holds a value alone or nothing, else None.

    Most exports are so throughout, and finding where cells begin costs a third of telling every
    tag. That nothing else stands among them is seen by the number of tags.
    """
    data = text.data[: text.size]
    opens = data == ord("<")
    tags = np.flatnonzero(opens[:-1] & ((data[1:] & _ALIKE_BITS) == _ALIKE))
    is_row = data[tags + 1] == ord("r")
    ends = np.append(tags[1:], text.size)
    last = np.append(is_row[1:], True)
    row_ends = ends[is_row]
    if (is_row & last).any() or (data[row_ends - 1] != ord(">")).any():
        return None
    is_cell = ~is_row
    rows, cells, row_of = tags[is_row], tags[is_cell], np.cumsum(is_row)[is_cell] - 1
    last, ends = last[is_cell], ends[is_cell]
    ends[last] -= len("</row>")
    if not text.says(ends[last], b"</row>").all():
        return None
    ends -= len("</v></c>")
    valued = text.says(ends, b"</v></c>")
    empty = ends[~valued]
    if not text.says(empty + len("</v></"), b"/>").all():
        return None
    count = _TAGS_OF_A_ROW * len(rows) + _TAGS_OF_A_VALUE * int(valued.sum()) + len(empty)
    if np.count_nonzero(opens) != count:
        return None
    return Cells(rows, row_ends, cells[valued], row_of[valued], None, ends[valued])


def _told_cells(text: Text) -> Cells:
    """Return the cells, whatever they hold, by all their tags."""
    tags, code = _SHEET.read(text), _SHEET.code
    rows = np.flatnonzero(tags.codes == code("row"))
    has_text = tags.codes == code("text")
    valued = has_text | (tags.codes == code("value"))
    undone = np.zeros_like(valued)
    undone[:-1] = (tags.codes[:-1] == code("end_formula")) & (tags.codes[1:] != code("value"))
    values = np.flatnonzero(valued | undone)
    cells, has_formula = _cells_of(values, tags)
    return Cells(
        rows=tags.opens[rows],
        row_ends=tags.closes[rows] + 1,
        places=tags.opens[cells],
        row_of=np.searchsorted(rows, cells) - 1,
        starts=tags.closes[values] + 1,
        ends=tags.opens[np.minimum(values + 1, len(tags.codes) - 1)],
        has_formula=has_formula,
        has_text=has_text[values],
        undone=undone[values],
    )


def _cells_of(values: np.ndarray, tags: Tags) -> tuple[np.ndarray, np.ndarray]:
    """Return the cell tag before each value, and whether a formula stands between them."""
    is_cell = tags.codes == _SHEET.code("cell")
    is_formula = tags.codes == _SHEET.code("end_formula")
    cells, has_formula = values.copy(), is_formula[values]
    while (apart := ~is_cell[cells]).any():
        cells -= apart
        has_formula |= is_formula[cells]
    return cells, has_formula
