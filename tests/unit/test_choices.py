"""What a cell says where a few answers are given: whether there is a union, which box is ticked."""

from time import process_time

import pytest

from pipelines.sheets.choices import one_option, yes_or_no
from pipelines.text import LONGEST_CELL

YES = [
    *"是 是的 是。 有 有工会 已 已建 已建会 已建立工会 已成立 已组建 建会 √ ✓ ✔ ☑ Y yes 1 V".split(),
    *"已建会（2019年） 2019年建会 是，2019年成立 已建会，未换届 已建立联合工会 加入联合工会".split(),
    *"独立建会 是√/否 √是 是（√）否（） 有√无□ 是☑否□ 已建会√ ☒是☐否".split(),
    *["√ ", "是√ 否", "是 ☑ 否 □", "A.是", "A、已建会"],
]
NO = [
    *"否 无 没有 未 未建 未成立 没建会 无工会 × x X ｘ ✗ ✘ ╳ N no 0 筹建中 正在筹建 拟建".split(),
    *"是（拟建） 有意向 有意向建会 已列入计划 已动员未建 已申请待批 已注销 已撤销".split(),
    *"已建（已注销） 应建未建 不愿建会 目前未建 否（筹建中） 是□否☑ 无□√".split(),
    *["□是 ☑否", "是 否√", "B.否", "Ｂ．没有"],
]
UNKNOWN = [
    *"不详 不清楚 未摸清 无法联系 待核实 是/否 有/无 有无 是否 已建/未建 是或否 Y/N".split(),
    *"是□否□ □是□否 □ ○ ☒ 是√否√ 是√否 — / 2 部分建会 有困难 有限公司 国有企业 已停产 A C.不清楚".split(),
]


@pytest.mark.parametrize(
    ("text", "meant"),
    [*((t, True) for t in YES), *((t, False) for t in NO), *((t, None) for t in UNKNOWN)],
)
def test_whether_there_is_a_union_now(text: str, meant: bool | None) -> None:
    assert yes_or_no(text) is meant


OPTIONS = {
    "①机关 ②事业 ③企业√ ④新业态": "企业",
    "①机关②事业③企业√④新业态": "企业",
    "√③企业 ①机关": "企业",
    "□机关□事业☑企业": "企业",
    "机关□ 事业□ 企业■": "企业",
    "机关（ ） 事业（ ） 企业（√）": "企业",
    "A.机关 B.事业 C.企业√": "企业",
    "企业 √": "企业",
    "①机关 ②事业 ③企业 ④新业态": None,
    "□机关 □事业 □企业": None,
    "☑机关 □事业 ☑企业": None,
    "机关√企业": None,
    "机关/事业/企业/新业态": None,
    "国有企业/民营企业": "国有企业/民营企业",
    "机关、事业单位": "机关、事业单位",
    "企业": "企业",
    "企业（私营）": "企业（私营）",
    "<u>厂</u> ![x](http://e/e.png)": "<u>厂</u> ![x](http://e/e.png)",
}


@pytest.mark.parametrize("text", OPTIONS)
def test_the_option_that_is_ticked(text: str) -> None:
    assert one_option(text) == OPTIONS[text]


@pytest.mark.parametrize(
    "part", ["是", "有", "已经", "1 ", "√ ", "□√", "( ", "2022年", "/中国", "，"]
)
def test_the_longest_cell_is_read_at_once(part: str) -> None:
    begun, cell = process_time(), part * (LONGEST_CELL // len(part))
    yes_or_no(cell)
    one_option(cell)
    assert process_time() - begun < 2
