"""An error in one part of a page leaves the rest of it standing, and says its number."""

import ast
import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import queries, views
from tests.pages.conftest import VIEWERS, Looking
from tests.pages.test_views import open_page, said

VIEWS = sorted(Path(views.__path__[0]).glob("*.py"))


@pytest.mark.parametrize(
    ("page", "query", "still_there"),
    [
        ("overview", "milestones", "县区排名"),
        ("district", "funnel", "每天录入"),
        ("readiness", "readiness_by_district", "该帮哪些工会"),
        ("reviews", "review_ages", "平台查无此人"),
        ("quality", "doubtful_districts", "人的记录有疑点"),
        ("targets", "reconciliation", "全市目标"),
    ],
)
def test_one_part_fails_alone(
    looking: Looking, monkeypatch: pytest.MonkeyPatch, page: str, query: str, still_there: str
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr(queries, query, broken)
    looking.as_(VIEWERS["staff"])
    app = open_page(page)
    (told,) = [error.value for error in app.error]
    assert "这一部分没有显示出来，已记录（编号" in told
    assert "a mistake of ours" not in told
    text = said(app) + "".join(str(group.options) for group in app.button_group)
    assert "数据截至" in text
    assert still_there in text


def _whole_page_fails(lang: str) -> None:
    from dashboard import server, session

    session.keep("lang", lang)
    server._say_error(ZeroDivisionError("a mistake of ours"))


@pytest.mark.parametrize(("lang", "says"), [("zh", "页面出错了，已记录"), ("en", "it was logged")])
def test_a_page_that_fails_says_so_in_its_language(lang: str, says: str) -> None:
    app = AppTest.from_function(_whole_page_fails, kwargs={"lang": lang}, default_timeout=60).run()
    (told,) = [error.value for error in app.error]
    assert says in told
    assert "a mistake of ours" not in told


def test_a_folder_that_is_read_only_is_said(
    looking: Looking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason and the mend, and no path: who reads it may be anybody."""

    def broken(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "/secret/place/.lock")

    monkeypatch.setattr(queries, "milestones", broken)
    looking.as_(VIEWERS["staff"])
    (told,) = [error.value for error in open_page("overview").error]
    assert told.startswith("这一部分没有完成：没有权限（编号 ")
    assert "权限和磁盘空间" in told and "/secret" not in told


def _parts(path: Path) -> Iterator[ast.FunctionDef]:
    """Return what shows a part of a page: takes the page first and returns nothing."""
    for one in ast.parse(path.read_text("utf-8")).body:
        if isinstance(one, ast.FunctionDef) and one.name.startswith("_") and one.args.args:
            nothing = isinstance(one.returns, ast.Constant) and one.returns.value is None
            if one.args.args[0].arg == "page" and nothing:
                yield one


@pytest.mark.parametrize("path", [path for path in VIEWS if path.stem not in ("__init__", "overview")],
                         ids=lambda path: path.stem)  # fmt: skip
def test_every_part_of_a_page_is_on_its_own(path: Path) -> None:
    """The overview guards its parts where it calls them: some share one guard."""
    bare = [
        one.name
        for one in _parts(path)
        if "widgets.on_its_own" not in {ast.unparse(mark) for mark in one.decorator_list}
    ]
    assert bare == []
