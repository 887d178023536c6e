"""The demo, end to end: made, imported through the real import, and counted by hand."""

import json
import shutil
import stat
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dashboard import queries
from dashboard.auth import OPERATOR
from dashboard.cli import main_group
from dashboard.demo import EXPORTS, MARKER, prepare_demo
from pipelines import DataDir, UserError, current_build
from pipelines.demo import TRUTH
from tests.conftest import DEMO_MEMBERS as MEMBERS

_PERSONS = ("registered", "pending", "rejected", "unregistered", "left")
_MEASURES = (
    *_PERSONS,
    "actual_members",
    "target",
    "unions",
    "unions_started",
    "unions_on_target",
    "over_100",
    "missing",
    "on_target",
    "coverage",
)

_SURVEYED = (
    "employers", "employers_repeated", "workers", "members", "new_form_workers", "unionised",
    "not_unionised", "with_difficulty", "unions_surveyed", "listed_all_the_same",
)  # fmt: skip


def _call(data: Path, *arguments: str) -> Any:
    """Run a command with --json in this process; return the document."""
    shown = CliRunner().invoke(
        main_group, ["--data", str(data), *arguments, "--json"], catch_exceptions=False
    )
    assert shown.exit_code == 0, shown.output
    return json.loads(shown.stdout)


def _rows(document: Any) -> list[dict[str, Any]]:
    return list(document["rows"] if isinstance(document, dict) else document)


@pytest.fixture(scope="module")
def data(demo_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the demo was made."""
    return Path(shutil.copytree(demo_city, tmp_path_factory.mktemp("demo") / "data"))


@pytest.fixture(scope="module")
def truth(data: Path) -> dict[str, Any]:
    return dict(json.loads((data / EXPORTS / TRUTH).read_text("utf-8")))


@pytest.fixture(scope="module")
def by_district(data: Path) -> dict[str, dict[str, Any]]:
    rows = _rows(_call(data, "coverage", "--by", "district"))
    return {row["district"]: row for row in rows}


def _differences(
    rows: dict[str, dict[str, Any]], wanted: dict[str, dict[str, Any]], measures: tuple[str, ...]
) -> Iterator[tuple[str, str, Any, Any]]:
    assert rows.keys() == wanted.keys()
    for group, figures in wanted.items():
        for measure in measures:
            expected, found = figures[measure], rows[group][measure]
            near = pytest.approx(expected, abs=1e-12) if isinstance(expected, float) else expected
            if found != near:
                yield group, measure, found, expected


def test_districts_are_as_they_were_made(
    by_district: dict[str, dict[str, Any]], truth: dict[str, Any]
) -> None:
    assert list(_differences(by_district, truth["district"], _MEASURES)) == []


def test_workers_are_as_they_were_made(data: Path, truth: dict[str, Any]) -> None:
    rows = _rows(_call(data, "coverage", "--by", "worker"))
    found = {f"{row['district']}|{row['worker']}": row for row in rows}
    assert list(_differences(found, truth["worker"], _MEASURES)) == []


def test_unions_are_as_they_were_made(data: Path, truth: dict[str, Any]) -> None:
    rows = _rows(_call(data, "coverage", "--by", "union"))
    found = {row["union_code"]: row for row in rows}
    measures = (*_PERSONS, "actual_members", "target", "missing", "on_target")
    assert list(_differences(found, truth["union"], measures)) == []


def test_days_are_as_they_were_made(data: Path, truth: dict[str, Any]) -> None:
    rows = _rows(_call(data, "daily"))
    found = {row["date"]: row["registered"] for row in rows if row["registered"]}
    assert found == {row["date"]: row["registered"] for row in truth["daily"]}


def test_unions_and_unknown_rows_make_the_district(
    data: Path, by_district: dict[str, dict[str, Any]], truth: dict[str, Any]
) -> None:
    unions = _rows(_call(data, "coverage", "--by", "union"))
    for name, district in by_district.items():
        known = sum(row["registered"] for row in unions if row["district"] == name)
        unknown = truth["district"][name]["registered_in_unknown_unions"]
        assert known + unknown == district["registered"], name


def test_districts_make_the_city(data: Path, by_district: dict[str, dict[str, Any]]) -> None:
    (city,) = _rows(_call(data, "coverage", "--by", "city"))
    for measure in (*_PERSONS, "actual_members", "unions", "unions_started", "unions_on_target"):
        assert sum(row[measure] for row in by_district.values()) == city[measure], measure


def test_administrators_are_as_they_were_made(data: Path, truth: dict[str, Any]) -> None:
    build = current_build(DataDir(data))
    assert build is not None
    rows = queries.readiness_by_district(build, OPERATOR).to_pylist()
    assert {row["district"]: row["with_admin"] for row in rows} == truth["with_admin"]
    with_qr, unions = (sum(row[name] for row in rows) for name in ("with_qr", "unions"))
    assert 0.8 * unions < with_qr < unions  # a few lack a code, for every list to hold somebody
    for row in rows:
        district = truth["district"][row["district"]]
        for measure in ("unions", "unions_started", "unions_on_target"):
            assert row[measure] == district[measure], (row["district"], measure)


def test_days_make_the_total(data: Path, by_district: dict[str, dict[str, Any]]) -> None:
    (city,) = _rows(_call(data, "coverage", "--by", "city"))
    assert sum(row["registered"] for row in _rows(_call(data, "daily"))) == city["registered"]
    for name, district in by_district.items():
        days = _rows(_call(data, "daily", "--district", name))
        assert sum(row["registered"] for row in days) == district["registered"], name


def test_every_row_is_accounted_for(data: Path, truth: dict[str, Any]) -> None:
    batches = {batch["as_of"]: batch for batch in _call(data, "imports")}
    for week in truth["weeks"]:
        batch = batches[week["as_of"]]
        assert (batch["rows"], batch["accepted"], batch["rejected"]) == (
            week["rows"],
            week["accepted"],
            week["rejected"],
        )


def test_rejects_and_flags_are_as_they_were_made(data: Path, truth: dict[str, Any]) -> None:
    """The last export once more: the same bytes change nothing, and the counts are told again."""
    last = truth["weeks"][-1]
    report = _call(data, "import", str(data / EXPORTS / "会员列表_20220916.xlsx"))
    (file,) = report["files"]
    assert file["rejects"] == last["rejects"]
    assert file["flags"] == last["flags"]


def test_breakdown_sheets_are_judged_as_they_were_made(data: Path, truth: dict[str, Any]) -> None:
    for sheet in truth["breakdown"]:
        day = sheet["as_of"].replace("-", "")
        (path,) = (
            path
            for path in (data / EXPORTS).glob(f"任务分解表_*_{day}.xlsx")
            if path.name.split("_")[1] in _called(sheet["district"])
        )
        (file,) = _call(data, "import", str(path))["files"]
        flags = ("unassigned", "target_below_90", "total_mismatch", "actual_changed")
        assert (file["rows"], file["rejected"]) == (sheet["rows"], sheet["rejected"]), path.name
        assert file["flags"] == {flag: sheet[flag] for flag in flags if sheet[flag]}, path.name


def _called(district: str) -> set[str]:
    """Return what a district's files may call it: its name or the alias that the demo uses."""
    aliases = {"青龙满族自治县": "青龙县", "秦皇岛开发区": "秦皇岛经济技术开发区"}
    return {district, aliases.get(district, district)}


def test_building_again_gives_the_same_figures(
    data: Path, by_district: dict[str, dict[str, Any]]
) -> None:
    _call(data, "build")
    again = {row["district"]: row for row in _rows(_call(data, "coverage", "--by", "district"))}
    assert again == by_district


def test_accounts_are_made_once_and_told_each_time(data: Path) -> None:
    told = _call(data, "demo", "--no-serve")
    roles = Counter(account["role"] for account in told["accounts"])
    assert roles == {"leader": 1, "staff": 1, "county": 2, "admin": 1}
    assert {account["district"] for account in told["accounts"]} == {None, "海港区", "昌黎县"}
    assert told == _call(data, "demo", "--no-serve", "--members", str(MEMBERS))
    assert stat.S_IMODE((data / MARKER).stat().st_mode) == 0o600


def test_another_size_is_refused(data: Path) -> None:
    with pytest.raises(UserError, match="--data"):
        prepare_demo(data, MEMBERS + 1, lambda _: None)


@pytest.mark.parametrize("name", ["batches/0001-20220812/manifest.json", "state.sqlite", "x.txt"])
def test_folder_that_holds_anything_else_is_not_touched(tmp_path: Path, name: str) -> None:
    own = tmp_path / name
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("mine", "utf-8")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UserError, match="--data"):
        prepare_demo(tmp_path, MEMBERS, lambda _: None)
    assert sorted(tmp_path.rglob("*")) == before


