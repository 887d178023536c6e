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
