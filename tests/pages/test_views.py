"""Every page under every role, with the small city and with none: it stands, and says what it may.

Streamlit's AppTest runs a page without the server; the viewer is put in place of the cookie.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import charts, queries
from dashboard.auth import OPERATOR, Viewer
from dashboard.backend import Backend
from pipelines import DataDir
from tests.pages.conftest import VIEWERS, Looking

FIGURES = (
    "overview",
    "district",
    "workers",
    "union",
    "reviews",
    "quality",
    "readiness",
    "targets",
    "survey",
    "outreach",
    "qr",
    "meeting",
    "assessment",
)
ROLES = ("leader", "staff", "county", "admin")
_SCRIPT = """
import streamlit as st
from dashboard.page import Page
from dashboard.views import {name}
page = Page.open({lang!r})
for name in {every!r}:
    page.pages[name] = st.Page(lambda: None, title=name, url_path=name)
st.navigation(list(page.pages.values()), position="hidden")
{name}.show(page)
"""


def open_page(name: str, lang: str = "zh", **address: str) -> AppTest:
    """Run a page at an address."""
    app = AppTest.from_string(
        _SCRIPT.format(name=name, lang=lang, every=(*FIGURES, "bulletins")), default_timeout=60
    )
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception
    return app


def unfold(app: AppTest, key: str) -> AppTest:
    """Open a fold of the page, as a click does."""
    app.session_state[f"fold-{key}"] = True
    app.run()
    assert not app.exception, app.exception
    return app


def said(app: AppTest) -> str:
    """Return everything that the page says outside its charts and tables."""
    kinds = (app.title, app.header, app.markdown, app.caption, app.info, app.warning)
    texts = [element.value for kind in kinds for element in kind]
    metrics = [f"{one.label} {one.value} {one.delta}" for one in app.metric]
    links = [one.proto.label for one in app.get("page_link")]
    return "\n".join([*texts, *metrics, *links])


def shown(app: AppTest) -> str:
    """Return everything that the page says, tables included."""
    return "\n".join([said(app), *(frame.value.to_csv() for frame in app.dataframe)])


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_stands_for_every_role(
    looking: Looking, name: str, role: str, lang: str
) -> None:
    looking.as_(VIEWERS[role])
    text = said(open_page(name, lang))
    assert ("数据截至 2022年9月5日" if lang == "zh" else "Data as of 5 Sep 2022") in text


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("name", "columns"), [("readiness", {"next_step"}), ("quality", {"why", "mend"})]
)
def test_what_a_table_says_is_not_cut(
    looking: Looking, name: str, columns: set[str], lang: str
) -> None:
    """English words are longer than those of which the columns were laid out."""
    looking.as_(VIEWERS["staff"])
    seen = set()
    for frame in open_page(name, lang, step="below").dataframe:
        settings = json.loads(frame.proto.columns)
        for column in columns & set(frame.value):
            seen.add(column)
            longest = max(charts.pixels(cell) for cell in frame.value[column])
            assert settings[column]["width"] > min(longest, 600), column
    assert seen == columns


PHONE_PIXELS = 362
"""What a phone of 390 pixels has for a table; a box to choose a row by takes 35 of them."""


@pytest.mark.parametrize(
    ("name", "columns", "room"),
    [
        ("district", ("trait", "trait_value", "registered", "share_percent"), PHONE_PIXELS),
        ("reviews", ("union_name", "over_limit"), PHONE_PIXELS - 35),
        ("quality", ("n", "why"), PHONE_PIXELS),
    ],
)
def test_a_phone_shows_what_a_table_is_about(
    looking: Looking, name: str, columns: tuple[str, ...], room: int
) -> None:
    """How many, and what of, in the order in which the rows are told to stand."""
    looking.as_(VIEWERS["county"])
    (frame,) = [
        one
        for one in open_page(name, district="海港区").dataframe
        if tuple(one.value)[: len(columns)] == columns
    ]
    settings = json.loads(frame.proto.columns)
    assert sum(settings[column]["width"] for column in columns) <= room


def test_nobody_is_asked_for_the_one_district(looking: Looking) -> None:
    for role, asked in (("staff", True), ("county", False)):
        looking.as_(VIEWERS[role])
        labels = [one.label for one in open_page("district", district="海港区").selectbox]
        assert ("换一个县区" in labels) is asked, role


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("who", ["no district", "no role"])
def test_who_may_nothing_sees_nothing(looking: Looking, name: str, who: str) -> None:
    looking.as_(VIEWERS[who])
    app = open_page(name)
    assert "还没有分配角色或县区" in said(app)
    assert not app.dataframe
    assert not app.metric


def test_the_overview_says_the_citys_figures(looking: Looking, build: Path) -> None:
    looking.as_(VIEWERS["leader"])
    text = said(open_page("overview"))
    city = queries.group(build, OPERATOR, "city", "")
    assert city is not None
    for figure in (f"{city['coverage_percent']:.2f}%", f"{city['missing']:,}"):
        assert figure in text


def test_a_county_sees_no_other_district_but_in_the_ranking(looking: Looking) -> None:
    looking.as_(VIEWERS["county"])
    for name in set(FIGURES) - {"overview"}:
        app = open_page(name, district="昌黎县", worker="昌黎县|李四", township="昌黎镇")
        assert "昌黎" not in shown(app), name
    app = open_page("overview")
    assert app.title[0].value == "海港区总览"
    assert "昌黎" not in said(app)
    assert "昌黎县" in app.dataframe[-1].value.to_csv()


@pytest.mark.parametrize(
    "address",
    [
        {"district": "没有这个县"},
        {"state": "purple", "sort": "x", "township": "没有", "by": "y"},
        {"q": "'; drop table coverage; --"},
        {"q": "*[x](javascript:alert(1))*"},
        {"n": "99"},
        {"n": "-1"},
        {"n": "many"},
        {"worker": "谁|也不是"},
        {"union_id": "0"},
    ],
)
@pytest.mark.parametrize("name", FIGURES)
def test_an_odd_address_opens_the_page(
    looking: Looking, name: str, address: dict[str, str]
) -> None:
    looking.as_(VIEWERS["staff"])
    assert "数据截至" in said(open_page(name, **address))


def test_nothing_found_says_what_to_do(looking: Looking) -> None:
    looking.as_(VIEWERS["staff"])
    assert "请放宽条件" in said(open_page("district", q="没有这样的工会"))


def test_filters_narrow_the_unions(looking: Looking, build: Path) -> None:
    looking.as_(VIEWERS["staff"])
    far = queries.unions(build, OPERATOR, district="海港区", state="far")
    app = open_page("district", district="海港区", state="far")
    assert f"共 {far.num_rows} 家工会。" in said(app)
    shown = [frame.value for frame in app.dataframe if "union_name" in frame.value.columns]
    assert [len(frame) for frame in shown] == [far.num_rows]


@pytest.mark.parametrize("part", ["unions", "townships", "workers", "employer_kinds", "doubts"])
def test_every_part_of_a_district_stands(looking: Looking, part: str) -> None:
    looking.as_(VIEWERS["leader"])
    app = open_page("district", district="海港区", by=part)
    assert not app.exception


@pytest.mark.parametrize("part", ["doubts", "repeated", "bases", "unknown", "batches"])
@pytest.mark.parametrize("role", ["staff", "leader", "county"])
def test_every_part_of_quality_stands(looking: Looking, part: str, role: str) -> None:
    """A part says its figures, or that there is nothing to mend; a list of people is for those
    who call them."""
    looking.as_(VIEWERS[role])
    app = open_page("quality", by=part)
    people = [frame.value for frame in app.dataframe if "name_masked" in frame.value.columns]
    assert app.dataframe or app.success or "您看到的是数字" in said(app)
    assert bool(people) is (part == "repeated" and role != "leader" and bool(app.dataframe))


def test_targets_are_tried_out_with_a_typed_total(looking: Looking) -> None:
    """The number is in the address, and a link to another number shows that one."""
    looking.as_(VIEWERS["staff"])
    app = open_page("targets", part="trial", aim="4000")
    assert [one.value for one in app.number_input] == [4000]
    app.number_input[0].set_value(5000).run()
    assert app.query_params["aim"] == "5000"
    app.query_params["aim"] = "6000"
    app.run()
    assert not app.exception
    assert [one.value for one in app.number_input] == [6000]


def test_a_worker_opens_by_the_address(looking: Looking, build: Path) -> None:
    looking.as_(VIEWERS["leader"])
    worker = queries.coverage(build, OPERATOR, "worker").to_pylist()[0]
    app = open_page("workers", worker=worker["group_key"])
    assert app.title[0].value == worker["worker"]
    assert f"{worker['coverage_percent']:.2f}%" in said(app)


def test_a_union_opens_by_the_address(looking: Looking, build: Path) -> None:
    looking.as_(VIEWERS["leader"])
    union = queries.unions(build, OPERATOR, district="海港区", limit=1).to_pylist()[0]
    text = said(open_page("union", union_id=union["union_id"]))
    assert union["union_name"] in text
    assert f"{union['coverage_percent']:.2f}%" in text
    assert "待跟进的人" not in text


def test_people_to_follow_up_are_masked_and_for_those_who_call_them(
    looking: Looking, build: Path
) -> None:
    """A leader sees no list of people; who does sees no whole name or phone."""
    for who, sees in (("staff", True), ("county", True), ("leader", False)):
        looking.as_(VIEWERS[who])
        frames = [frame.value for frame in open_page("reviews").dataframe]
        people = [frame for frame in frames if "name_masked" in frame.columns]
        assert bool(people) is sees, who
        for frame in people:
            assert frame["name_masked"].str.contains(r"\*").all()
            assert frame["phone_masked"].dropna().str.contains(r"\*{4}").all()


def test_words_for_an_administrator_say_the_unions_figures(looking: Looking, build: Path) -> None:
    """What waits and what it would bring, and the masked names of those who must scan again."""
    looking.as_(VIEWERS["staff"])
    union = queries.reviews(build, OPERATOR, limit=1).to_pylist()[0]
    (words,) = [one.value for one in open_page("union", union_id=union["union_id"]).code]
    assert f"{union['union_name']}管理员您好！贵工会有 {union['pending']} 份入会申请待审核" in words
    assert f"{union['coverage_percent_if']}%" in words
    unknown = queries.unknown_by_union(build, OPERATOR).to_pylist()[0]
    (words,) = [one.value for one in open_page("reviews", union=unknown["union_id"]).code]
    assert f"有 {unknown['unregistered']} 人的入会申请没有提交成功" in words
    assert words.count("****") == unknown["unregistered"]


def test_a_county_opens_no_union_of_another(looking: Looking, build: Path) -> None:
    looking.as_(VIEWERS["county"])
    other = queries.unions(build, OPERATOR, district="昌黎县", limit=1).to_pylist()[0]
    text = shown(open_page("union", union_id=other["union_id"]))
    assert other["union_name"] not in text
    assert "没有找到地址里的工会" in text


class TestEmptyCity:
    """Before the first import every page says so, and what the next step is."""

    @pytest.fixture
    def empty(self, tmp_path: Path) -> Iterator[Looking]:
        backend = Backend.open(DataDir.at(tmp_path / "empty"))
        yield Looking(backend)
        backend.close()

    @pytest.mark.parametrize(
        ("role", "next_step"),
        [("staff", "导入"), ("admin", "导入"), ("leader", "市总工会"), ("county", "市总工会")],
    )
    @pytest.mark.parametrize("name", FIGURES)
    def test_it_explains(self, empty: Looking, name: str, role: str, next_step: str) -> None:
        viewer: Viewer = VIEWERS[role]
        empty.as_(viewer)
        text = said(open_page(name))
        assert "还没有数据" in text
        assert next_step in text
