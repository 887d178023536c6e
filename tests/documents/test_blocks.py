"""Blocks keep their values through JSON, and a value has one spelling."""

from datetime import date
from decimal import Decimal

import pytest

from dashboard.documents.blocks import (
    Column,
    Heading,
    Table,
    chinese,
    from_json,
    numbered,
    paragraph,
    to_json,
)
from dashboard.documents.cells import TYPES, cell_text
from tests.documents import sample


def test_a_document_comes_back_equal_from_json() -> None:
    document = sample.bulletin()
    assert from_json(to_json(document)) == document


def test_a_document_of_another_format_is_not_guessed_at() -> None:
    text = to_json(sample.bulletin()).replace('"format": 1', '"format": 2', 1)
    with pytest.raises(ValueError, match="format 2"):
        from_json(text)


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("text", "海港区", "海港区"),
        ("text", "", "—"),
        ("text", None, "—"),
        ("whole", 1234567, "1,234,567"),
        ("whole", 0, "0"),
        ("whole", None, "—"),
        ("tenths", Decimal("1234.5"), "1,234.5"),
        ("percent", Decimal("90.00"), "90.00%"),
        ("percent", Decimal("272.25"), "272.25%"),
        ("points", Decimal("1.2"), "+1.20"),
        ("points", Decimal("-16.23"), "−16.23"),
        ("signed", 1200, "+1,200"),
        ("signed", -35, "−35"),
        ("signed", 0, "0"),
        ("rank", 3, "3"),
        ("moved", 2, "↑2"),
        ("moved", -1, "↓1"),
        ("moved", 0, "持平"),
        ("moved", None, "—"),
        ("light", "near", "▲ 接近"),
        ("day", date(2022, 9, 5), "2022年9月5日"),
    ],
)
def test_a_value_has_one_spelling(kind: str, value: object, said: str) -> None:
    assert cell_text(kind, value) == said
    assert value is None or isinstance(value, TYPES[kind])


def test_headings_count_anew_below_each_other() -> None:
    levels = (1, 2, 2, 3, 3, 1, 3, 2)
    blocks = [Heading(level, "题") for level in levels]
    said = [number for number, _ in numbered([*blocks, paragraph("文")])]
    assert said == ["一、", "（一）", "（二）", "1.", "2.", "二、", "1.", "（一）", ""]
    assert [chinese(n) for n in (10, 11, 20, 35)] == ["十", "十一", "二十", "三十五"]


def test_a_table_refuses_what_it_could_not_print() -> None:
    columns = (Column("n", "数", "whole"),)
    with pytest.raises(ValueError, match="2 cells for 1"):
        Table("表", columns, ((1, 2),))
    with pytest.raises(TypeError, match="n holds '1'"):
        Table("表", columns, (("1",),))
    with pytest.raises(ValueError, match="level"):
        Heading(4, "题")
