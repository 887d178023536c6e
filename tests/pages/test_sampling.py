"""The random sample: the same again for the same seed, and an error rate that a hand can check."""

import json
from pathlib import Path

import pytest

from dashboard import queries, session
from dashboard.auth import OPERATOR
from pipelines import UserError
from tests.pages.conftest import VIEWERS, Looking
from tests.pages.test_views import open_page, said


def ids(build: Path, seed: int, size: int = 20, district: str | None = None) -> list[str]:
    rows = queries.sample(build, OPERATOR, seed=seed, size=size, district=district)
    return [str(one) for one in rows["check_id"].to_pylist()]


def test_a_seed_draws_the_same_people_again(build: Path) -> None:
    """And another seed others; a larger sample begins with the smaller one."""
    assert ids(build, 7) == ids(build, 7)
    assert set(ids(build, 7)) != set(ids(build, 8))
    assert ids(build, 7, 40)[:20] == ids(build, 7)


def test_a_county_draws_from_its_own(build: Path) -> None:
    rows = queries.sample(build, VIEWERS["county"], seed=1, size=500)
    assert set(rows["district"].to_pylist()) == {"海港区"}
    assert queries.sample(build, VIEWERS["county"], seed=1, size=5, district="昌黎县").num_rows == 0
    assert queries.sample(build, VIEWERS["no role"], seed=1, size=5).num_rows == 0


@pytest.mark.parametrize(
    ("wrong", "right", "unreached", "rate", "low", "high"),
    [  # Wilson's interval, by hand
        (3, 17, 0, 15.00, 5.24, 36.04),
        (0, 20, 0, 0.00, 0.00, 16.11),
        (20, 0, 0, 100.00, 83.89, 100.00),
        (1, 9, 5, 10.00, 1.79, 40.42),  # who was not reached does not count
        (0, 0, 4, None, None, None),
    ],
)
def test_the_error_rate_is_wilsons(
    build: Path, *, wrong: int, right: int, unreached: int,
    rate: float | None, low: float | None, high: float | None,
) -> None:  # fmt: skip
    found = ["wrong"] * wrong + ["right"] * right + ["unreached"] * unreached
    told = [
        {"check_id": one, "result": result}
        for one, result in zip(ids(build, 3), found, strict=False)
    ]
    told.append({"check_id": "of no sample", "result": "wrong"})
    rows = queries.sample(build, OPERATOR, seed=3, size=20, results=json.dumps(told)).to_pylist()
    got = [rows[0][name] for name in ("error_percent", "error_low", "error_high")]
    assert [None if one is None else float(one) for one in got] == [rate, low, high]
    assert (rows[0]["checked"], rows[0]["unreached"]) == (wrong + right, unreached)


def test_results_are_kept_by_list_and_seed(looking: Looking, build: Path) -> None:
    """Who may write notes gives results; the page says the rate; another seed knows none of it."""
    looking.as_(VIEWERS["staff"])
    checks = session.backend().phone_checks
    campaign = queries.freshness(build, OPERATOR)
    assert campaign is not None
    first, second, *_ = ids(build, 5, 10)
    batch = campaign["members_batch"]
    with pytest.raises(UserError):
        checks.record(batch, 5, {first: "wrong"}, by=VIEWERS["leader"])
    with pytest.raises(UserError):
        checks.record(batch, 5, {first: "perhaps"}, by=VIEWERS["staff"])
    checks.record(batch, 5, {first: "wrong", second: "right"}, by=VIEWERS["staff"])
    assert "核查了 2 人，1 人有误，差错率 50.00%。" in said(
        open_page("quality", by="sample", seed="5", size="10")
    )
    assert "还没有登记核查结果" in said(open_page("quality", by="sample", seed="6", size="10"))
    checks.record(batch, 5, {first: None, second: None}, by=VIEWERS["staff"])
    assert checks.results(batch, 5) == "[]"


def test_a_leader_sees_no_list_of_people(looking: Looking) -> None:
    looking.as_(VIEWERS["leader"])
    app = open_page("quality", by="sample")
    assert "您看到的是数字" in said(app)
    assert not app.dataframe
