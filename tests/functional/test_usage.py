"""Wrong usage is said in the language of the commands, with exit status 2."""

import re
from collections.abc import Callable

import pytest

from tests.conftest import Answer


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("foo", "没有命令 foo"),
        ("import --nope", "没有选项 --nope"),
        ("import", "缺少参数 'PATHS...'"),
        ("import a.csv --scope", "选项 --scope 后面要写一个值"),
        ("coverage --by moon", "moon 不在 'city'"),
        ("coverage --as-of yesterday", "yesterday 不是日期；请写成 2022-09-05 这样"),
        ("coverage x y", "多出了 x y"),
        ("audit purge --keep-days x", "x 不是数字"),
    ],
)
def test_wrong_usage_is_said_in_chinese(
    rollcall: Callable[..., Answer], typed: str, said: str
) -> None:
    answer = rollcall(*typed.split())
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("用法：") or answer.err.startswith("错误：")
    assert said in answer.err


@pytest.mark.parametrize("command", ["", "import", "coverage", "bulletin", "serve"])
def test_help_is_chinese_to_the_last_word(rollcall: Callable[..., Answer], command: str) -> None:
    text = rollcall(*command.split(), "--help").out
    english = r"\b(?:Options|Commands|Usage|Show|Missing|default|required|message|exit)\b"
    assert "用法：" in text and "选项" in text
    assert re.findall(english, text) == []
