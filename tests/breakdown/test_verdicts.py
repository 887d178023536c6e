"""A sheet waits, is returned, corrected and accepted; what counted counts on until then."""

import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboard import queries
from dashboard.auth import Role, Viewer
from pipelines import (
    BadBatch,
    DataDir,
    Sending,
    UserError,
    accept_sheet,
    build_as_of,
    build_warehouse,
    check_data,
    compare_versions,
    counting_version,
    current_build,
    ensure_current,
    import_batch,
    preview_batch,
    reassign_union,
    return_sheet,
    send_sheet,
    sheet_versions,
    undo_batch,
    write_version,
)
from tests.breakdown.conftest import EARLY, LATE, UNIONS
from tests.builders import write_breakdown, write_unions, write_xlsx
from tests.conftest import Answer
from tests.faults.harness import self_killing

Sender = Callable[..., Sending]
FIRST = [["甲厂工会", 110, 90, "张一"], ["乙厂工会", 55, 50, "张一"]]
CORRECTED = [["甲厂工会", 120, 108, "张一"], ["乙厂工会", 55, 50, None]]
CHANGLI = [["昌黎甲工会", 50, 45, "刘二"]]


def actual(folder: DataDir, district: str = "海港区") -> int:
    """The district's actual members, in what is published."""
    build = current_build(folder)
    assert build is not None
    (row,) = [
        row
        for row in queries.coverage(build, Viewer("x", Role.LEADER, None), "district").to_pylist()
        if row["district"] == district
    ]
    return int(row["actual_members"])


def states(folder: DataDir, district: str = "海港区") -> list[tuple[str, str]]:
    return [(one.batch[:4], one.state) for one in sheet_versions(folder, district=district)]


def sheet(folder: Path, rows: list[list[Any]], name: str, district: str = "海港区") -> Path:
    return write_breakdown(folder, district, rows, name)


def test_returned_corrected_accepted_and_undone(
    folder: DataDir, tmp_path: Path, sent_by: Sender, rollcall: Callable[..., Answer]
) -> None:
    before = actual(folder)
    sent = sheet(tmp_path, FIRST, "一")
    first = send_sheet(folder, sent, sent_by()).batch or ""
    assert (actual(folder), states(folder)[-1]) == (before, ("0002", "waiting"))
    assert preview_batch(folder, first).district["actual_members_after"] == before + 10
    assert rollcall("status", "--json").document["waiting"] == 1
    assert "待审" in rollcall("imports").out
    with pytest.raises(BadBatch, match="原因"):
        return_sheet(folder, first, "wang", " 改 ")
    return_sheet(folder, first, "wang", "甲厂目标低于九成", at=datetime(2022, 8, 19, 10))
    assert (actual(folder), states(folder)[-1]) == (before, ("0002", "returned"))
    with pytest.raises(BadBatch, match=r"已退回.*甲厂目标低于九成"):
        send_sheet(folder, sent, sent_by())
    second = send_sheet(folder, sheet(tmp_path, CORRECTED, "二"), sent_by(at=LATE)).batch or ""
    accept_sheet(folder, second, "wang", at=datetime(2022, 8, 23, 9))
    assert actual(folder) == before + 20
    assert states(folder) == [("0001", "superseded"), ("0002", "returned"), ("0003", "counting")]
    history = rollcall("breakdown", "diff", "海港区", "0001-20220816", second, "--json").document
    assert {row["union_name"] for row in history} == {"甲厂工会", "乙厂工会"}
    undo_batch(folder, second, "wang")
    assert actual(folder) == before
    assert states(folder)[-1] == ("0003", "withdrawn")
    assert check_data(folder) == []
    assert ensure_current(folder) is None


