"""Rows of values alone are found by a shorter way: what it finds is what the longer one finds."""

import random

import numpy as np
import pyarrow as pa
import pytest

from pipelines.readers.sheet_xml import Book, SheetBlock
from pipelines.readers.strings_xml import read_strings
from pipelines.readers.tokens import Irregular, Stretch

BOOK = Book(
    strings=pa.array(["张三", "李四", "王五"], pa.string()),
    date_styles=[False, True, False],
    struck_styles=frozenset({2}),
    date_1904=False,
    recalculates=False,
)
FORMULA = '<row r="900"><c r="A900"><f>1+1</f><v>2</v></c></row>'
"""Of a formula every tag must be told, so this row sends all of its stretch the longer way."""


def _texts(rows: str, height: int) -> list[list[str]]:
    block = SheetBlock(Stretch(rows.encode(), len(rows.encode())), 0, BOOK)
    return block.texts(np.arange(height))


def _both(rows: str, height: int) -> list[list[str]]:
    """Return the first rows as either way reads them."""
    plain, told = _texts(rows, height), _texts(rows + FORMULA, height)
    assert plain == told
    return plain


def test_values_blanks_and_gaps() -> None:
    rows = (
        '<row r="1" spans="1:3"><c r="A1"><v>1</v></c><c r="B1" s="2"/><c r="C1" t="s"><v>2</v></c>'
        '</row><row r="3" ht="20"><c r="A3"/></row><row r="4"><c r="B4" s="1"><v>44782</v></c></row>'
    )
    assert _both(rows, 4) == [["1", "", "王五"], [""] * 3, [""] * 3, ["", "2022-08-09", ""]]


def test_a_bracket_within_a_text_is_text() -> None:
    rows = '<row r="1"><c r="A1" t="str"><v>a>b</v></c><c r="B1"><v>7</v></c></row>'
    assert _texts(rows, 1) == [["a>b", "7"]]


def test_hidden_rows_are_known_both_ways() -> None:
    rows = (
        '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row>'
        '<row r="2" hidden="0"><c r="A2"><v>2</v></c></row><row r="3"><c r="A3"><v>3</v></c></row>'
    )
    for text in (rows, rows + FORMULA):
        block = SheetBlock(Stretch(text.encode(), len(text)), 0, BOOK)
        assert block.hidden[:3].tolist() == [True, False, False]


@pytest.mark.parametrize("seed", range(20))
def test_any_rows(seed: int) -> None:
    rng = random.Random(seed)
    cells = (
        '<c r="{}" t="s"><v>{}</v></c>',
        '<c r="{}"><v>{}</v></c>',
        '<c r="{}" s="1"><v>4478{}</v></c>',
        '<c r="{}" s="2" t="b"><v>1</v></c>',
        '<c r="{}" t="str"><v>文{}</v></c>',
        '<c r="{}" s="2"/>',
        "",
    )
    rows, number = "", 0
    for _ in range(rng.randint(1, 40)):
        number += rng.randint(1, 3)
        held = "".join(
            rng.choice(cells).format(f"{letters}{number}", rng.randint(0, 2))
            for letters in ("A", "B", "Z", "AA", "AZ", "CV")
        )
        rows += f'<row r="{number}">{held}<c r="CW{number}"/></row>'
    _both(rows, number)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A2"><v>1</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="x"><v>3</v></c></row>',
        '<row r="1"><c s="1" r="A1"><v>3</v></c></row>',
        '<row r="1"><c r="A1"><w>3</v></c></row>',
        '<row r="1"><c r="A1"><v>3</v></c><!--<c r="B1"><v>3</v></c>--></row>',
        '<row r="1"><c r="A1"><v>3</v></c><x/></row>',
        '<row r="1"><c r="XFE1"><v>3</v></c></row>',
        '<row r="1"><c r="A1" s="9"><v>3</v></c></row>',
    ],
)
def test_what_is_written_otherwise_is_not_read(rows: str) -> None:
    with pytest.raises(Irregular):
        _texts(rows, 1)


def test_strings_with_one_text_each() -> None:
    entries = b'<si><t>a&amp;b</t></si><si><t xml:space="preserve"> \xe4\xba\x8c </t></si>'
    rich = b"<si><r><t>c</t></r><r><t>d</t></r></si>"
    plain = read_strings([b"<sst>" + entries + b"</sst>"]).to_pylist()
    told = read_strings([b"<sst>" + entries + rich + b"</sst>"]).to_pylist()
    assert plain == ["a&b", "二"]
    assert told == [*plain, "cd"]
