"""Every page says as of when its figures are, and warns of figures older than a day."""

from datetime import date, timedelta

import pytest

from dashboard.page import Page
from tests.pages.conftest import VIEWERS, Looking
from tests.pages.test_views import open_page, said

AS_OF, DEADLINE = date(2022, 9, 5), date(2022, 9, 30)
OLD = "没有更新，请提醒市总工会导入最新导出表"


def text_on(day: date, looking: Looking, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what a page says when it is looked at on a day."""
    monkeypatch.setattr(Page, "today", day)
    looking.as_(VIEWERS["leader"])
    return said(open_page("readiness"))


@pytest.mark.parametrize("age", [0, 1])
def test_figures_of_a_day_ago_carry_no_warning(
    looking: Looking, monkeypatch: pytest.MonkeyPatch, age: int
) -> None:
    assert OLD not in text_on(AS_OF + timedelta(age), looking, monkeypatch)


@pytest.mark.parametrize("day", [AS_OF + timedelta(2), DEADLINE])
def test_older_figures_carry_one_while_the_drive_runs(
    looking: Looking, monkeypatch: pytest.MonkeyPatch, day: date
) -> None:
    text = text_on(day, looking, monkeypatch)
    assert f"数据已有 {(day - AS_OF).days} 天{OLD}" in text
    assert "行动已于" not in text


def test_a_drive_that_is_over_has_nothing_to_refresh(
    looking: Looking, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = text_on(DEADLINE + timedelta(1), looking, monkeypatch)
    assert OLD not in text
    assert "行动已于 2022年9月30日 结束，天数按截至日计算" in text