def test_a_days_figures_hold_what_was_accepted_by_then(
    folder: DataDir, tmp_path: Path, sent_by: Sender
) -> None:
    """The sheet of 18 August was accepted on the 23rd: until then the old one counts."""
    batch = send_sheet(folder, sheet(tmp_path, CORRECTED, "二"), sent_by()).batch or ""
    accept_sheet(folder, batch, "wang", at=datetime(2022, 8, 23, 9))
    found = {}
    for day in (date(2022, 8, 22), date(2022, 8, 23)):
        out = build_as_of(folder, day, tmp_path / f"{day}.duckdb")
        with duckdb.connect(str(out), read_only=True) as connection:
            found[day.day] = connection.execute(
                "select batch_id from breakdown_board where district = '海港区'"
            ).fetchone()
    assert found == {22: ("0001-20220816",), 23: (batch,)}
    stood = [
        [one.state for one in sheet_versions(folder, district="海港区", on=date(2022, 8, day))]
        for day in (17, 18, 23)
    ]
    assert stood == [["counting"], ["counting", "waiting"], ["superseded", "counting"]]


def test_verdicts_are_given_once(folder: DataDir, tmp_path: Path, sent_by: Sender) -> None:
    batch = send_sheet(folder, sheet(tmp_path, FIRST, "一"), sent_by()).batch or ""
    accept_sheet(folder, batch, "wang")
    with pytest.raises(BadBatch, match="采纳"):
        accept_sheet(folder, batch, "li")
    with pytest.raises(BadBatch, match="采纳"):
        return_sheet(folder, batch, "li", "又觉得不对")
    with pytest.raises(BadBatch, match="本来就计数"):
        return_sheet(folder, "0001-20220816", "li", "不该退的")


def test_a_sheet_that_was_overtaken_is_not_accepted_for_nothing(
    folder: DataDir, tmp_path: Path, sent_by: Sender
) -> None:
    """The office gave a union away while the sheet waited: accepting would change nothing."""
    batch = send_sheet(folder, sheet(tmp_path, FIRST, "一"), sent_by()).batch or ""
    newer = send_sheet(folder, sheet(tmp_path, CORRECTED, "二"), sent_by(waits=False)).batch or ""
    with pytest.raises(BadBatch, match=f"更新的版本 {newer}"):
        accept_sheet(folder, batch, "wang")
    undo_batch(folder, newer, "wang")
    accept_sheet(folder, batch, "wang")
    assert states(folder) == [("0001", "superseded"), ("0002", "counting"), ("0003", "withdrawn")]


def test_a_return_may_be_overruled(folder: DataDir, tmp_path: Path, sent_by: Sender) -> None:
    batch = send_sheet(folder, sheet(tmp_path, FIRST, "一"), sent_by()).batch or ""
    return_sheet(folder, batch, "wang", "退错了的一份")
    with pytest.raises(BadBatch, match=r"已于 .* 退回"):
        accept_sheet(folder, batch, "wang")
    accept_sheet(folder, batch, "wang", overrule=True)
    (last,) = [one for one in sheet_versions(folder) if one.batch == batch]
    assert (last.state, last.standing.reason) == ("counting", "退错了的一份")


def test_a_newer_sheet_takes_the_place_of_one_that_waits(
    folder: DataDir, tmp_path: Path, sent_by: Sender
) -> None:
    first = send_sheet(folder, sheet(tmp_path, FIRST, "一"), sent_by()).batch or ""
    second = send_sheet(folder, sheet(tmp_path, CORRECTED, "二"), sent_by()).batch or ""
    assert states(folder)[1:] == [("0002", "replaced"), ("0003", "waiting")]
    with pytest.raises(BadBatch, match="替代"):
        accept_sheet(folder, first, "wang")
    undo_batch(folder, second, "lead")
    assert states(folder)[1:] == [("0002", "waiting"), ("0003", "withdrawn")]


@pytest.mark.parametrize(
    "rows",
    [
        [["昌黎县工会会员实名制录入任务分解表"], ["基层工会", "实际会员数", "包联社工"],
         ["昌黎甲工会", 99, "刘二"]],
        # The title is one's own, a row is not.
        [["海港区任务分解表"], ["所属县区", "基层工会", "实际会员数", "包联社工"],
         ["海港区", "甲厂工会", 100, "张一"], ["昌黎县总工会", "昌黎甲工会", 99, "刘二"]],
    ],
)  # fmt: skip
def test_a_sheet_that_names_another_district_leaves_nothing_behind(
    folder: DataDir, tmp_path: Path, sent_by: Sender, rows: list[list[Any]]
) -> None:
    kept = {path for path in folder.root.rglob("*") if path != folder.lock}
    with pytest.raises(UserError, match=r"昌黎县.*只收海港区"):
        send_sheet(folder, write_xlsx(tmp_path / "表.xlsx", rows), sent_by())
    assert {path for path in folder.root.rglob("*") if path != folder.lock} == kept


