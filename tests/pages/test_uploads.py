"""What an upload says of each sheet, as a table."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipelines import DataDir, import_batch
from tests.builders import write_breakdown
from tests.pages.conftest import VIEWERS, Looking


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
