"""Find the district that a sheet is about, where its rows do not say."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from pipelines.reference import Reference
from pipelines.saying import Said
from pipelines.text import clean, squeeze

_REPORTED_BY = re.compile(
    r"(填报单位|填报县区|报送单位|上报单位|填表单位|填报工会|单位(?=\s*\((?:盖章|公章)\)))"
    r"\s*(?:名称|全称|盖章|公章)?\s*(?:\([^()]*\))?\s*[:：]?\s*(.*)"
)
_ENDS_NAME = re.compile(r"[\s(（:：,，]")
_HINT_BEFORE = re.compile(r"^[\s_＿]*(?:\([^()]*\)[\s_＿]*)*")
_NEXT_FIELD = re.compile(r"[\u4e00-\u9fff]{2,6}\s*[:：].*", re.DOTALL)
"""Where another field begins in a line: 填报日期：, 联系电话：."""
_NAME = re.compile(r"(?!请|[市县区]{0,3}总?工会)[\u4e00-\u9fff\d]{3,}")
_NO_NAME = re.compile(
    r".*某.*|[\d年月日]+|各.*|本(单位|工会|[级市县区]).*|"
    r".*(日期|时间|电话|手机|邮箱|传真|地址|[人章]|签字|签名|名称|全称|单位)"
)
"""What stands where nobody filled in a name: 某某县, a date, 填报人, 请填写单位全称."""
_OF_A_DISTRICT = re.compile(
    r"(?!市).*(镇|乡|街道|社区|村|办事处|工会委员会|公司|厂|店|学校|[小中]学|幼儿园|医院"
    r"|[局委办部科所站院]|中心|园区)"
)
"""Bodies that a district has: 靖安镇, 教育局; what reports to the city itself is 市教育局."""
_SYSTEM = re.compile(
    r"([\u4e00-\u9fff]{2,}?(系统|产业|直属)|市[直属][\u4e00-\u9fff]{2,6}?)(总?工会)?"
)
"""What reports to the city besides counties: 教育系统, 港口产业工会, 市属直属, 市直机关工会."""
_DIRECT = re.compile(r"(市属?直属)(?:基层|单位|企业|企事业单位)?(?:总?工会)?")
"""How the unions that report to the city directly are called together: 市直属基层工会."""
_OF_A_TITLE = re.compile(
    r"(?:附[件表])?[\d年月日]*([\u4e00-\u9fff]{2,6}?(?:系统|产业)|市属?直属)"
    r"(?:总?工会|会员|基层|任务|实名|扫码|摸排|活动|建会|职工|社工|包联|单位|企业|工作|分解|情况|现场|新业态)"
)
_NO_BODY = re.compile(
    r"工会|管理|信息|平台|录入|实名|会员|业务|服务|办公|统计|[各本全某]|所有|重点|新兴|关于|做好|开展|推进|加强"
)
"""What makes 系统 a program, or all of them: 工会会员实名制管理系统, 各系统."""
_SORT_OF_SHEET = re.compile(
    r".*((分解|摸排|调查|活动|情况|统计|明细|汇总|登记|一览|报|列)表|名册|台账|[清名]单)"
)
"""What may stand before a body in a name without anything between: 任务分解表卫健系统."""
_ASIDE = (
    r"(?:说明|备注|注意?|注意事项|要求|提示|地址|邮箱|邮编|电话|手机|传真|联系人?|联系方式|收件人"
    r"|抄送|主送)\d*\s*(?:\([^()]*\))?\s*"
)
"""What begins a remark above the rows: 报送地址：…, 联系人：…, 说明：…"""
_LABEL_ASIDE = re.compile(r"[\u4e00-\u9fff]{0,4}" + _ASIDE + "[:：]?")
_ASIDE_IN_LINE = re.compile(_ASIDE + "[:：].*", re.DOTALL)
_CLAUSE = re.compile(r"[，。；,;()（）]")
_AFTER_OTHERS = re.compile(r"参照|参考|仿照|借鉴|例如|示例|样例|(?<!表)(?:模板|样本|范本|范例)")
"""What speaks of another's sheet: 参照昌黎县做法, 附件1：昌黎县模板; not 任务分解表模板."""
_LEAST_LIKENESS = 0.6
"""Of two names, from 0 to 1: one wrong character of three leaves 0.67."""
_BETWEEN_PARTS = re.compile(r"[\s/_\-—－.。()（）【】\[\]《》“”:：,，、+]+")


