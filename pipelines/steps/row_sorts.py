"""Tell what a row of a sheet is: data, a sum, a heading, a note, the header once more."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipelines.errors import BadFile
from pipelines.reference import Reference
from pipelines.saying import Listed
from pipelines.steps.headers import Header, is_header, repeats
from pipelines.steps.scope import known_within, named_system
from pipelines.steps.totals import Total, says_total
from pipelines.text import squeeze
from pipelines.values import parse_whole, says_nothing

_KEPT_NOTES = 40
_LONGEST_NAME = 4
"""Characters of a person's name; what stands alone beside a number and is longer is a sentence."""
_NUMBER_AND_TEXT = 2
_LEAST_COLUMNS = 3
"""Words of headers in a row from which it is one."""

_NOTE = re.compile(
    r"(填表|制表|填报|审核人|审批人|复核|负责人|主要负责|经办|经手人|联系人|联系电话($|:)|"
    r"(统计|报表)(人|员|单位|日期|时间)($|:)|单位负责|分管领导|(单位|主管)?领导签字|[填上]报时间|报送(时间|人)|抄送:|附:|\(?[此本]表一式|"
    r"单位\(?盖章|\(?(盖章|公章)\)?($|[:(])|日期:|备注:|说明($|[:\d(])|注:|注意($|事项|[:,])|"
    r".{0,10}(签字|签名|签章)($|[:(])|"
    r"(导出|打印)($|时间|日期|人|者|单位|:|于|自)|数据截至|第\d+页|共\d+[页条人]($|[,:记数])).*",
    re.DOTALL,
)
_OPENS_NOTES = re.compile(
    r"[※*★]?((填[表写报]|编制|有关|几点|报送|备注)?(说明|须知|要求)|备注|注意事项|注[①一]?)($|[:\d(]).*",
    re.DOTALL,
)
_ENDS_SENTENCE = re.compile(r".*[。；;]$|.*。.*", re.DOTALL)
_OF_THE_SUM = re.compile(r"其中($|[:：]).*|[减扣]除?[:：].*", re.DOTALL)
"""What a row beneath a sum is called that only says of what it consists."""
_SAMPLE = re.compile(r"[(【\[]?(示例|样例|范例|例如|例)\d?[)】\]]?[:：]?")
_EXAMPLE = re.compile(
    r"([^Xx×*某○〇]{0,6}[市县区])?([Xx]{2,}|×{2,}|\*{2,}|某某|某|○{2,}|〇{2,})"
    r"(有限)?(公司|单位|企业|集团|厂|学校|街道|社区|机关|局)?(基层|联合)?(工会)?(委员会|联合会)?"
)
"""What a form's example is called, in the first row of all: XX公司工会."""
_SAID_EXAMPLE = re.compile(r"[(【\[]?(示例|样例|范例)([)】\],:].{0,12}|行|数据)?")
_HINT = re.compile(r"\(?.{0,8}(全称|规范名称|公章一致)\)?|\(?(文本|必填|选填)\)?")
"""What a row beneath the header asks for in the place of a name."""
_UNIT = re.compile(r"\(?(人|家|个|名|%|人次|户)\)?")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
"""What is to be filled in, beneath several headers: （机关/企业）, （是/否）."""
_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")
_SIGNS = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|(\d{4}年)?\d{1,2}月(\d{1,2}日)?"
    r"|[〇○零一二三四五六七八九十]{4}年([一二三四五六七八九十]{1,2}月([一二三四五六七八九十]{1,3}日)?)?"
    r"|.*总工会(.{0,8}(办公室|部|科|室))?(\((盖章|公章)\))?"
)
_CLOSES = re.compile(
    r"[—\-_(]*以[下上].{0,16}|[此本该]表.*|(表格?)?(结束|完毕?)|END|[.…。·\-—_~*]+"
    r"|(本?[县区乡镇]|目前|暂时?|尚|均)*(无|没有)[此该这本]?(类|项|种)?(型|情况)?的?(基层)?(单位|企业|机构|工会|人员|活动|情况)"
    r"|\(?共?有?\d+[家个]([一-龥]{0,4})\)?|.*(签字|签章|签名)\)?"
)
"""What stands alone beneath the last row, where its column is that of the names: 以下空白."""
_SENTENCE = re.compile(r"[。；;：:]|.{40,}", re.DOTALL)
_NO_PERSON = re.compile(r"(?=.{5}).*([,!?]|\d[人名条])", re.DOTALL)
"""What stands alone beneath members and is nobody's name: 标黄的为重复，请核实, 以上共5人."""
_NUMBERED = re.compile(r"^(第?[一二三四五六七八九十]{1,3}[、.:]|\([一二三四五六七八九十]{1,3}\))")
_ITEM = re.compile(r"^(\d{1,2}[.、)]|\(\d{1,2}\))")
"""How unions are numbered, too: only before a district's name it makes a heading."""
_NUMERAL = re.compile(r"\(?[一二三四五六七八九十]{1,3}\)?[、.]?")
_SAID_BEFORE = re.compile(r"^(填报|报送|上报|填表)?(单位|县区|区县|工会)(\([^()]*\))?[:：]")
_COUNTED = re.compile(r"(\((续|续表|共?\d+[家个人]?|盖章|公章)\)|[,，]?共\d+[家个人])+[:：]?$")
_HOW_MANY = re.compile(r"\(共?\d+[家个人]?\)[:：]?$")
_SIGNS_AROUND = re.compile(r"^[【〖《\[★☆●■◆▲*]+|[】〗》\]★☆:：]+$")
_TITLE = re.compile(r".*(分解表|统计表|明细表|一览表|汇总表|登记表|台账|名单|清单)(\([^()]*\))?")
_NAME_OF_A_SUM = re.compile(
    r".{0,5}(?<!会)(?<!公司)(?<![厂校院局委所站店部办队园场馆行村处业学司社])(?<!中心)(?<!社区)"
)
"""What a row of sums may be called besides 合计: 总量, 本级, （2家）; no union or employer is."""
_NO_SUM = re.compile(r"平均|计数|最[大小]值")
"""What else a spreadsheet puts beneath a group."""
_ROWS = "rows"
"""Where sums keep of how many rows they are."""
_SAID_OF_EVENTS = ("form", "place")
_COLUMNS_WITHOUT_NUMBER = frozenset(("甲", "乙", "丙", "丁", "栏次", "行次"))
ENDS_OF_TOWNS = ("街道", "乡", "镇", "街道办事处", "办事处")
_OF_A_GROUP = re.compile(
    r"(机关|事业|企业|单位|社会|组织|团体|非公有?制?|国有|公有|民营|集体|新业态|新就业形态|其他|"
    r"街道|乡镇|社区|系统|产业|行业|直属|工会|[、和及类])+"
)
"""What a group of rows is called: 一、机关事业单位, （二）非公企业."""
_ENDS_OF_BODIES = ("系统", "产业", "直属", "机关")
"""What a body beside the counties is called for sure; 市直幼儿园 is a union of one."""
_ENDS_OF_UNIONS = ("工会", "委员会", "联合会")


