"""Tables in a web page: what many platforms save under the name .xls."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from pipelines.saying import Said
from pipelines.steps.headers import Merge
from pipelines.values import Cell

_WIDEST_SPAN = 1000
_MOST_COLUMNS = 16_384
_MOST_TABLES = 1000


class TooWide(ValueError):
    """More columns or tables than any sheet has."""


@dataclass
class HtmlTable:
    """Rows of texts and the ranges that rowspan and colspan merge."""

    rows: list[list[Cell]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    _left: list[int] = field(default_factory=list)
    """How many rows each column is still taken for by a cell above, this row included."""
    _next: int = 0

    def begin_row(self, *, hidden: bool) -> None:
        """Open the next row."""
        if hidden:
            self.hidden.append(len(self.rows))
        self.rows.append([])
        self._left = [max(0, left - 1) for left in self._left]
        self._next = 0

    def place(self, text: str, row_span: int, column_span: int) -> None:
        """Put a cell at the next free place of the last row. Raises TooWide."""
        row, column = len(self.rows) - 1, self._next
        while column < len(self._left) and self._left[column]:
            column += 1
        self._next = column + column_span
        if self._next > _MOST_COLUMNS:
            raise TooWide(Said("表格超过 {most:,} 列", most=_MOST_COLUMNS))
        self._left.extend([0] * (self._next - len(self._left)))
        self._left[column : self._next] = [row_span] * column_span
        if row_span > 1 or column_span > 1:
            self.merges.append((row, column, row + row_span - 1, column + column_span - 1))
        cells = self.rows[row]
        cells.extend([""] * (self._next - len(cells)))
        cells[column] = text


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[HtmlTable] = []
        self._text: list[str] | None = None
        self._spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._end_cell()
            if len(self.tables) == _MOST_TABLES:
                raise TooWide(Said("表格超过 {most:,} 个", most=_MOST_TABLES))
            self.tables.append(HtmlTable())
        elif tag == "tr" and self.tables:
            self._end_cell()
            self.tables[-1].begin_row(hidden=_is_hidden(dict(attrs)))
        elif tag in ("td", "th") and self.tables and self.tables[-1].rows:
            self._end_cell()
            given = dict(attrs)
            self._spans = (_span(given.get("rowspan")), _span(given.get("colspan")))
            self._text = []
        elif tag == "br" and self._text is not None:
            self._text.append("\n")

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()

    def _end_cell(self) -> None:
        if self._text is not None and self.tables:
            self.tables[-1].place("".join(self._text), *self._spans)
        self._text = None


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    """Say whether a row is not shown; Excel saves one so with display:none."""
    style = "".join((attributes.get("style") or "").split()).lower()
    return "hidden" in attributes or "display:none" in style


def _span(value: str | None) -> int:
    return min(int(value), _WIDEST_SPAN) if value and value.isdigit() and int(value) else 1


def read_tables(page: str) -> list[HtmlTable]:
    """Return the tables of a page, in their order, without those that have no row."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return [table for table in reader.tables if table.rows]
