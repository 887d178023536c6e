"""Every page says what the command line says of the same group."""

import csv
import shutil
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from dashboard import formats, session, tables
from dashboard.auth import OPERATOR
from dashboard.backend import Backend
from dashboard.cli import main_group
from pipelines import DataDir, UserError
from tests.pages.conftest import VIEWERS, Looking, listed
from tests.pages.test_views import open_page, said, unfold


@pytest.fixture(scope="module")
def told(city: DataDir) -> dict[str, list[dict[str, Any]]]:
    """What `rollcall coverage --by …` prints."""
    levels = ("city", "district", "worker", "union")
    return {level: _coverage(city.root, level) for level in levels}


def _coverage(data: Path, level: str, *more: str) -> list[dict[str, Any]]:
    return listed(data, "coverage", "--by", level, *more)


def _cells(content: bytes, form: str) -> list[list[Any]]:
    """Return a file's lines of cells, the headings first."""
    if form == "csv":
        return list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    return [list(line) for line in sheet.iter_rows(values_only=True)]


PAGES = {
    "district": (
        "district", lambda row: {"district": row["district"]},
        "coverage_percent registered actual_members new pending unions_on_target unions missing",
    ),
    "worker": (
        "workers", lambda row: {"worker": f"{row['district']}|{row['worker']}"},
        "coverage_percent registered quick_win pending new unions_on_target unions missing",
    ),
    "union": (
        "union", lambda row: {"union_id": row["union_code"]},
        "coverage_percent registered actual_members target new pending missing",
    ),
}  # fmt: skip
"""A group's page: its address, and the measures that it says in words."""


@pytest.mark.parametrize("place", [0, 1, -1])
@pytest.mark.parametrize("level", PAGES)
def test_a_groups_page_says_the_command_lines_figures(
    looking: Looking, told: dict[str, list[dict[str, Any]]], level: str, place: int
) -> None:
    """The best, the second and the last, which may have no denominator."""
    looking.as_(VIEWERS["staff"])
    row = told[level][place]
    page, address, measures = PAGES[level]
    text = said(open_page(page, **address(row)))
    for measure in measures.split():
        if row[measure] is None or (measure == "missing" and row["on_target"]):
            continue
        form = formats.percent if measure.endswith("percent") else formats.whole
        assert form(row[measure]) in text, (row, measure)


def test_readiness_says_the_command_lines_unions(
    looking: Looking, told: dict[str, list[dict[str, Any]]]
) -> None:
    looking.as_(VIEWERS["staff"])
    unions = told["union"]
    silent = sum(row["registered"] == 0 for row in unions)
    text = said(open_page("readiness"))
    assert f"共 {len(unions)} 家工会" in text
    assert (f"还有 {silent} 家" if silent else "每家工会都已经开始") in text


def test_reviews_say_the_command_lines_backlog(
    looking: Looking, told: dict[str, list[dict[str, Any]]]
) -> None:
    """Before and after: what is registered plus what is pending, over the same members."""
    looking.as_(VIEWERS["staff"])
    (city,) = told["city"]
    known = [row for row in told["union"] if row["actual_members"]]
    after = sum(row["registered"] + row["pending"] for row in known)
    members = sum(row["actual_members"] for row in known)
    text = said(open_page("reviews"))
    assert f"有 {city['pending']:,} 人等待审核" in text
    assert f"{city['coverage_percent']:.2f}%" in text
    assert f"升到 {int(10_000 * after / members + 0.5) / 100:.2f}%" in text


def test_the_overview_says_the_command_lines_city(
    looking: Looking, told: dict[str, list[dict[str, Any]]]
) -> None:
    looking.as_(VIEWERS["leader"])
    (city,) = told["city"]
    text = said(open_page("overview"))
    for measure in ("coverage_percent", "completion_percent", "time_progress_percent"):
        assert formats.percent(city[measure]) in text, measure
    for measure in (
        "registered", "remaining", "actual_members", "target", "missing", "quick_win", "pace_needed",
        "pace_recent", "days_left", "unions", "unions_started", "unions_on_target",
    ):  # fmt: skip
        assert formats.whole(city[measure]) in text, measure


def test_a_countys_overview_says_its_district(
    looking: Looking, told: dict[str, list[dict[str, Any]]]
) -> None:
    looking.as_(VIEWERS["county"])
    (row,) = [row for row in told["district"] if row["district"] == "海港区"]
    text = said(open_page("overview"))
    assert formats.percent(row["coverage_percent"]) in text
    for measure in "registered actual_members missing pending new unions unions_started".split():
        assert formats.whole(row[measure]) in text, measure