@dataclass(frozen=True)
class Whose:
    """Whose a sheet is: the key of the district that each place names, or None where it names none.

    `reported` is what a 填报单位 line says, `title` another line above the rows; `sheet` and `file`
    are called so. `part` is a 填报单位 that is hardly a district of its own: 靖安镇.
    """

    reported: str | None
    title: str | None
    sheet: str | None
    file: str | None
    part: str | None = None

    @property
    def district(self) -> str | None:
        """The key of the district that the sheet is taken to be about."""
        return self.reported or self.title or self.sheet or self.file or self.part

    def others(self) -> dict[str, str]:
        """Return which places name another district, and which: 文件名 → key.

        A sheet whose own name agrees with it may stand in a file that is called after its sender.
        """
        if self.sheet and self.sheet == (self.reported or self.title):
            return {}
        named = {
            Said("标题"): self.title,
            Said("工作表名"): self.sheet,
            Said("文件名"): self.file,
        }
        return {place: key for place, key in named.items() if key and key != self.district}

    def contrary(self, reference: Reference) -> dict[str, str]:
        """Return the names that mean another listed district than the lines above, if none agrees.

        A form that was copied from another county still says that one's name.
        """
        listed = {district.name for district in reference.districts}
        said = self.reported or self.title
        if said not in listed or said in (self.sheet, self.file):
            return {}
        named = {Said("工作表名"): self.sheet, Said("文件名"): self.file}
        return {place: key for place, key in named.items() if key in listed}


def whose_sheet(
    head: Sequence[Sequence[str]], sheet: str, file: str, reference: Reference
) -> Whose:
    """Return whose a sheet is, by what stands above its rows, its own name and its file's.

    A 填报单位 that is on no list is returned as written, so that a new district can be taken in;
    a line that nobody filled in says nothing.
    """
    told = {key: text for text in _reported(head) if (key := _reporting(text, reference))}
    reported = next((key for key in told if not _is_part(key, told[key], reference)), None)
    part = None if reported else next(iter(told), None)
    titles = _titles(head)
    title = next((text for text in titles if _titled(text, reference)), "")
    line, titled = told.get(reported or "", title), _titled(title, reference)
    said = reported or titled
    folders, _, called = file.rpartition("/")
    names = [
        _named(sheet, line, said, reference, of_sheet=True),
        _named(called, line, said, reference),
    ]
    if not (said or any(names)):
        # A folder is called after whoever sends it: it says something where nothing else does.
        names[1] = _named(folders, line, said, reference)
    if not (said or any(names)):
        names = [_body_in(name, reference) for name in (sheet, file)]
    return Whose(reported, titled, names[0], names[1], part)


def _is_part(key: str, text: str, reference: Reference) -> bool:
    """Say whether a body on no list is some district's, or the city that is above all of them."""
    city = reference.campaign.city
    if known_within(text, reference):
        return False
    return key == city or (not text.startswith(city) and bool(_OF_A_DISTRICT.fullmatch(key)))


def _titled(text: str, reference: Reference) -> str | None:
    return known_within(text, reference) or _system_of_title(text, reference)


def _named(
    name: str, line: str, said: str | None, reference: Reference, *, of_sheet: bool = False
) -> str | None:
    """Return whom a name means; 开发区 beside 抚宁经济开发区 means 抚宁's.

    A sheet that is called 开发区 under a county's title is of the county's own one.
    """
    aliases = reference.listed_aliases()
    called = _called(name, aliases)
    vague = [key for key in called if of_sheet and key[:2] != aliases[key][:2]]
    if said and called and all(key in line or key in vague for key in called):
        return said
    return _titled(name, reference)


def _body_in(name: str, reference: Reference) -> str | None:
    city = reference.campaign.city
    split = (_SORT_OF_SHEET.sub("", part, 1) for part in _BETWEEN_PARTS.split(squeeze(name)))
    parts = (_without_city(part, city) for part in split)
    body = next(filter(None, map(named_system, parts)), None)
    return body and _called_here(body, reference)


def _titles(head: Sequence[Sequence[str]]) -> list[str]:
    """Return what stands above the rows, without remarks: a district named there is only spoken of.

    >>> _titles([["海港区任务分解表(参照昌黎县做法)"], ["地址:", "卢龙县永平路"]])
    ['海港区任务分解表']
    """
    titles = []
    for row in head:
        label = ""
        for text in filter(None, row):
            if not _LABEL_ASIDE.fullmatch(label):
                titles.append(_title(text))
            label = text
    return list(filter(None, titles))


def _title(text: str) -> str:
    said = _ASIDE_IN_LINE.sub("", text)
    if not _AFTER_OTHERS.search(said):
        return said.strip()
    clauses = (clause for clause in _CLAUSE.split(said) if not _AFTER_OTHERS.search(clause))
    return " ".join(clauses).strip()


def district_below(notes: Sequence[str], reference: Reference) -> str | None:
    """Return the key of the district whose 填报单位 stands in a note below the rows, or None."""
    said = (_filled(match[2]) for note in notes if (match := _REPORTED_BY.search(note)))
    return next((key for text in said if (key := _reporting(text, reference))), None)


