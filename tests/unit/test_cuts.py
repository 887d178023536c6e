"""A list that ends where exports are cut is told, once a kind; any other is not."""

from typing import Any

import pytest

from pipelines.steps.cuts import note_cuts


def listed(*sheets: tuple[str, str, int]) -> list[dict[str, Any]]:
    return [{"kind": kind, "file": file, "rows": rows, "notes": []} for kind, file, rows in sheets]


def told(*sheets: tuple[str, str, int]) -> list[list[str]]:
    entries = listed(*sheets)
    note_cuts(entries)
    return [entry["notes"] for entry in entries]


@pytest.mark.parametrize(
    ("file", "rows", "said"),
    [
        ("会员列表.xlsx", 50_000, "会员列表正好 50,000 行，可能是平台一次导出的上限"),
        ("会员列表.csv", 5_000, "会员列表正好 5,000 行，可能是平台一次导出的上限"),
        ("会员列表.XLS", 65_535, "会员列表写满了一张工作表（65,535 行），后面的可能没有导出"),
        ("会员列表.xls", 65_533, "会员列表写满了一张工作表（65,533 行），后面的可能没有导出"),
        (
            "会员列表.xlsx",
            1_048_573,
            "会员列表写满了一张工作表（1,048,573 行），后面的可能没有导出",
        ),
    ],
)
def test_a_list_that_may_be_cut_off(file: str, rows: int, said: str) -> None:
    ((note,),) = told(("members", file, rows))
    assert note.startswith(f"{said}；请与平台上的总数核对，没有导全的")


@pytest.mark.parametrize(
    ("kind", "file", "rows"),
    [
        ("members", "会员列表.xlsx", 0),
        ("members", "会员列表.xlsx", 4_999),
        ("members", "会员列表.xlsx", 65_535),
        ("members", "会员列表.csv", 1_048_575),
        ("members", "会员列表.xls", 65_500),
        # Whoever fills in a form by hand ends where there is no more to say.
        ("breakdown", "分解表.xlsx", 5_000),
        ("qr", "二维码", 10_000),
    ],
)
def test_any_other_list(kind: str, file: str, rows: int) -> None:
    assert told((kind, file, rows)) == [[]]


def test_pages_are_told_once() -> None:
    pages = [("members", f"会员列表_{n}.xlsx", 10_000) for n in range(1, 4)]
    (note,), *others = told(
        ("unions", "名册.xlsx", 80), *pages, ("members", "会员列表_4.xlsx", 12)
    )[1:]
    assert note.startswith("有 3 张会员列表正好在导出的上限（如 10,000 行）处结束，像是分页导出")
    assert others == [[], [], []]