@dataclass
class Reading:
    """What was met besides data: counted, so that every row of the sheet is accounted for."""

    reference: Reference
    data_rows: int = 0
    hidden_rows: int = 0
    struck_rows: int = 0
    """Rows of data with a cell that is struck through."""
    skipped: Counter[str] = field(default_factory=Counter)
    wrong_totals: list[str] = field(default_factory=list)
    sums: Counter[str] = field(default_factory=Counter)
    """Of the rows of data so far, by column, and how many rows they are."""
    totals: list[Total] = field(default_factory=list)
    in_notes: bool = False
    notes: list[str] = field(default_factory=list)
    """The first texts of the notes met: they may say when and by whom the sheet was made."""
    titles: frozenset[str] = frozenset()
    untitled: Counter[int] = field(default_factory=Counter)
    """By the place of a column without a header: rows of data that say something in it."""
    lost_codes: int = 0
    """Rows of data with a union's code that a spreadsheet spoilt: it is read as no code."""
    headed: bool = False
    """Whether a heading that names a district places the rows beneath it: no column does."""
    scope: str | None = None
    """The district of the whole sheet, where it says one; a heading needs a full name then."""
    district: str | None = None
    """The district that the last such heading named."""
    in_parts: bool = False
    """Whether the rows before said of what a sum consists (其中): its parts follow."""
    commas: bool = False
    """Whether commas part the cells: 1,200 without quotes is two of them."""