def test_marker_that_says_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / MARKER).write_text("{}", "utf-8")
    with pytest.raises(UserError, match="--data"):
        prepare_demo(tmp_path, MEMBERS, lambda _: None)


def test_surveys_are_as_they_were_made(data: Path, truth: dict[str, Any]) -> None:
    build = current_build(DataDir(data))
    assert build is not None
    progress = {
        row["district"]: row for row in queries.survey_progress(build, OPERATOR).to_pylist()
    }
    found = {name: row for name, row in progress.items() if row["has_survey"]}
    assert list(_differences(found, truth["survey"]["district"], _SURVEYED)) == []
    kinds = {
        row["employer_group"]: row for row in queries.survey_kinds(build, OPERATOR).to_pylist()
    }
    measures = ("employers", "workers", "new_form_workers")
    assert list(_differences(kinds, truth["survey"]["kinds"], measures)) == []
    groups = queries.survey_difficulties(build, OPERATOR).to_pylist()
    assert {row["difficulty_group"]: row["employers"] for row in groups} == truth["survey"][
        "difficulties"
    ]


def test_events_are_as_they_were_made(data: Path, truth: dict[str, Any]) -> None:
    build = current_build(DataDir(data))
    assert build is not None
    names = list(truth["outreach"][0])
    rows = [
        {name: row[name] for name in names} | {"date": row["date"].isoformat()}
        for row in queries.outreach_events(build, OPERATOR, limit=10_000).to_pylist()
    ]

    def key(row: dict[str, Any]) -> str:
        return json.dumps(row, sort_keys=True)

    assert sorted(rows, key=key) == sorted(truth["outreach"], key=key)
    assert {"clean", "overlap", "beyond"} <= {row["standing"] for row in rows}


def test_the_goal_is_of_the_citys_size(data: Path) -> None:
    """Told once from the full city's, though the making of the demo was interrupted."""
    build = current_build(DataDir(data))
    assert build is not None
    campaign = queries.freshness(build, OPERATOR)
    assert campaign is not None
    assert campaign["goal"] == 250_000 * MEMBERS // 278_000
