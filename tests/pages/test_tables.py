"""A table's file says what its page says: rows, scope, filters; and it runs nothing."""

import ast
import csv
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import dashboard
from dashboard import queries, spreadsheet, tables
from dashboard.auth import OPERATOR
from dashboard.i18n import words
from pipelines import UserError
from tests.pages.conftest import VIEWERS


def read_csv(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf"), "Excel needs the mark to read UTF-8"
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("viewer", ["leader", "staff", "county"])
@pytest.mark.parametrize("name", tables.TABLES)
def test_both_files_hold_the_rows_of_the_query(build: Path, name: str, viewer: str) -> None:
    asked = {"name": name, "district": "海港区"}
    if not VIEWERS[viewer].may(tables.TABLES[name].act):
        with pytest.raises(UserError):
            tables.as_file(build, VIEWERS[viewer], {**asked, "format": "csv"})
        return
    file = tables.as_file(build, VIEWERS[viewer], {**asked, "format": "csv"})
    lines = read_csv(file.content)
    assert len(lines) == file.rows + 1
    assert len(lines[0]) == len(tables.TABLES[name].columns)
    book = openpyxl.load_workbook(
        BytesIO(tables.as_file(build, VIEWERS[viewer], {**asked, "format": "xlsx"}).content)
    )
    sheet = book.active
    assert sheet is not None
    assert sheet.max_row == file.rows + 1
    assert [cell.value for cell in sheet[1]] == lines[0]
    about = {line[0]: line[1] for line in book.worksheets[1].iter_rows(values_only=True)}
    assert about["数据截至"] == "2022年9月5日"
    assert about["行数"] == file.rows


@pytest.mark.parametrize(("name", "key"), [("what_if", "aim"), ("allocation", "quota")])
@pytest.mark.parametrize("typed", ["", "x", "-3", "1.5", "9" * 5_000])
def test_what_is_no_number_raises_nothing(build: Path, name: str, key: str, typed: str) -> None:
    """Python itself reads no number of thousands of digits."""
    asked = {"name": name, "format": "csv", key: typed}
    assert tables.as_file(build, OPERATOR, asked).rows > 0


def test_a_rate_in_a_workbook_has_its_two_decimals(build: Path) -> None:
    asked = {"name": "ranking", "format": "xlsx"}
    book = openpyxl.load_workbook(BytesIO(tables.as_file(build, OPERATOR, asked).content))
    head, *rows = book.worksheets[0].iter_rows()
    place = [cell.value for cell in head].index("覆盖率（%）")
    cells = [row[place] for row in rows if row[place].value is not None]
    assert {cell.number_format for cell in cells} == {"0.00"}
    assert {type(cell.value) for cell in cells} <= {int, float}


def test_a_file_is_named_after_what_it_holds(build: Path) -> None:
    file = tables.as_file(
        build, OPERATOR, {"name": "unions", "format": "csv", "district": "海港区", "state": "far"}
    )
    assert file.name.startswith("海港区_基层工会_20220905_批次0001-2022")
    assert file.name.endswith(".csv")
    assert file.target == "unions district=海港区 state=far"
    english = tables.as_file(build, OPERATOR, {"name": "ranking", "format": "csv", "lang": "en"})
    assert read_csv(english.content)[0][:3] == ["Rank", "District", "Coverage (%)"]


def test_a_county_downloads_no_other_district(build: Path) -> None:
    county = VIEWERS["county"]
    for name in set(tables.TABLES) - {"ranking"}:
        if county.may(tables.TABLES[name].act):
            asked = {"name": name, "format": "csv", "district": "昌黎县"}
            assert "昌黎" not in tables.as_file(build, county, asked).content.decode(), name


def test_who_may_follow_up_and_see_rejects() -> None:
    """Lists of people are for those who call them; rejected rows for those who import."""
    asked = {name: tables.TABLES[name].act for name in ("follow_up", "rejects")}
    allowed = {
        name: {who for who, viewer in VIEWERS.items() if viewer.may(act)}
        for name, act in asked.items()
    }
    assert allowed == {
        "follow_up": {"operator", "staff", "county", "admin"},
        "rejects": {"operator", "staff", "admin"},
    }


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"name": "unions"},
        {"name": "unions", "format": "exe"},
        {"name": "member", "format": "csv"},
    ],
)
def test_what_is_not_there_is_refused(build: Path, asked: dict[str, str]) -> None:
    with pytest.raises(UserError):
        tables.as_file(build, OPERATOR, asked)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum(a1)", "\tx", "\rx"])
def test_a_cell_that_begins_like_a_formula_is_text(text: str) -> None:
    assert spreadsheet.neutral(text) == "'" + text


def test_no_light_is_said_by_its_key(build: Path) -> None:
    lights = {row[4] for row in read_csv(_unions_file(build))[1:]}
    assert lights <= {"达标", "接近", "差距大", "无基数"}


def _unions_file(build: Path) -> bytes:
    return tables.as_file(build, OPERATOR, {"name": "unions", "format": "csv"}).content


def test_file_and_query_agree_to_the_figure(build: Path) -> None:
    rows: list[dict[str, Any]] = queries.coverage(build, OPERATOR, "worker").to_pylist()
    file = tables.as_file(build, OPERATOR, {"name": "workers", "format": "csv"})
    lines = read_csv(file.content)
    place = {heading: index for index, heading in enumerate(lines[0])}
    for row, line in zip(rows, lines[1:], strict=True):
        assert line[place["社工"]] == row["worker"]
        assert line[place["覆盖率（%）"]] == str(row["coverage_percent"])
        assert line[place["还差"]] == str(row["missing"])


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_rows_that_stand_in_no_build_become_files_too(form: str) -> None:
    rows = [{"账号": "=1+1", "行数": 3}, {"账号": None, "行数": 1}]
    drive = {"as_of": date(2022, 9, 5), "members_batch": "0001-20220905"}
    for known in (drive, None):
        file = tables.plain_file("账号", rows, form, known, words("zh"))
        assert file.rows == 2
        if form == "csv":
            assert read_csv(file.content) == [["账号", "行数"], ["'=1+1", "3"], ["", "1"]]
            continue
        sheet, about = openpyxl.load_workbook(BytesIO(file.content)).worksheets
        assert sheet.freeze_panes == "A2"
        assert sheet["A2"].data_type == "s"
        told = {line[0]: line[1] for line in about.iter_rows(values_only=True)}
        assert told["数据截至"] == ("2022年9月5日" if known else "—")


def test_every_table_on_a_page_has_its_files() -> None:
    """A table is drawn in one place, with its files; the few others offer theirs beside it."""
    own = {"rows.py", "sample.py", "official.py", "admin_audit.py"}
    here = Path(dashboard.__file__).parent
    drawn = [
        path.name
        for path in [*here.glob("views/*.py"), *here.glob("widgets/*.py")]
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Attribute)
        and call.attr in ("dataframe", "table", "data_editor")
        and isinstance(call.value, ast.Name)
        and call.value.id == "st"
    ]
    assert set(drawn) <= own