def test_a_union_that_two_districts_claim_counts_for_its_own(
    folder: DataDir, tmp_path: Path, sent_by: Sender
) -> None:
    """昌黎县 claims a union of 海港区 by its code, with other figures."""
    rows = [["昌黎县分解表"], ["工会编码", "基层工会", "实际会员数", "包联社工"],
            ["A0", "甲厂工会", 999, "刘二"], ["C1", "昌黎甲工会", 50, "刘二"]]  # fmt: skip
    report = send_sheet(
        folder, write_xlsx(tmp_path / "表.xlsx", rows), sent_by("昌黎县", waits=False)
    )
    assert report.files[0]["flags"]["claimed_twice"] == 1
    assert actual(folder) == 255
    build = current_build(folder)
    assert build is not None
    county = Viewer("zhao", Role.COUNTY, ("昌黎县",))
    (row,) = queries.claimed_twice(build, county).to_pylist()
    assert (row["district"], row["counts"], row["claimed_by"]) == (
        "昌黎县",
        False,
        "昌黎县、海港区",
    )


def test_a_county_names_no_union_of_another(
    folder: DataDir, tmp_path: Path, sent_by: Sender
) -> None:
    """The preview flags the name; accepted, it changes nothing of the other's."""
    rows = [*CHANGLI, ["丙厂工会", 999, 900, "刘二"]]
    report = send_sheet(folder, sheet(tmp_path, rows, "一", "昌黎县"), sent_by("昌黎县"))
    preview = preview_batch(folder, report.batch or "")
    assert [row["union_name"] for row in preview.flagged if row["unknown_union"]] == ["丙厂工会"]
    accept_sheet(folder, report.batch or "", "wang")
    assert (actual(folder), actual(folder, "昌黎县")) == (255, 50 + 999)


def test_the_board_tells_the_five_states_apart(
    folder: DataDir, tmp_path: Path, sent_by: Sender, rollcall: Callable[..., Answer]
) -> None:
    def board() -> dict[str, tuple[str, Any]]:
        rows = rollcall("breakdown", "status", "--json").document
        return {row["district"]: (row["report_state"], row["newest_state"]) for row in rows}

    assert board()["海港区"] == ("on_time", "counting")
    assert board()["昌黎县"] == ("none", None)
    late = sheet(tmp_path, CHANGLI, "一", "昌黎县")
    batch = send_sheet(folder, late, sent_by("昌黎县", LATE)).batch or ""
    assert board()["昌黎县"] == ("waiting", "waiting")
    return_sheet(folder, batch, "wang", "缺两家工会")
    assert board()["昌黎县"] == ("returned", "returned")
    accept_sheet(folder, batch, "wang", overrule=True)
    assert board()["昌黎县"] == ("late", "counting")
    send_sheet(folder, sheet(tmp_path, FIRST, "二"), sent_by(at=LATE))
    assert board()["海港区"] == ("on_time", "waiting"), "a district that reported stays so"


def test_reassigning_makes_a_version_and_refuses_who_comes_second(folder: DataDir) -> None:
    base = counting_version(folder, "海港区")
    assert base is not None
    told = {"district": "海港区", "base": base.batch}
    report = reassign_union(folder, "A1", "孙七", by="wang", **told)
    (change,) = compare_versions(folder, "海港区", base.batch, report.batch or "")
    assert (change["union_name"], change["workers_before"], change["workers_after"]) == (
        "乙厂工会", "张一", "孙七",
    )  # fmt: skip
    with pytest.raises(BadBatch, match="已变"):
        reassign_union(folder, "A0", "孙七", by="li", **told)
    told["base"] = report.batch or ""
    with pytest.raises(BadBatch, match="没有改动"):
        reassign_union(folder, "A1", "孙七", by="li", **told)
    with pytest.raises(BadBatch, match="没有这家工会"):
        reassign_union(folder, "C1", "孙七", by="li", **told)
    added = reassign_union(folder, "A2", "周八", by="lead", waits=True, **told)
    assert states(folder)[-1] == ("0003", "waiting")
    (new,) = compare_versions(folder, "海港区", told["base"], added.batch or "")
    assert (new["change"], new["union_name"], new["actual_after"]) == ("added", "丙厂工会", 40)