def refuse_table_beneath(
    texts: list[str], number: int, header: Header, reference: Reference
) -> None:
    """Refuse a further table beneath the rows: its columns are others. Raises BadFile."""
    said = [text for text in texts if text]
    if not _repeats_header(texts, header) and not _is_header(said, reference):
        return
    if not repeats(header, texts, reference):
        raise BadFile(
            "第 {row:,} 行又是一个表头（{texts}…），"
            "下面像是另一张表；请把两张表分到两个工作表后再导入",
            row=number,
            texts=Listed(said[:_LEAST_COLUMNS]),
        )


def _is_header(said: list[str], reference: Reference) -> bool:
    """Say whether a row is of headers; one or the other may be none that is known."""
    known = sum(is_header(text, reference) for text in said)
    return known >= _LEAST_COLUMNS and 2 * known > len(said)


def refuse_torn(texts: list[str], number: int, header: Header) -> None:
    """Refuse a row that a comma within a number made a cell too long. Raises BadFile."""
    if _is_torn(texts, header):
        raise BadFile(
            "第 {row:,} 行的格子比表头多，多半是数字里的千位逗号（1,200）把一格分成了两格，"
            "后面的都错了位；请去掉数字里的逗号，或从原来的表另存为 .xlsx 后再导入",
            row=number,
        )


def _is_torn(texts: list[str], header: Header) -> bool:
    """Say whether a row has too many cells, and fits once 1 and 200 are one number again."""
    cells, width = list(texts), len(header.texts)
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) <= width:
        return False
    counted = sorted(header.columns[n] for n in header.kind.numbers if n in header.columns)
    for place in counted:
        if len(cells) > width and _THOUSANDS.fullmatch(",".join(cells[place : place + 2])):
            cells[place : place + 2] = ["".join(cells[place : place + 2])]
    return len(cells) == width and all(
        not cells[place] or parse_whole(cells[place]) is not None for place in counted
    )


def is_data(
    texts: list[str],
    values: dict[str, str | None],
    header: Header,
    reading: Reading,
    *,
    banner: bool = False,
) -> bool:
    """Say whether a row is data; what else it is, is noted in `reading`.

    In a `banner` a cell is merged over the row: where it says nothing else, it heads others.
    """
    for name, place in header.columns.items():
        if place < len(texts):
            texts[place] = values[name] or ""  # A merged cell speaks in every row that it spans.
    sort = _sort(texts, values, header, reading)
    if sort == "data" and banner and sum(map(bool, texts)) == 1:
        sort = "heading"
    if sort == "data":
        _add(values, header, reading)
        reading.untitled.update(_untitled(texts, header))
        return True
    if sort in ("heading", "note"):
        _note_district(texts, reading)
    elif sort == "total" and not any(map(_NO_SUM.search, texts)):
        _note_total(values, header, reading, of_group=any("小计" in text for text in texts))
    reading.skipped[sort] += 1
    if sort == "note" and len(reading.notes) < _KEPT_NOTES:
        reading.notes.append(" ".join(text for text in texts if text))
    return False


def _untitled(texts: list[str], header: Header) -> Iterator[int]:
    titled = {place for place, title in enumerate(header.texts) if title}
    titled |= set(header.columns.values())
    return (place for place, text in enumerate(texts) if text and place not in titled)


