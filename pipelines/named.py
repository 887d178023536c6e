"""Who is named in one cell: social workers as people write them, with numbers, roles and phones."""

import re

from pipelines.text import clean, squeeze
from pipelines.values import says_nothing

_HAN = "\u4e00-\u9fff"
_PHONE = "\0"
"""Stands where a number stood: a name, a serial number and a head count have no three digits."""
_NUMBER = re.compile(r"\+?\d(?:[ \-‐‑‒–—―−_./·]{0,3}\d){2,}[Xx]?")
_OTHER_BRACKETS = str.maketrans("〔〕【】{}｛｝「」", "()()()()()")
_SQUARE = re.compile(rf"(?<![A-Za-z0-9*)])\[([{_HAN}0-9、,: ·\-{_PHONE}]*)\](?!\()")
_BLANK_IN_NAME = re.compile(rf"(?<![{_HAN}])([{_HAN}]) ([{_HAN}])(?![{_HAN}])")
_BESIDE_PHONE = re.compile(
    r"[\s:\-‐‑‒–—―−]{0,3}(?:(?:联系|办公|移动|个人|本人|单位|常用)?"
    rf"(?:手机|电话|座机|短号|微信|分机|方式|号码|[Tt][Ee][Ll])号?码?)?[\s:.\-]{{0,3}}{_PHONE}"
)
_SHARE = re.compile(
    rf"(?<=[{_HAN}])[\s:\-]{{0,3}}(?:各|负责|承担|占)?\s?\d+(?:\.\d+)?\s?[人名家户%](?:工会|会员|职工)?"
)
"""For how many people, or what part of them, each of several answers: 张三15人, 李四 40%."""
_STARTS = r"(?:^|(?<=[\s、,;/|&]))"
_GROUP = re.compile(rf"{_STARTS}(?:[^\s、,;/|&():]{{0,6}}组|社工)\(([^()]*)\)")
_AFTER_NAME = re.compile(rf"(?<=[{_HAN}{_PHONE}、])\s?\([^()]*\)(?!:)")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_WORKS_AT = re.compile(
    rf"{_STARTS}([{_HAN}]{{2,4}}):[^\s、,;/|&:]*(?:厂|公司|工会|学|校|医院|镇|乡|村|街道|社区|局|单位|家)"
    r"(?=[\s、,;/|&]|$)"
)
_LABEL = re.compile(rf"{_STARTS}[^\s、,;/|&:\[\]]{{1,16}}:")
_NUMBERED = re.compile(r"\(?(?:\d{1,2}(?!\d)|[一二三四五六七八九十]{1,2}(?=、))[、.):]?\s*(?!\d)")
_SERIAL = re.compile(
    rf"(?:\d{{1,2}}[、.):]?|(?<![{_HAN}])[一二三四五六七八九十]{{1,2}}、)\s*(?=[{_HAN}])(?![人名个家组])"
)
_BETWEEN_NAMES = re.compile(rf"[、,，;；。/／|\\\n&{_PHONE}]+|(?<=[{_HAN}])\+(?=[{_HAN}])")
_AND = re.compile(rf"([{_HAN}]{{2,3}})[和与及]([{_HAN}]{{2,3}})")
_ONE_NAME = rf"(?:[{_HAN}]{{2,4}}|[{_HAN}]+(?:[·•][{_HAN}]+)+)"
_NAME_AFTER_NAME = re.compile(rf"{_ONE_NAME}(?: {_ONE_NAME})+")
_TWO_LETTER_SURNAMES = frozenset(
    "欧阳 司马 上官 诸葛 夏侯 皇甫 尉迟 公孙 慕容 令狐 东方 司徒 长孙 宇文 端木 南宫 独孤".split()
)
_ROLE_BEFORE = re.compile(
    r"^(?:(?:专职|包联|责任)?社工|副?组长|组员|成员|联系人|负责人|责任人|由)(?=.{2})"
)
_ROLE_AFTER = re.compile(
    r"(?<=..)(?:负责|同志|(?:专职)?社工|老师|先生|女士|副?(?:主任|主席|书记|[科站队组]长)|干事)$"
)
_BESIDE_A_NAME = re.compile(
    rf"\([{_HAN}0-9: \-]*\)|等(\d*人)?$| [男女]$|^:(?=[{_HAN}])|:$|各?一半$|各半$"
)
_WHOSE_NAME = rf"(?:社工|[为由任])?:? ?([{_HAN}]{{2,4}})"
_CHANGED = re.compile(
    rf"(?:原{_WHOSE_NAME}[ ,;、]{{0,2}}现"
    rf"|[{_HAN}]{{2,4}} ?(?:→|[-—=]{{1,2}}>|(?:改|变更|更换|调整|换)[为成]) ?){_WHOSE_NAME}"
)
"""Who was replaced and by whom: 张三→李四, 原张三，现李四; the second looks after the union now."""
_NO_NAME = frozenset(
    "社工 专职社工 包联社工 组长 副组长 组员 成员 联系人 负责人 责任人 手机 手机号 手机号码 电话"
    " 联系电话 电话号码 联系方式 微信同号 街道 乡镇 社区 村 镇 乡 单位 本单位 工会 兼 转 等"
    " 主任 副主任 主席 副主席 书记 干事 同志 老师 先生 女士 师傅 共 各".split()
)
_NOBODY = re.compile(
    r"(?:目前|现|暂时|暂|尚|还|正在|正){0,3}(?:无|没有|空|缺|未|待|拟|招)"
    r"(?:合适|专职|社工|专人|人选|人员|人|负责|岗位|岗|缺|编|定|聘用|聘任|聘|招聘|招录|招|配备|配|"
    r"分配|安排|落实|确定|补充|补|指定|明确|到岗|选派|录用){0,4}[中的]?|不详|不清楚|不明|未知|\d+[人名]|"
    r"第?[一二三四五六七八九十\d]{1,3}组"
)