def _reported(head: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield what is filled in on lines like 填报单位, beside the label or in the next cell."""
    for row in head:
        for place, text in enumerate(row):
            if match := _REPORTED_BY.match(text):
                beside = next((cell for cell in row[place + 1 :] if cell), "")
                yield _filled(match[2]) or _filled(beside)


def _filled(text: str) -> str:
    """Return what a line says behind its label, up to the next one; what is drawn says nothing.

    >>> _filled("(盖章)海港区总工会 填报人:王丽"), _filled("____"), _filled("填报日期: 年 月 日")
    ('海港区总工会', '', '')
    """
    return _NEXT_FIELD.sub("", _HINT_BEFORE.sub("", text)).strip()


def _reporting(said: str, reference: Reference) -> str | None:
    return known_within(said, reference) or _key(said, reference)


def named_system(text: str) -> str | None:
    """Return the key of a body that `text` is the name of and that may stand on no list, or None.

    >>> named_system("教育系统总工会"), named_system("市属直属"), named_system("管理系统")
    ('教育系统', '市属直属', None)
    >>> named_system("市直属基层工会"), named_system("市直机关工会")
    ('市直属', '市直机关')
    """
    return _body(_DIRECT.fullmatch(text) or _SYSTEM.fullmatch(text))


def _system_of_title(text: str, reference: Reference) -> str | None:
    """Return the body that a title, or a part of it, begins with: 教育系统摸排表, 市直属分解表."""
    city = reference.campaign.city
    parts = [text, *_BETWEEN_PARTS.split(text)]
    found = (_body(_OF_A_TITLE.match(_without_city(squeeze(part), city))) for part in parts)
    return next((_called_here(body, reference) for body in found if body), None)


def _without_city(text: str, city: str) -> str:
    """Return a title without the city's name before it; of 秦皇岛市直属 that is 市直属."""
    rest = text.removeprefix(city)
    return city[-1:] + rest if rest != text and rest.startswith("直属") else rest


def _called_here(body: str, reference: Reference) -> str:
    """Return the name by which a body is known here: of 市直属 that may be 市属直属.

    Sheets of the same unions under two names would stand beside each other.
    """
    aliases = reference.district_aliases()
    if body in aliases or not _DIRECT.fullmatch(body):
        return aliases.get(body, body)
    direct = {name for key, name in aliases.items() if _DIRECT.fullmatch(key)}
    return direct.pop() if len(direct) == 1 else body


def _body(found: re.Match[str] | None) -> str | None:
    return found[1] if found and not _NO_BODY.search(found[1]) else None


def other_district(
    head: Sequence[Sequence[str]], names: Sequence[str], own: str, reference: Reference
) -> str | None:
    """Return the listed district that a sheet names, where it names another and not `own`.

    `own` may stand in a remark; another district in one is only spoken of.
    """
    texts = [*(text for row in head for text in row), *names]
    aliases = reference.district_aliases()
    called = {key for key, name in aliases.items() if name == own and len(key) > 1} | {own}
    if any(key in text for key in called for text in texts):
        return None
    told = (*_titles(head), *names)
    return next((known for text in told if (known := known_within(text, reference))), None)


def _key(said: str, reference: Reference) -> str | None:
    """Return the key of a body on no list, where a whole name of one is written."""
    name = squeeze(_ENDS_NAME.split(clean(said))[0])
    if body := named_system(_without_city(name, reference.campaign.city)):
        return _called_here(body, reference)
    if not _NAME.fullmatch(name) or _NO_NAME.fullmatch(name):
        return None
    return reference.district_key(name)


def known_within(text: str, reference: Reference) -> str | None:
    """Return the one known district that stands in the text, by name or alias, or None.

    北戴河新区 is not 北戴河; 抚宁经济开发区 is 抚宁's own; where two stand, none is meant. What no
    list has counts where no listed one stands: 海港区教育系统 is in 海港区.
    """
    found = _within(text, reference.listed_aliases())
    if not found:
        found = _within(text, {name: name for name in reference.taken_in})
    return found.pop() if len(found) == 1 else None


def districts_within(text: str, reference: Reference) -> set[str]:
    """Return the listed districts that the text names: two in 海港区、山海关区."""
    return _within(text, reference.listed_aliases())


def nearest_district(text: str, reference: Reference) -> str | None:
    """Return the listed district whose name is most like the text: 海港区 for 海岗区; or None."""
    aliases = {key: name for key, name in reference.listed_aliases().items() if not key.isdigit()}
    found = get_close_matches(text, aliases, n=1, cutoff=_LEAST_LIKENESS)
    return aliases[found[0]] if found else None


def _within(text: str, aliases: dict[str, str]) -> set[str]:
    return {aliases[key] for key in _called(text, aliases)}


def _called(text: str, aliases: dict[str, str]) -> list[str]:
    """Return the names by which the text calls districts."""
    keys = [key for key in aliases if len(key) > 1 and not key.isdigit() and key in text]
    whole = [key for key in keys if not any(key in other for other in keys if other != key)]
    # A name that says no place, 开发区, is nobody's where a place stands beside it.
    return [key for key in whole if key[:2] == aliases[key][:2]] or whole
