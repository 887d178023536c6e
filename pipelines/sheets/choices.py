"""What a cell says in which one of a few answers is given: yes or no, a box ticked."""

import re

from pipelines.text import clean, squeeze
from pipelines.values import says_nothing

_HAN = "\u4e00-\u9fff"
_MARKS = str.maketrans("✓✔☑☒✅■▣●◉☐○◯×✗✘✕╳", "√√√√√√√√√□□□□□□□□")
"""What ticks an option in a list of them, or leaves it: √ and □. The box of Word is ☒ if ticked."""
_MARK_IN_BRACKETS = re.compile(r"[(\[]\s?([√□]?)\s?[)\]]")
_NUMBER = re.compile(rf"([√□]?)(?<![0-9A-Za-z])(?:\d{{1,2}}[.、)]?|[A-H][.、)])\s?(?=[{_HAN}√□])")
_BETWEEN_OPTIONS = re.compile(r"[/、,;|\s]+")
_TOKEN = re.compile(r"[√□]|[^√□]+")
_LISTED = re.compile(rf"[{_HAN}]{{2,8}}(/[{_HAN}]{{2,8}}){{2,}}")
"""Options side by side, none marked: a form that nobody filled in."""

_SIGNS = {
    **dict.fromkeys("√ ✓ ✔ ☑ ✅ 1 Y YES TRUE T V".split(), True),
    **dict.fromkeys("× X ✗ ✘ ✕ ╳ ❌ 0 N NO FALSE F".split(), False),
}
_UNKNOWN = re.compile(
    r"不详|不清|不明|不知|不确定|未知|未摸|未核|未统计|未反馈|未联系|无法|联系不上|失联|待[核查摸]|部分|"
    r"(是|有|已建?会?|Y)[/或、]?(否|无|没有|未建?会?|N)"
)
_NOT_NOW = re.compile(
    r"[未没]建|没有建|[未没]成立|[未没]组建|拟|筹|意向|计划|打算|准备|注销|撤销|解散|吊销|在建|"
    r"待[建批审组]|待成立|正在[建组筹申办推动]|正在成立"
)
_BEGINS_NO = re.compile(r"(目前|暂时|[尚还暂仍均从])*[未没无不否]")
_NOT_YET = re.compile(r"申请|动员|报批|审批")
_YES = re.compile(
    r"(是的?|对|有了?|建了?|已经?有?)(\d{4}年?\d{0,2}月?)?|"
    rf"([是有,]|已经?|[现均早]已|全部|[均都新]|于|\d{{4}}年\d{{0,2}}月?|单独|独立|联合|依法|共同)*"
    rf"(有[{_HAN}]{{0,20}}工会|(建|建立|建成|成立|组建|设立|加入|纳入|并入|参加|覆盖|入会)了?"
    rf"([{_HAN}]{{0,20}}会)?)(委员会|联合会|组织|小组|完成|完毕)?(\d{{4}}年.{{0,8}})?"
)
_ENDED = re.compile(
    r"(?<![未无非不])已?(撤销|撤消|注销|吊销|停用|禁用|终止|解散|作废|失效|无效|合并|撤并|并入|关闭"
    r"|关停|破产|取消|停业|歇业|冻结|废止)"
)
"""What is said of a body that is one no more, or not now: 已撤销（2021年）; not 未注销."""
_LETTER = re.compile(r"^[A-H][.、:)]")
"""How a form on the web letters its options: A.是."""
_REMARK = re.compile(r"\([^()]*\)|[,;。].*|[.!]+$")


def yes_or_no(text: str) -> bool | None:
    """Return whether a cell says that there is a union now; None where it does not say.

    What is only meant, asked for or no more is no: 拟建, 已申请待批, 已注销.

    >>> [yes_or_no(text) for text in ("已建立工会", "□是 ☑否", "筹建中", "是/否", "B.否")]
    [True, False, False, None, False]
    """
    options = marked_options(text)
    if options is not None:
        return _said(squeeze(options[0])) if len(options) == 1 else None
    return _said(squeeze(text))


def says_unknown(text: str) -> bool:
    """Say whether a cell means that it is not known: 不详, 待核实, nothing, both answers."""
    options = marked_options(text)
    if options is not None:
        return len(options) != 1 or says_unknown(options[0])
    return says_nothing(text) or _UNKNOWN.search(squeeze(text)) is not None


def ended(text: str) -> str | None:
    """Return the word by which a state says that what it is said of has ended; else None.

    >>> ended("已撤销（2021年）"), ended("未注销")
    ('已撤销', None)
    """
    found = _ENDED.search(squeeze(text))
    return found[0] if found else None


def _said(said: str) -> bool | None:
    said = _LETTER.sub("", said)
    if said.upper() in _SIGNS:
        return _SIGNS[said.upper()]
    if _UNKNOWN.search(said):
        return None
    if _BEGINS_NO.match(said) or _NOT_NOW.search(said):
        return False
    agreed = _YES.fullmatch(_REMARK.sub("", said)) is not None
    if _NOT_YET.search(said):
        return None if agreed else False
    return True if agreed else None


def one_option(text: str) -> str | None:
    """Return the option that a cell marks, all of it where it lists none; None where none or two.

    >>> one_option("①机关 ②事业 ③企业√ ④新业态"), one_option("□机关 □企业")
    ('企业', None)
    """
    options = marked_options(text)
    if options is not None:
        return options[0] if len(options) == 1 else None
    listed = _LISTED.fullmatch(squeeze(text)) or len(_NUMBER.findall(clean(text))) > 1
    return None if listed else text


def marked_options(text: str) -> list[str] | None:
    """Return the options that are ticked among words with boxes or ticks; None: it has no such.

    No option is taken where it cannot be told to which a tick belongs (是√否).
    """
    said = _MARK_IN_BRACKETS.sub(lambda found: found[1] or "□", clean(text).translate(_MARKS))
    if not set("√□") & set(said) or not any(map(str.isalnum, said)):
        return None
    said = said.replace("□√", "√")
    # 企业√④新业态 ticks what stands before, √③企业 ④新业态 what stands behind.
    apart = r" \1" if said[0] in "√□" else r"\1 "
    pieces = _BETWEEN_OPTIONS.split(_NUMBER.sub(apart, said))
    options = [_TOKEN.findall(piece) for piece in pieces if piece]
    if any(len(tokens) > 2 or set(tokens) <= set("√□") for tokens in options):
        options = _pairs([token for tokens in options for token in tokens])
    return ["".join(set(tokens) - set("√□")) for tokens in options if "√" in tokens]


def _pairs(tokens: list[str]) -> list[list[str]]:
    """Return words with their marks, where all marks stand before them or all behind."""
    pairs = [tokens[place : place + 2] for place in range(0, len(tokens), 2)]
    clear = all(len(pair) == 2 for pair in pairs) and (
        len({pair[0] in "√□" for pair in pairs}) == 1
        and all((pair[0] in "√□") != (pair[1] in "√□") for pair in pairs)
    )
    return pairs if clear else []