def test_targets_and_the_chain_say_the_command_lines_sums(
    looking: Looking, told: dict[str, list[dict[str, Any]]]
) -> None:
    looking.as_(VIEWERS["staff"])
    (city,) = told["city"]
    text = said(open_page("targets"))
    assert f"目标合计 {formats.whole(city['target'])}，" in text
    assert f"实际会员合计 {formats.whole(city['actual_members'])}" in text
    text = said(open_page("responsibility"))
    workers = {(row["district"], row["worker"]) for row in told["worker"]}
    assert f"社工 {len(workers)} " in text
    assert f"共 {len(told['union'])} 家" in text


def test_quality_says_the_command_lines_doubts(
    looking: Looking, city: DataDir, told: dict[str, list[dict[str, Any]]]
) -> None:
    looking.as_(VIEWERS["staff"])
    text = said(open_page("quality"))
    assert f"基数待核 {told['city'][0]['over_100']} " in text
    unknown = listed(city.root, "unknown")
    assert f"名册外工会 {len(unknown)} " in text


FOLDED = {
    "progress": ("overview", "city", {"registered": "registered", "remaining": "remaining"}),
    "ladder": ("readiness", "city", {"有人录入": "unions_started", "达到 90%": "unions_on_target"}),
    "ages": ("reviews", "city", {"pending": "pending"}),
    "union_statuses": ("union", "union", {"待审核": "pending", "已离会": "left"}),
}  # fmt: skip
"""A table behind a chart: its page, the command's level, and what both call the same figure."""


@pytest.mark.parametrize("name", FOLDED)
def test_a_charts_table_says_the_command_lines_figures(
    looking: Looking, told: dict[str, list[dict[str, Any]]], name: str
) -> None:
    """It is read once it is opened, and no sooner."""
    looking.as_(VIEWERS["staff"])
    page, level, same = FOLDED[name]
    row = max(told[level], key=lambda one: one["pending"])
    app = open_page(page, **({"union_id": row["union_code"]} if level == "union" else {}))
    before = len(app.dataframe)
    app.session_state[f"fold-{name}"] = True
    app.run()
    assert len(app.dataframe) == before + 1
    (frame,) = [
        one.value for one in app.dataframe if set(one.value) == set(tables.TABLES[name].columns)
    ]
    for ours, theirs in same.items():
        first, last = frame.columns[0], frame.columns[-1]
        shown = frame[frame[first] == ours][last] if ours not in frame else frame[ours]
        assert shown.sum() == row[theirs], ours


SHOWN = {
    "workers": ("workers", {}, "worker", ("worker", "district")),
    "every_union": ("union", {}, "union", ("union_name", "district")),
    "ranking": ("overview", {}, "district", ("district",)),
    "townships": ("district", {"district": "海港区", "by": "townships"}, "township", ("township",)),
    "employer_kinds": ("district", {"district": "海港区", "by": "employer_kinds"}, "employer_kind", ("employer_kind",)),
}  # fmt: skip
"""A table: its page, that page's address, the command's level, and what names a row."""


@pytest.mark.parametrize("name", SHOWN)
def test_screen_excel_csv_and_json_agree(
    looking: Looking, city: DataDir, build: Path, name: str
) -> None:
    """Each row and each figure that a table shares with the command line, in all four forms."""
    looking.as_(VIEWERS["staff"])
    page, address, level, called = SHOWN[name]
    asked = {key: value for key, value in address.items() if key != "by"}
    command = _coverage(city.root, level, *(["--district", asked["district"]] if asked else []))
    app = open_page(page, **address)
    frames = [one.value for one in (unfold(app, name) if name == "ranking" else app).dataframe]
    (frame,) = [one for one in frames if {"coverage_percent", *called} <= set(one.columns)]
    columns = [one for one in frame.columns if one in command[0] and _figure(command, one)]
    assert len(columns) >= 5
    json_rows = {tuple(row.get(one, row.get("union")) for one in called): [row[one] for one in columns]
                 for row in command}  # fmt: skip
    screen = {tuple(row[one] for one in called): [row[one] for one in columns]
              for row in frame.to_dict("records")}  # fmt: skip
    assert screen.keys() == json_rows.keys()
    for key, row in json_rows.items():
        assert _same(screen[key], row), (name, key)
    for form in ("csv", "xlsx"):
        file = tables.as_file(build, OPERATOR, {"name": name, "format": form, **asked})
        _, *lines = _cells(file.content, form)
        at = {column: place for place, column in enumerate(tables.TABLES[name].columns)}
        found = {
            tuple(line[at[one]] for one in called): [line[at[one]] for one in columns]
            for line in lines
        }
        assert found.keys() == json_rows.keys(), form
        for key, row in json_rows.items():
            assert _same(found[key], row), (name, form, key)