def _sort(texts: list[str], values: dict[str, str | None], header: Header, reading: Reading) -> str:
    """Return what a row is: data, or blank or one of reasons.NO_DATA."""
    said = [text for text in texts if text]
    words = [text for text in said if parse_whole(text) is None] or said
    meant = {name for name, value in values.items() if value is not None} - {"serial"}
    first, reference = squeeze(words[0]) if words else "", reading.reference
    sorts: tuple[tuple[str, Callable[[], object]], ...] = (
        ("blank", lambda: not said or (not meant and _is_number(said))),
        ("blank", lambda: meant and header.kind.numbers and _is_unused(values)),
        ("sample", lambda: _SAMPLE.fullmatch(first) or _is_example(said, values, header, reading)),
        ("total", lambda: _is_total(words, values, header) and not _complete(meant, header)),
        ("total", lambda: any(says_total(values.get(name) or "") for name in _SAID_OF_EVENTS)),
        ("part", lambda: _is_part(words, values, header, reading)),
        ("header", lambda: _is_header_again(said, texts, header, reading)),
        ("heading", lambda: _heads_rows(said, words, values, header, reference)),
        ("note", lambda: _is_note(first, said, meant, header, reading)),
        ("heading", lambda: _is_heading(said, words, reference)),
        ("total", lambda: _is_sum(values, header, reading)),
    )
    return next((sort for sort, is_so in sorts if is_so()), "data")


def _is_example(
    said: list[str], values: dict[str, str | None], header: Header, reading: Reading
) -> bool:
    """Say whether a row of a sheet made by hand is its form's example, or what to fill in."""
    core = header.kind.core[0]
    if core not in ("union", "employer") or not header.kind.numbers:
        return False
    name = squeeze(values.get(core) or "")
    counted = any(parse_whole(values.get(column) or "") for column in header.kind.numbers)
    # Further below it is rather a union whose name somebody made unknown.
    first = not reading.sums[_ROWS]
    return bool(
        (first and _EXAMPLE.fullmatch(name))
        or (not counted and _HINT.fullmatch(name))
        or any(map(_SAID_EXAMPLE.fullmatch, map(squeeze, said)))
    )


def _is_unused(values: dict[str, str | None]) -> bool:
    """Say whether nobody filled in a row of a form: formulas give 0 or an error, or it says 无."""
    serial = values.get("serial")
    return (serial is None or parse_whole(serial) is not None) and all(
        value is None or value == "0" or says_nothing(value) or value.startswith("#DIV")
        for name, value in values.items()
        if name != "serial"
    )


def _is_number(said: list[str]) -> bool:
    return len(said) == 1 and parse_whole(said[0]) is not None


def _is_header_again(said: list[str], texts: list[str], header: Header, reading: Reading) -> bool:
    """Say whether a row repeats the header or a title, or says the columns' numbers or units."""
    return (
        (len(said) == 1 and squeeze(said[0]) in reading.titles)
        or _repeats_header(texts, header)
        or _is_header(said, reading.reference)
        or _numbers_columns(said)
        or all(map(_UNIT.fullmatch, said))
        or (len(said) > 1 and all(map(_IN_BRACKETS.fullmatch, said)))
    )


def _is_part(
    words: list[str], values: dict[str, str | None], header: Header, reading: Reading
) -> bool:
    """Say whether a row only says of what a sum above consists: 其中：机关事业, then 企业."""
    name = values.get(header.kind.core[0])
    labels = [squeeze(text) for text in (*words[:1], name) if text]
    opens = any(map(_OF_THE_SUM.fullmatch, labels))
    goes_on = reading.in_parts and values.get("serial") is None and _is_group(name)
    reading.in_parts = bool(header.kind.numbers) and (opens or goes_on)
    return reading.in_parts


def _is_group(name: str | None) -> bool:
    called = _bare(squeeze(name or ""))
    return bool(_OF_A_GROUP.fullmatch(called)) and not called.endswith(_ENDS_OF_UNIONS)


def _heads_rows(
    said: list[str],
    words: list[str],
    values: dict[str, str | None],
    header: Header,
    reference: Reference,
) -> bool:
    """Say whether a row heads a group of rows, by the columns in which it says what."""
    name = values.get(header.kind.core[0])
    if name is None and values.get("district") and len(words) == 1:
        return False  # It says where, as every row does, and not what: it lacks its name.
    numbered = "serial" not in header.columns or values.get("serial") is not None
    if header.kind.numbers and len(words) == 1 and len(said) > 1:
        if name is None and squeeze(words[0]).endswith(ENDS_OF_TOWNS):
            return True
        if not numbered and _is_group(name):
            return True
    return _names_group(said, words, reference) or _names_union(said, header)


