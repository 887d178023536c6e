"""The page of assessment and awards: it says what the commands say, and a county deals nothing."""

from pathlib import Path

import pytest

from dashboard.backend import Backend
from pipelines import DataDir, import_batch
from tests.builders import people, write_members, write_unions
from tests.pages.conftest import VIEWERS, Looking, listed
from tests.pages.test_views import open_page, said


@pytest.mark.parametrize("district", [None, "海港区"])
def test_points_are_the_commands(looking: Looking, city: DataDir, district: str | None) -> None:
    looking.as_(VIEWERS["leader"])
    asked = {"district": district} if district else {}
    told = listed(city.root, "assess", *(("--district", district) if district else ()))
    (frame,) = open_page("assessment", **asked).dataframe
    shown = frame.value[["worker", "points"]].itertuples(index=False, name=None)
    assert [(name, round(points, 2)) for name, points in shown] == [
        (row["worker"], row["points"]) for row in told
    ]
    assert told
    assert ("points_rank_in_district" in frame.value) == bool(district)


@pytest.mark.parametrize("quota", [1, 20, 333])
def test_awards_are_the_commands(looking: Looking, city: DataDir, quota: int) -> None:
    looking.as_(VIEWERS["staff"])
    app = open_page("assessment", part="awards", quota=str(quota))
    (frame,) = app.dataframe
    told = listed(city.root, "allocate", "--quota", str(quota))
    assert frame.value["awards"].tolist() == [row["awards"] for row in told]
    assert sum(frame.value["awards"]) == quota
    assert f"{quota} 个名额分给" in said(app)


def test_a_county_reads_its_own_points_and_no_awards(looking: Looking) -> None:
    looking.as_(VIEWERS["county"])
    app = open_page("assessment", part="awards", district="昌黎县")
    (frame,) = app.dataframe
    assert set(frame.value["district"]) == {"海港区"}
    assert "评优名额" not in said(app)


def test_before_a_breakdown_it_says_what_to_import(tmp_path: Path) -> None:
    data = DataDir.at(tmp_path / "data")
    unions = write_unions(tmp_path, [["U1", "甲工会", "海港区", 1]])
    import_batch(data, [unions, write_members(tmp_path, people(3))])
    backend = Backend.open(data)
    Looking(backend).as_(VIEWERS["leader"])
    assert "还没有指定社工" in said(open_page("assessment"))
    # Its one union has more registered than members.
    assert "没有可以分到名额的县区" in said(open_page("assessment", part="awards"))
    backend.close()