@pytest.fixture(scope="module")
def demo(demo_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo city: it has a survey, outreach and sheets that wait."""
    return Path(shutil.copytree(demo_city, tmp_path_factory.mktemp("figures") / "data"))


@pytest.fixture
def at_demo(demo: Path) -> Iterator[Path]:
    """The same, looked at by the office."""
    backend = Backend.open(DataDir(demo))
    session.configure(backend, viewer_of=lambda: VIEWERS["staff"])
    yield demo
    backend.close()


FIELDWORK: dict[str, tuple[str, dict[str, str]]] = {
    "survey_kinds": ("survey", {}),
    "survey_difficulties": ("survey", {"part": "difficulties"}),
    "survey_progress": ("survey", {"part": "districts"}),
    "outreach_clean": ("outreach", {}),
    "outreach_marked": ("outreach", {}),
    "outreach_events": ("outreach", {"part": "events"}),
    "breakdown_board": ("breakdown", {}),
    "chain": ("responsibility", {}),
}
"""A table of the work in the districts, its page and that page's address."""


@pytest.mark.parametrize("name", FIELDWORK)
def test_the_fieldworks_tables_say_the_command_lines(at_demo: Path, name: str) -> None:
    page, address = FIELDWORK[name]
    told = listed(at_demo, "table", name)
    columns = tables.TABLES[name].columns
    frames = [one.value for one in open_page(page, **address).dataframe]
    (frame,) = [one for one in frames if tuple(one.columns) == columns]
    figures = [one for one in columns if _figure(told, one)]
    assert len(figures) >= 3
    # Events are shown a page at a time.
    assert len(frame) == len(told) or (name == "outreach_events" and len(frame) < len(told))
    for shown, row in zip(frame.to_dict("records"), told, strict=False):
        assert _same([shown[one] for one in figures], [row[one] for one in figures]), row


def test_the_fieldworks_words_say_the_sums_of_its_tables(at_demo: Path) -> None:
    survey, kinds = said(open_page("survey")), listed(at_demo, "table", "survey_kinds")
    for word, column in (
        ("摸排单位", "employers"),
        ("职工", "workers"),
        ("未建会单位", "not_unionised"),
    ):
        assert f"{word} {sum(row[column] for row in kinds):,} " in survey
    districts = listed(at_demo, "table", "survey_progress")
    sent = sum(row["surveyed_on"] is not None for row in districts)
    assert f"{len(districts)} 个县区中 {sent} 个报了摸排表" in survey
    outreach, events = said(open_page("outreach")), listed(at_demo, "table", "outreach_events")
    reached, scanned = (sum(row[name] or 0 for row in events) for name in ("reached", "scanned"))
    assert f"{len(events)} 场活动，覆盖 {reached:,} 人次，现场扫码 {scanned:,} 人次" in outreach
    fit = sum(row["standing"] == "clean" for row in events)
    assert f"可以对照 {fit} 场" in outreach
    breakdown, board = said(open_page("breakdown")), listed(at_demo, "breakdown", "status")
    for word, state in (("未交", "none"), ("按时", "on_time"), ("逾期", "late")):
        assert f"{word} {sum(row['report_state'] == state for row in board)} " in breakdown


def test_a_table_is_written_as_the_page_gives_it(at_demo: Path, tmp_path: Path) -> None:
    """And a condition that it does not know is refused, not passed over."""
    file = tmp_path / "摸排.csv"
    asked = ["table", "survey_employers", "--where", "district=海港区"]
    shown = CliRunner().invoke(
        main_group, ["--data", str(at_demo), *asked, "-o", str(file)], catch_exceptions=False
    )
    assert shown.exit_code == 0
    _, *lines = _cells(file.read_bytes(), "csv")
    assert len(lines) == len(listed(at_demo, *asked)) > 0
    with pytest.raises(UserError, match="没有条件 colour"):
        listed(at_demo, "table", "ages", "--where", "colour=red")


def _figure(rows: list[dict[str, Any]], column: str) -> bool:
    """Say whether a column holds figures: not names, not lights, not marks."""
    return all(row[column] is None or type(row[column]) in (int, float) for row in rows)


def _same(shown: list[Any], told: list[Any]) -> bool:
    """Say whether figures are the same, an empty cell being none."""
    nothing = ("", None)
    return all(
        (one in nothing or one != one) if other is None else round(float(one), 2) == other
        for one, other in zip(shown, told, strict=True)
    )
