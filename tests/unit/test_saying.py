"""A message is its Chinese text to whoever prints it, and text and values to a translator."""

import copy
import json
import pickle
from datetime import date
from typing import Any

import pytest

from dashboard.i18n import words
from pipelines import Listed, Said, UserError
from pipelines.saying import packed, unpacked

NOTE = Said(
    "{kind}有 {n:,} 行（{names}），截至 {day}",
    kind=Said("摸排表"),
    n=1200,
    names=Listed(["甲", Said("{name}在{district}", name="乙{", district="海港区")]),
    day=date(2022, 9, 1),
)


def test_it_is_its_chinese_text() -> None:
    assert NOTE == "摸排表有 1,200 行（甲、乙{在海港区），截至 2022-09-01"
    assert json.dumps([NOTE]) == json.dumps([str(NOTE)])
    assert {NOTE: 1}[str(NOTE)] == 1


@pytest.mark.parametrize(
    "again",
    [
        lambda said: unpacked(json.loads(json.dumps(packed(said)))),
        lambda said: unpacked(json.loads(json.dumps(packed({"notes": [said]}))))["notes"][0],
        copy.deepcopy,
        lambda said: pickle.loads(pickle.dumps(said)),
    ],
    ids=["JSON", "within a document", "copy", "pickle"],
)
def test_it_stays_what_it_is(again: Any) -> None:
    said = again(NOTE)
    assert (said, said.text, said.values) == (NOTE, NOTE.text, NOTE.values)
    assert isinstance(said.values["kind"], Said)
    assert said.values["names"].parts[1].values == {"name": "乙{", "district": "海港区"}


def test_a_plain_text_of_an_earlier_version_is_itself() -> None:
    kept = {"notes": ["工作表“a”是隐藏的", "{said}"], "said": 1, "values": [2]}
    assert unpacked(kept) == packed(kept) == kept


def test_what_is_said_already_is_that() -> None:
    assert Said(NOTE) is NOTE
    assert UserError(NOTE).said is NOTE
    assert Said(Said("有 {n} 行"), n=3) == "有 3 行"


def test_words_are_translated_and_names_are_not() -> None:
    """A sheet may be called as a word of the interface is."""
    t = words("en")
    said = Said("工作表“{sheet}”有 {rows:,} 行是隐藏的，已照常读取", sheet="会员列表", rows=1)
    assert t(said) == "Worksheet “会员列表” has 1 hidden row, read as usual"
    assert words("zh")(said) == said
    listed = Said(
        "{name} {said}", name="会员.xlsx", said=Listed([Said("会员列表"), "已录入"], "；")
    )
    assert t(listed) == "会员.xlsx: Member list; 已录入"
    assert t.error(UserError("{name}：{said}", name="a", said=said)) == f"a: {t(said)}"


def test_what_has_no_words_is_said_in_chinese() -> None:
    assert words("en")(Said("没有译文的{name}", name="甲")) == "没有译文的甲"
    assert words("en")("以前留下的说明") == "以前留下的说明"