def heads_districts(rows: Iterable[Sequence[str]], header: Header, reference: Reference) -> bool:
    """Say whether a row among those beneath a header heads the rows of a district.

    昌黎县总工会 does so above the first row of data, outside of the column of names; beneath all
    rows it signs.
    """
    reading, begun = Reading(reference), False
    core = header.columns.get(header.kind.core[0])
    for row in rows:
        said = [text for text in row if text]
        words = [text for text in said if parse_whole(text) is None]
        begun = begun or (core is not None and any(row[core : core + 1]))
        alone = len(said) == 1 and not begun
        if words and (
            alone or _names_group(said, words, reference) or _is_heading(said, words, reference)
        ):
            _note_district(list(row), reading)
    return reading.district is not None


def _numbers_columns(said: list[str]) -> bool:
    """Say whether a row beneath the header only numbers its columns: 甲 乙 1 2 3."""
    marks = [squeeze(text).strip("()") for text in said]
    numbers = [mark for mark in marks if mark not in _COLUMNS_WITHOUT_NUMBER]
    if len(marks) < _LEAST_COLUMNS or not all(re.fullmatch("[0-9]{1,2}", n) for n in numbers):
        return False
    return [int(number) for number in numbers] == list(range(1, len(numbers) + 1))


def _names_group(said: list[str], words: list[str], reference: Reference) -> bool:
    """Say whether a row is headed by just a district's name, with or without number and sums."""
    texts = [text for text in map(squeeze, words) if not _NUMERAL.fullmatch(text)]
    if len(texts) != 1:
        return False
    name = _bare(texts[0])
    counted = len(texts) < len(words) or texts[0] != name
    a_group = bool(_OF_A_GROUP.fullmatch(name)) or name.endswith(ENDS_OF_TOWNS)
    a_union = name.endswith(_ENDS_OF_UNIONS) and not _HOW_MANY.search(texts[0])
    return bool(
        (reference.district(_ITEM.sub("", name)) and not a_union)
        or (counted and a_group and len(said) > 1 and not name.endswith(_ENDS_OF_UNIONS))
    )


def _is_heading(said: list[str], words: list[str], reference: Reference) -> bool:
    """Say whether a row heads a group of rows: by its name alone, or numbered with its sums."""
    name = squeeze(words[0])
    number = _NUMBERED.match(name)
    if len(said) > 1 and not (number and len(words) == 1):
        return False
    called = _bare(name)
    a_union = called.endswith(_ENDS_OF_UNIONS)
    if _OF_A_GROUP.fullmatch(called) or reference.district(called):
        return number is not None or not a_union
    if len(said) == 1 and called.endswith(_ENDS_OF_BODIES) and named_system(_ITEM.sub("", called)):
        return True
    return len(said) == 1 and number is not None and not a_union


def _names_union(said: list[str], header: Header) -> bool:
    """Say whether a row only names the union of the members beneath: nobody is called so."""
    name = squeeze(said[0])
    return (
        header.kind.name == "members"
        and len(said) == 1
        and len(name) > _LONGEST_NAME
        and name.endswith(_ENDS_OF_UNIONS)
    )


def _note_district(texts: list[str], reading: Reading) -> None:
    """Keep the district that a heading or a 填报单位 line names.

    A group of another sort divides a district. Within a sheet of one district a short name is
    hardly another one's: 开发区 is then a county's own.
    """
    for text in filter(None, texts):
        called = _ITEM.sub("", _bare(squeeze(text)))
        if _TITLE.fullmatch(called):
            called = known_within(called, reading.reference) or called
        named = reading.reference.district(called)
        if named is None and reading.scope is None:
            system = named_system(called)
            named = system and reading.reference.home(system)  # 海港区教育系统 is in 海港区.
        if named and (reading.scope is None or reading.reference.district_key(called) == named):
            reading.district = named
            return


