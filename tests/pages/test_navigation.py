"""The navigation: every page has a group, and each role finds its own pages and no other."""

import pytest

from dashboard.app import GROUPS, PAGES
from tests.pages.conftest import VIEWERS


def test_every_page_stands_in_a_group() -> None:
    assert {entry.group for entry in PAGES.values()} <= set(GROUPS)
    assert len({entry.title for entry in PAGES.values()}) == len(PAGES)


@pytest.mark.parametrize(
    ("role", "groups", "without"),
    [
        ("leader", {"进度", "工作", "数据"}, {"imports", "accounts", "audit", "unknown"}),
        ("county", {"进度", "工作", "数据"}, {"imports", "accounts", "audit", "unknown"}),
        ("staff", {"进度", "工作", "数据"}, {"accounts", "audit"}),
        ("admin", {"进度", "工作", "数据", "管理"}, set()),
        ("no role", set(), set(PAGES)),
    ],
)
def test_who_finds_what(role: str, groups: set[str], without: set[str]) -> None:
    found = {name for name, entry in PAGES.items() if VIEWERS[role].may(entry.act)}
    assert not found & without
    assert {PAGES[name].group for name in found} >= groups