def test_a_union_is_not_reassigned_beside_its_name_without_a_code(
    folder: DataDir, tmp_path: Path
) -> None:
    """The row added for it would be the second of one union: nothing is sent."""
    import_batch(folder, [write_unions(tmp_path, [*UNIONS, ["A9", "甲厂工会", "海港区", 5]])])
    base = counting_version(folder, "海港区")
    assert base is not None
    with pytest.raises(BadBatch, match="“甲厂工会”没有写工会编码"):
        reassign_union(folder, "A9", "孙七", by="wang", district="海港区", base=base.batch)
    assert counting_version(folder, "海港区") == base


def test_a_version_comes_back_as_the_sheet_that_it_was(
    folder: DataDir, tmp_path: Path, sent_by: Sender
) -> None:
    batch = send_sheet(folder, sheet(tmp_path, FIRST, "一"), sent_by()).batch or ""
    assert write_version(folder, "海港区", batch, tmp_path / "版本.xlsx") == 2
    again = send_sheet(folder, tmp_path / "版本.xlsx", sent_by()).batch or ""
    assert compare_versions(folder, "海港区", batch, again) == []


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of another system")
@pytest.mark.parametrize(("step", "after"), [("accept", 0), ("publish", 10)])
def test_an_acceptance_that_is_killed_is_none_or_whole(
    folder: DataDir, tmp_path: Path, sent_by: Sender, step: str, after: int
) -> None:
    before = actual(folder)
    batch = send_sheet(folder, sheet(tmp_path, FIRST, "一"), sent_by()).batch or ""
    call = f"p.accept_sheet(data, {batch!r}, 'wang')"
    assert self_killing(folder.root, "pipelines.sending", step, call) == -9
    assert actual(folder) == before, "what is published stays until it is published anew"
    ensure_current(folder)
    assert actual(folder) == before + after
    assert states(folder)[-1][1] == ("counting" if after else "waiting")
    build_warehouse(folder)
    assert check_data(folder) == []


@pytest.mark.parametrize("verdict", ["accepted.json", "returned.json"])
@pytest.mark.parametrize("said", ["{", "[]", "null", '{"accepted_a|": "2022-09-01"}'])
def test_a_verdict_that_cannot_be_read_is_found(
    folder: DataDir, tmp_path: Path, sent_by: Sender, verdict: str, said: str
) -> None:
    batch = send_sheet(folder, sheet(tmp_path, FIRST, "一"), sent_by()).batch or ""
    (folder.batches / batch / verdict).write_text(said, "utf-8")
    assert [(one.check, one.subject) for one in check_data(folder)] == [("batches", batch)]


@pytest.mark.parametrize("name", ["accepted.json", "returned.json", "withdrawn.json"])
def test_a_verdict_that_was_changed_is_found(
    folder: DataDir, tmp_path: Path, sent_by: Sender, name: str
) -> None:
    """Another day, account or reason; a verdict of an earlier version has no seal and stands."""
    batch = send_sheet(folder, sheet(tmp_path, FIRST, "一"), sent_by()).batch or ""
    {
        "accepted.json": lambda: accept_sheet(folder, batch, "wang"),
        "returned.json": lambda: return_sheet(folder, batch, "wang", "数字与上次相差太大"),
        "withdrawn.json": lambda: undo_batch(folder, batch, "wang"),
    }[name]()
    path = folder.batches / batch / name
    said = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(said).replace("wang", "wing"), "utf-8")
    assert [(one.check, one.subject) for one in check_data(folder)] == [("batches", batch)]
    del said["seal"]
    path.write_text(json.dumps(said), "utf-8")
    assert check_data(folder) == []


def test_a_batch_from_before_verdicts_counts(folder: DataDir) -> None:
    manifest = folder.batches / "0001-20220816" / "manifest.json"
    told = json.loads(manifest.read_text("utf-8"))
    del told["by"], told["waits"], told["seal"]
    manifest.write_text(json.dumps(told), "utf-8")
    assert states(folder) == [("0001", "counting")]
    assert EARLY < LATE
