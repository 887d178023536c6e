"""A build that breaks an identity is not published: it says so, and the last good one stays."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.steps.checks import check_names
from pipelines.steps.models import read_sql
from tests.builders import people, write_members, write_unions
from tests.conftest import Answer

RollCall = Callable[..., Answer]


def test_lost_rows_are_not_published(rollcall: RollCall, data: Path, tmp_path: Path) -> None:
    """Accepted rows that went missing on disk break the count of a build, whoever took them.

    What is imported meanwhile is not taken, and no older batch is blamed for it.
    """
    unions = write_unions(tmp_path, [["A1", "甲工会", "海港区", 10]])
    rollcall("import", write_members(tmp_path, people(8)), unions)
    published = (data / "CURRENT").read_text("utf-8")
    (accepted,) = data.glob("batches/*/accepted/members-*.parquet")
    table = pq.read_table(accepted)
    pq.write_table(table.slice(0, table.num_rows - 1), accepted)
    refused = rollcall("build")
    assert refused.status == 1
    assert len(refused.err.strip().splitlines()) == 1
    assert "accepted_rows_are_all_there" in refused.err and "未发布" in refused.err
    assert "rollcall undo" in refused.err
    newer = write_unions(tmp_path, [["A1", "甲工会", "海港区", 12]], "20220830")
    for words in ([], ["--dry-run"]):
        untaken = rollcall("import", newer, *words)
        assert (untaken.status, len(untaken.err.strip().splitlines())) == (1, 1)
        assert f"{newer.name}）没有计入" in untaken.err and "不需要撤销" in untaken.err
        assert "undo" not in untaken.err
    assert len(rollcall("imports", "--json").document) == 1
    assert (data / "CURRENT").read_text("utf-8") == published
    assert rollcall("coverage", "--json").document[0]["registered"] == 8
    assert not list((data / "builds").glob(".tmp-*"))


_BREAKS = {
    "districts_make_the_city": "update coverage set registered = registered + 1 where level = 'city'",
    "unions_and_unknown_rows_make_the_district": "update coverage set registered = 0 where level = 'union'",
    "days_make_the_total": "delete from daily where registered > 0 and level = 'city'",
    "one_person_counts_once": "update member set counted = false where row = 2",
    "accepted_rows_are_all_there": "delete from member where row = 2",
    "rates_are_real_numbers": "update coverage set coverage = 'nan' where level = 'city'",
    "goal_shares_make_the_goal": "update reconciliation set goal_share = 1 where level = 'district'",
    "city_counts_its_persons": "update coverage set pending = pending + 1 where level = 'city'",
}


@pytest.mark.parametrize("claim", sorted(_BREAKS))
def test_each_check_finds_its_break(
    rollcall: RollCall, data: Path, tmp_path: Path, claim: str
) -> None:
    """A check that cannot fail is no check: each is shown figures that break it."""
    assert set(check_names()) == set(_BREAKS)
    unions = write_unions(tmp_path, [["A1", "甲工会", "海港区", 10]])
    rollcall("import", write_members(tmp_path, people(8)), unions)
    (built,) = (data / "builds").glob("*.duckdb")
    with duckdb.connect(built) as connection:
        for name in ("campaign", "coverage", "daily", "member", "district", "reconciliation"):
            connection.execute(f"create temp view mart_{name} as select * from {name}")
        connection.register("batches", pa.table({"scope": pa.array([], pa.string())}))
        connection.execute("create temp table ref_member_sources as select * from batches")
        connection.execute("create temp view ref_files as select * from import_files")
        assert connection.execute(read_sql("checks", claim)).fetchone() is None
        connection.execute(_BREAKS[claim])
        assert connection.execute(read_sql("checks", claim)).fetchone() is not None
