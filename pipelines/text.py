"""Text as the specification normalises it (§3): one value at a time.

Whole columns go through `pipelines.sheets.cells`, which calls these only where a
value is not plain already.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from pipelines.saying import Listed, Said

# Cc control, Cf zero-width and bidirectional, Co private use, Cs stray surrogates.
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs"})
_BLANKS = re.compile(r"\s+")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_AT_AN_END = re.compile(rf"^(?:{_BRACKETED.pattern})|(?:{_BRACKETED.pattern})$")
_HEADER_NUMBER = re.compile(
    r"^(?:\(?\d{1,2}[.、)]+|[Qq]\d{1,2}[_.、:]?)(?=[\u4e00-\u9fff])|/[人家个]$"
)
"""How forms on the web number their questions (1.基层工会名称, Q1_基层工会名称), and a unit without
brackets."""
_ASKED_OF = re.compile(r"^(?:请(?:填写|输入|选择))?[您你贵]的?")
_ASKED_WHERE = re.compile(r"^(?:单位|公司|企业|所在的?|所属的?)的?")
"""How their questions speak to who answers: 您的姓名, 您单位的性质, 贵公司职工人数."""
_HEADER_NOISE = re.compile(r"[\s*:★☆]+")
_DASHES = re.compile(r"[\s\-‐‑‒–—―−]+")
_KEPT = 65_536
"""Names met again and again in the chunks of one export are normalised once."""
_LONG_NUMBER = re.compile(r"\d(?:[ -]?\d){6,}[Xx]?")
_FORMULA_TEXT = re.compile(r'="([^"]*)"')
_COUNTED = re.compile(r"\(共?\d+[家个人户]?\)$")
_PROVINCES = ("省", "自治区")
_BODY_SUFFIX = re.compile(r"(总工会|工会联合会|工会工作委员会|工会工委|工会)$")

_LONGEST_SAID = 40
_MOST_NAMED = 3
_FIRST_NAMED = {
    "家": Said("前 {n} 家：{names}"),
    "个": Said("前 {n} 个：{names}"),
    "天": Said("前 {n} 天：{names}"),
}
"""How the first of many are named, by the word that counts them."""

LONGEST_CELL = 32_767
"""Characters that a cell holds in Excel; longer is no cell of a table."""


def clean(value: str) -> str:
    """Return `value` in NFKC, trimmed, without control, zero-width or bidi characters.

    What programs write as ="…", so that a spreadsheet keeps its digits, is what stands within.
    """
    text = unicodedata.normalize("NFKC", value)
    # A line break or tab parts words, so it becomes a blank before controls go.
    text = _BLANKS.sub(" ", text)
    kept = "".join(c for c in text if unicodedata.category(c) not in _DROPPED_CATEGORIES).strip()
    formula = _FORMULA_TEXT.fullmatch(kept)
    return formula[1].strip() if formula else kept


def one_line(value: str) -> str:
    """Return a file's or sheet's name as a message may show it: one line, nothing invisible."""
    text = _BLANKS.sub(" ", value)
    kept = "".join(c for c in text if unicodedata.category(c) not in _DROPPED_CATEGORIES)
    return kept.strip() or "（无名）"


@lru_cache(maxsize=_KEPT)
def squeeze(value: str) -> str:
    """Return `value` clean and without any blank: the form in which names are compared."""
    return _BLANKS.sub("", clean(value))


def strip_number(value: str) -> str:
    """Return an ID or phone number without blanks, dashes and a leading apostrophe; x becomes X."""
    return _DASHES.sub("", unquoted(clean(value))).replace("x", "X")


def strip_id(value: str) -> str:
    """Return a document's number as `strip_number` does, its letters capital: e123 is E123."""
    return strip_number(value).upper()


@lru_cache(maxsize=_KEPT)
def strip_code(value: str) -> str:
    """Return a union's code without blanks and what programs put before it to keep it text."""
    return _BLANKS.sub("", unquoted(clean(value)))


def unquoted(value: str) -> str:
    """Return the text without a leading apostrophe, which keeps digits as text."""
    return value.lstrip("'`‘’′")


@lru_cache(maxsize=_KEPT)
def header_keys(value: str) -> tuple[str, ...]:
    """Return the forms of a header cell to look up, the most literal first.

    县（区） and 乡镇（街道） keep their brackets; a unit or hint such as （人） or （必填） goes.

    >>> header_keys("县（区）（必填）")
    ('县(区)(必填)', '县区必填', '县(区)', '县')
    """
    literal = _HEADER_NOISE.sub("", clean(value)).rstrip("。.,、")
    unwrapped = re.sub(r"[()]", "", literal)
    keys, without = [literal, unwrapped], literal
    while (shorter := _AT_AN_END.sub("", without, 1)) != without:
        without = shorter
        keys.append(without)
    while (shorter := _BRACKETED.sub("", without)) != without:
        without = shorter
    keys += [without, *(_HEADER_NUMBER.sub("", key) for key in (*keys, without))]
    asked = [_ASKED_OF.sub("", key) for key in keys if _ASKED_OF.match(key)]
    keys += [*asked, *(key.replace("的", "", 1) for key in asked)]
    keys += [_ASKED_WHERE.sub("", key) for key in asked]
    return tuple(dict.fromkeys(key for key in keys if key))


@lru_cache(maxsize=_KEPT)
def body_name(value: str, city: str = "") -> str:
    """Return a body's name without 总工会 at its end and the city's name before it.

    >>> body_name("海港区总工会"), body_name("秦皇岛市海港区", "秦皇岛市")
    ('海港区', '海港区')
    >>> body_name("河北省秦皇岛市抚宁区", "秦皇岛市"), body_name("海港区（12家）")
    ('抚宁区', '海港区')
    """
    name = _BODY_SUFFIX.sub("", _COUNTED.sub("", squeeze(value)))
    above, _, rest = name.partition(city) if city else ("", "", "")
    if rest and (not above or above.endswith(_PROVINCES)):
        return rest
    return name


def hide_numbers(text: str, instead: str = "***") -> str:
    """Return free text without what may be a phone or ID number.

    >>> hide_numbers("找张师傅 139-1234-5678，共 120 人")
    '找张师傅 ***，共 120 人'
    """
    return _LONG_NUMBER.sub(instead, text)


def in_note(text: str) -> str:
    """Return what a cell says as a note may: short, and without what may be somebody's number.

    Notes are kept; where columns were mixed up a district's place may hold an ID number.
    """
    return hide_numbers(text[:_LONGEST_SAID])


def first_named(names: Sequence[str], unit: str) -> Said | Listed:
    """Return names as a note lists them: all of a few, else how many and the first of them."""
    first = Listed(names[:_MOST_NAMED])
    if len(names) <= _MOST_NAMED:
        return first
    return Said(_FIRST_NAMED[unit], n=_MOST_NAMED, names=first)


def mask_name(name: str) -> str:
    """Return a person's name as a page may show it: 张*."""
    return name[:1] + "*" if name else ""


def mask_id(number: str) -> str:
    """Return an ID number as a page may show it: 1303************12."""
    if len(number) < 8:
        return "*" * len(number)
    return number[:4] + "*" * (len(number) - 6) + number[-2:]


def mask_phone(phone: str) -> str:
    """Return a phone number as a page may show it: 138****1234, of a short one the end only."""
    if len(phone) < 7:
        return "*" * len(phone)
    if len(phone) < 11:
        return "*" * (len(phone) - 2) + phone[-2:]
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]
