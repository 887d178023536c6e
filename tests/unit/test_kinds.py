"""What is said to be kept of each kind of sheet is what judging its rows gives."""

from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from pipelines import DataDir, load_reference
from pipelines.kinds import COLUMN_NAMES, KINDS, QR, SHEET_KINDS, STORED
from pipelines.sheets.catalogue import SHEETS
from pipelines.sheets.identity import Pseudonyms
from pipelines.sheets.model import Context
from pipelines.steps.tables import put_table


@pytest.mark.parametrize("kind", SHEET_KINDS)
def test_stored_columns_are_those_that_judging_gives(kind: str, tmp_path: Path) -> None:
    day = date(2022, 9, 5)
    context = Context(load_reference(DataDir.at(tmp_path)), Pseudonyms(b"key"), day, day)
    row = {name: pa.array(["1"], pa.string()) for name in SHEETS[kind].column_names()}
    with duckdb.connect() as connection:
        connection.register("judged", SHEETS[kind].judge(row, context).table)
        described = connection.execute("describe judged").fetchall()
    assert {name: sort.lower() for name, sort, *_ in described} == STORED[kind]


def test_every_kind_has_a_name_and_columns() -> None:
    assert set(STORED) == set(SHEETS) == set(SHEET_KINDS) == set(KINDS) - {QR}


def test_small_tables_keep_every_value() -> None:
    types = {
        "row": "integer",
        "name": "varchar",
        "day": "date",
        "names": "varchar[]",
        "is": "boolean",
    }
    rows = [
        {
            "row": 1,
            "name": '张"三\\\n\u200b',
            "day": date(2022, 9, 5),
            "names": ["a", "b"],
            "is": True,
        },
        {"row": 2, "names": []},
    ]
    with duckdb.connect() as connection:
        put_table(connection, "small", rows, types)
        put_table(connection, "none", [], types)
        assert connection.execute("from small").fetchall() == [
            (1, '张"三\\\n\u200b', date(2022, 9, 5), ["a", "b"], True),
            (2, None, None, [], None),
        ]
        assert connection.execute("from none").fetchall() == []


def test_every_column_has_a_name_for_messages() -> None:
    for kind in SHEETS.values():
        assert set(kind.column_names()) <= set(COLUMN_NAMES)