def social_workers(text: str | None) -> list[str]:
    """Return the names in one cell, each once, in their order (split at 、 , ; /).

    No phone number beside a name stays, nor the name's number in a list, nor what its bearer is.

    >>> social_workers("张三、 李四/张三")
    ['张三', '李四']
    >>> social_workers("组长：张三（东港镇）13812345678 组员：王二小")
    ['张三', '王二小']
    >>> social_workers("1.张三 2.李四"), social_workers("暂无社工")
    (['张三', '李四'], [])
    >>> social_workers("张三→李四"), social_workers("原张三，现李四"), social_workers("@张三")
    (['李四'], ['李四'], ['张三'])
    """
    if says_nothing(text or "") or _is_nobody(text or ""):
        return []
    if changed := _CHANGED.fullmatch(clean(_NUMBER.sub("", clean(text or "")))):
        return [changed[2]]
    parts = _BETWEEN_NAMES.split(_without_what_is_beside(text or ""))
    names = (name for part in parts for name in _names(part))
    return list(dict.fromkeys(name for name in names if not _is_nobody(name)))


def _is_nobody(name: str) -> bool:
    name = squeeze(name)
    return says_nothing(name) or name in _NO_NAME or bool(_NOBODY.fullmatch(name))


def _without_what_is_beside(text: str) -> str:
    """Return the cell with a sign in the place of each phone, bracket, label and serial number."""
    said = clean(text.replace("\n", "、")).translate(_OTHER_BRACKETS)
    said = _SQUARE.sub(r"(\1)", _NUMBER.sub(_PHONE, _BLANK_IN_NAME.sub(r"\1\2", said)))
    if whole := _IN_BRACKETS.fullmatch(said):
        said = whole[1]
    said = _SHARE.sub("、", said)
    said = _AFTER_NAME.sub("、", _GROUP.sub(r"、\1、", _BESIDE_PHONE.sub("、", said)))
    if _NUMBERED.match(said):
        said = _SERIAL.sub("、", said)
    return _LABEL.sub("、", _WORKS_AT.sub(r"\1", said))


def _names(part: str) -> list[str]:
    """Return the names in what stands between two signs: a blank parts two whole names only."""
    whole = clean(part)
    if inner := _IN_BRACKETS.fullmatch(whole):
        whole = inner[1]
    bare = clean(_BESIDE_A_NAME.sub("", whole))
    if bare.count("(") != bare.count(")"):
        bare = bare.strip("()")
    bare = bare.strip(" -‐‑‒–—―−_.~@").rstrip(":")
    if joined := _AND.fullmatch(bare):
        return list(joined.groups())
    if _NAME_AFTER_NAME.fullmatch(bare) and bare.split()[0] not in _TWO_LETTER_SURNAMES:
        return [_alone(name) for name in bare.split()]
    return [_alone(squeeze(bare))] if any(map(str.isalnum, bare)) and not bare.isdigit() else []


def _alone(name: str) -> str:
    """Return a name without what its bearer is: 社工张三, 张三主任; 王社工 is called so."""
    bare = _ROLE_AFTER.sub("", _ROLE_BEFORE.sub("", name))
    return name if bare in _TWO_LETTER_SURNAMES else bare
