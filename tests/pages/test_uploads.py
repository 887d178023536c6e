"""What an upload says of each sheet, as a table."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import charts
from dashboard.i18n import words
from pipelines import REASONS, DataDir, UserError, import_batch
from tests.builders import write_breakdown, write_xlsx
from tests.pages.conftest import VIEWERS, Looking

HAN = re.compile(r"[\u4e00-\u9fff]")


def _account(lang: str, files: list[dict[str, object]]) -> None:
    from dashboard.page import Page
    from dashboard.widgets import uploads

    uploads.account_for(Page.open(lang), files, ())


@pytest.mark.parametrize(
    ("lang", "reasons", "columns"),
    [
        (
            "zh",
            ("没有工会名称", "人数不是整数（实际会员数(人)、任务目标数(人) 列）"),
            ("行数", "行号", "原因"),
        ),
        (
            "en",
            ("No union", "Not a whole number (column 实际会员数(人), 任务目标数(人))"),
            ("Rows", "Row", "Reason"),
        ),
    ],
)
def test_rows_come_back_with_their_columns(
    looking: Looking, tmp_path: Path, lang: str, reasons: tuple[str, str], columns: tuple[str, ...]
) -> None:
    rows = [["甲工会", 10, "90%", "张一"], ["乙工会", "约10", 9, "张一"], ["", 10, 9, "张一"]]
    sheet = write_breakdown(tmp_path, "海港区", rows)
    report = import_batch(DataDir.at(tmp_path / "data"), [sheet])
    looking.as_(VIEWERS["staff"])
    told = {"lang": lang, "files": report.files}
    app = AppTest.from_function(_account, kwargs=told, default_timeout=60).run()
    assert not app.exception
    (frame,) = app.dataframe
    count, numbers, reason = columns
    shown = {row[reason]: (row[count], row[numbers]) for row in frame.value.to_dict("records")}
    between = "、" if lang == "zh" else ", "
    assert shown == {reasons[0]: (1, "6"), reasons[1]: (2, f"4{between}5")}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("sheets", [1, 9])
def test_what_to_do_is_not_cut(looking: Looking, lang: str, sheets: int) -> None:
    """However many findings there are: a browser looks at the first of them alone."""
    one = {
        "file": "会员列表.xlsx", "sheet": "Sheet1", "kind": "members", "rows": 99, "accepted": 0,
        "rejected": 99, "losses": [], "rejected_rows": {}, "rejected_columns": {}, "flags": {},
        "rejects": dict.fromkeys(REASONS, 1), "skipped": {}, "unmatched_headers": [],
        "unused_headers": [], "notes": [],
    }  # fmt: skip
    looking.as_(VIEWERS["staff"])
    told = {"lang": lang, "files": [one] * sheets}
    app = AppTest.from_function(_account, kwargs=told, default_timeout=60).run()
    assert not app.exception
    frame = app.dataframe[-1]
    settings = json.loads(frame.proto.columns)
    t = words(lang)
    for heading in (t("原因"), t("改法")):
        longest = max(charts.pixels(cell) for cell in frame.value[heading])
        assert settings[heading]["width"] >= min(longest, 640), heading


@pytest.mark.parametrize("sheets", [8, 9])
def test_many_sheets_are_told_in_tables(looking: Looking, tmp_path: Path, sheets: int) -> None:
    """A folder of hundreds must not become a page of hundreds of tables."""
    folder = tmp_path / "各单位"
    folder.mkdir()
    for number in range(sheets):
        rows = [[f"第{number}工会", 10, 9, ""], ["", 10, 9, "张一"]]
        write_breakdown(folder, "海港区", rows).rename(folder / f"{number}.xlsx")
    report = import_batch(DataDir.at(tmp_path / "data"), [folder])
    looking.as_(VIEWERS["staff"])
    told = {"lang": "zh", "files": report.files}
    app = AppTest.from_function(_account, kwargs=told, default_timeout=60).run()
    assert not app.exception
    if sheets <= 8:
        assert len(app.dataframe) == sheets
        return
    assert [said.value for said in app.markdown] == [
        f"**共 {sheets} 张表：读取 {2 * sheets} 行 = 接收 {sheets} + 退回 {sheets}**"
    ]
    counts, findings = (frame.value.to_dict("records") for frame in app.dataframe[:2])
    assert [row["文件"] for row in counts] == [f"{number}.xlsx" for number in range(sheets)]
    assert {(row["行数"], row["接收"], row["退回"]) for row in counts} == {(2, 1, 1)}
    assert {(row["行数"], row["原因"]) for row in findings} >= {(1, "没有工会名称")}
    assert [row["处理"] for row in findings[: sheets + 1]] == ["退回"] * sheets + ["提示"]
    assert {row["文件"] for row in findings} == {row["文件"] for row in counts}


def _refuse(lang: str, error: object) -> None:
    from dashboard.page import Page
    from dashboard.widgets import guard

    guard.refusal(Page.open(lang), error)


def _shown(app: AppTest) -> str:
    """Return all that a page says, its tables too."""
    said = [one.value for part in (app.markdown, app.text, app.warning, app.error) for one in part]
    tables = [frame.value.to_csv(index=False) for frame in app.dataframe]
    return "\n".join([*said, *tables])


def _plain(said: str) -> str:
    """Return a text without what keeps Markdown from reading it."""
    return said.replace("\\", "").replace(":small[]", "")


def _without_names(text: str, *names: str) -> str:
    for name in names:
        text = text.replace(name, "")
    return text


def test_a_trial_is_told_in_english(looking: Looking, tmp_path: Path) -> None:
    """Notes, losses and rejected rows; names and what cells say stay as they are."""
    data, path = DataDir.at(tmp_path / "data"), tmp_path / "分解表.xlsx"
    head = ["基层工会名称", "实际会员数", "任务目标数", "社工", "", "备用"]
    title, scope = ["海港区任务分解表"], ["填报单位：海港区总工会"]
    unions = [f"第{n}工会" for n in range(5)]
    write_xlsx(path, [title, scope, head[:4], *([name, 10, 9, "张一"] for name in unions)])
    import_batch(data, [path])
    rows = [[unions[0], 10, 20, "", "多写"], [unions[1], "约10", 9, "李二"], ["合计", 99, 29, ""]]
    write_xlsx(path, [title, scope, head, *rows])
    report = import_batch(data, [path], dry_run=True)
    looking.as_(VIEWERS["staff"])
    told = {"lang": "en", "files": report.files}
    app = AppTest.from_function(_account, kwargs=told, default_timeout=60).run()
    assert not app.exception
    (loss,) = [_plain(warning.value) for warning in app.warning]
    assert loss.startswith("4 unions of the last breakdown sheet are missing (the first 3: ")
    said = _plain(_shown(app))
    assert "column 5 has no header but something in 1 row, which was not read" in said
    assert "The row of totals says 99 for “实际会员数”, but the rows add up to 10" in said
    assert "for 1 union (第0工会) “任务目标数” is more than “实际会员数”" in said
    assert not HAN.search(_without_names(said, "分解表", *unions, *filter(None, head))), said


REFUSED: dict[str, tuple[Sequence[Sequence[object]], str]] = {
    "列不全": (
        [["基层工会名称", "实际会员数", "任务目标数"], ["甲工会", 10, 9]],
        "looks like this kind of sheet: Task breakdown, but has no column “社工”",
    ),
    "没有表头": ([["甲"], ["乙"]], "no header was recognised in the first 20 rows"),
    "两列": (
        [["姓名", "证件号码", "证件号码", "工会", "状态"], ["张一", "1", "2", "甲工会", "通过"]],
        "column 2 “证件号码” and column 3 “证件号码” all look like the column “证件号码”",
    ),
}
"""Sheets by their names: rows, and what the refusal says."""


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_is_said_in_english(looking: Looking, tmp_path: Path, name: str) -> None:
    """It comes from the process that reads files, and names them as they are called."""
    rows, words = REFUSED[name]
    path = write_xlsx(tmp_path / f"{name}.xlsx", rows)
    with pytest.raises(UserError) as refused:
        import_batch(DataDir.at(tmp_path / "data"), [path])
    looking.as_(VIEWERS["staff"])
    told = {"lang": "en", "error": refused.value}
    app = AppTest.from_function(_refuse, kwargs=told, default_timeout=60).run()
    (said,) = [_plain(error.value) for error in app.error]
    assert words in said
    cells = [str(cell) for row in rows for cell in row]
    assert not HAN.search(_without_names(said, name, "社工", *cells)), said