def _bare(name: str) -> str:
    """Return what a heading calls its group: 海港区 of 二、【海港区】（3家）： too."""
    said = _SAID_BEFORE.sub("", name)
    return _SIGNS_AROUND.sub("", _COUNTED.sub("", _NUMBERED.sub("", said, count=1)))


def _is_total(words: list[str], values: dict[str, str | None], header: Header) -> bool:
    """Say whether a row speaks of a sum: in its first word, as its name, or in place of one."""
    name = values.get(header.kind.core[0])
    labels = words if name is None else [*words[:1], name]
    return any(map(says_total, labels))


def _is_sum(values: dict[str, str | None], header: Header, reading: Reading) -> bool:
    """Say whether a row, whatever it is called, states just the sums of the rows above it.

    It has no serial number and nobody looks after it; a longer name is rather a union's.
    """
    if values.get("serial") or values.get("social_worker"):
        return False
    if not _NAME_OF_A_SUM.fullmatch(squeeze(values.get(header.kind.core[0]) or "")):
        return False
    stated = {name: parse_whole(values.get(name) or "") for name in header.kind.numbers}
    known = {name: number for name, number in stated.items() if number}
    before = reading.totals[-1].above if reading.totals else Counter[str]()
    return bool(known) and any(
        # One number may be the sum of two others by chance.
        above[_ROWS] > 1
        and len(known) >= (2 if above[_ROWS] == 2 else min(2, len(above) - 1))
        and all(above[name] == number for name, number in known.items())
        for above in (reading.sums, reading.sums - before)
    )


def _complete(meant: set[str], header: Header) -> bool:
    return len(header.kind.core) > 1 and set(header.kind.core) <= meant


def _is_note(
    first: str, said: list[str], meant: set[str], header: Header, reading: Reading
) -> bool:
    few = len(said) <= 4
    if _complete(meant, header):
        # A line to sign may reach over the columns that a whole row fills.
        return few and all(_NOTE.fullmatch(squeeze(text)) for text in said)
    if few and _OPENS_NOTES.fullmatch(first):
        reading.in_notes = True
        return True
    if (few and _NOTE.fullmatch(first)) or not meant:
        return True
    if meant == {header.kind.core[0]} and _CLOSES.fullmatch(first):
        return True
    if len(said) > 1:
        reading.in_notes |= _is_numbered_note(said) and bool(_ENDS_SENTENCE.fullmatch(said[-1]))
        return reading.in_notes and _is_numbered_note(said)
    nobody = header.kind.name == "members" and _NO_PERSON.match(first)
    return bool(
        reading.in_notes
        or nobody
        or _SIGNS.fullmatch(first)
        or _CLOSES.fullmatch(first)
        or _SENTENCE.search(first)
    )


def _is_numbered_note(said: list[str]) -> bool:
    """Say whether a row is a number and a sentence, as lists of explanations are written."""
    number, text = said[0], squeeze(said[-1])
    return (
        len(said) == _NUMBER_AND_TEXT
        and (parse_whole(number) is not None or bool(_NUMERAL.fullmatch(squeeze(number))))
        and len(text) > _LONGEST_NAME
        and not text.endswith(_ENDS_OF_UNIONS)
    )


def _repeats_header(texts: list[str], header: Header) -> bool:
    places = list(header.columns.values())
    same = sum(
        place < len(texts)
        and bool(texts[place])
        and squeeze(header.texts[place]).endswith(squeeze(texts[place]))  # or its second row
        for place in places
    )
    return same >= max(2, len(places) // 2 + 1)


def _add(values: dict[str, str | None], header: Header, reading: Reading) -> None:
    reading.sums[_ROWS] += 1
    for name in header.kind.numbers:
        reading.sums[name] += parse_whole(values.get(name) or "") or 0


def _note_total(
    values: dict[str, str | None], header: Header, reading: Reading, *, of_group: bool
) -> None:
    stated = {name: parse_whole(values.get(name) or "") for name in header.kind.numbers}
    known = {name: number for name, number in stated.items() if number is not None}
    reading.totals.append(Total(known, reading.sums.copy(), of_group))
