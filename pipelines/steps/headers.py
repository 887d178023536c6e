"""Find a sheet's header among its first rows, and with it the sheet's kind."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.errors import AmbiguousColumn, BadFile, MissingColumn
from pipelines.kinds import COLUMN_NAMES
from pipelines.reference import Alias, Reference
from pipelines.saying import Listed, Said
from pipelines.sheets.catalogue import SHEETS
from pipelines.sheets.model import SheetKind
from pipelines.text import clean, header_keys, squeeze
from pipelines.values import parse_whole

SEARCHED_ROWS = 20
_ALL_OF_A_GROUP = re.compile(
    r"(合计|总计|共计|小计|总数|总人数|人数合计|计|合计人数|全部)(\(人\))?"
)
"""What the column is called that adds up the others of its group."""
_COUNTS = re.compile(r"\((个|家|数|个数|家数)\)$|[^人]数$|(家|个)数")
"""How a column of unions is headed in which not their names stand, but how many there are."""
_NUMBER_AT_END = re.compile(r"(?<!\d)\d{1,2}\s*$")
"""What numbers a column for a formula or a note; ① is a plain digit by now."""
_DOUBTFUL = 3
"""The rank from which a header rather means something else."""
_LEAST_TWICE = 3
"""Columns that are there twice of two tables side by side."""
_MADE_BY_STAFF = ("breakdown", "survey", "outreach")
"""Kinds of sheets that no platform exports."""
_OTHER_UNIT = re.compile(
    r"(?:[(\[【](?:单位:?)?|^单位:)(?:完成率|比例|占比)?(万人?|[千百]人|%)(?:[)\]】、,]|$)"
)
"""A unit in which numbers are no numbers of people: （万人）, （%）; not （≥90%）."""
Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column of a merged range; from 0, ends inclusive."""


@dataclass(frozen=True)
class Header:
    """Where a sheet's header stands and what its columns mean.

    `row` is its first row (from 0), `height` 1 or 2; `columns` maps a column's name to its place.
    """

    kind: SheetKind
    row: int
    height: int
    texts: tuple[str, ...]
    columns: Mapping[str, int]
    unmatched: tuple[str, ...]
    """Headers that mean nothing known; they are reported, never dropped in silence."""
    unused: tuple[str, ...]
    """Headers that mean the same as another, better column."""

    @property
    def names_district(self) -> bool:
        """Whether the rows themselves can say which district they are of."""
        return bool({"district", "parent_union"} & set(self.columns))

    def missing(self) -> tuple[tuple[str, ...], ...]:
        """Return the needs that no column meets."""
        return tuple(need for need in self.kind.needs if not set(need) & set(self.columns))


def find_header(
    head: Sequence[Sequence[str]],
    merges: Sequence[Merge],
    reference: Reference,
    only: str | None = None,
) -> Header | None:
    """Return the header that explains most columns, or None where no kind is recognised.

    `head` holds the texts of the first rows; `only` names the one kind to look for. Of equal
    candidates one row is taken before two, and the earlier before the later.
    """
    kinds = [SHEETS[only]] if only else list(SHEETS.values())
    best: tuple[tuple[bool, int], Header] | None = None
    for row, height, texts in _candidates(head, merges):
        for kind in kinds:
            header = _read(kind, row, height, texts, reference)
            if not _recognised(header, reference, forced=only is not None):
                continue
            merit = (not header.missing(), len(header.columns))
            if best is None or merit > best[0]:
                best = (merit, header)
    return best[1] if best else None


def refuse_table_above(
    header: Header,
    head: Sequence[Sequence[str]],
    reference: Reference,
    where: str,
    only: str | None = None,
) -> None:
    """Refuse a sheet with a table above the one that was found: its rows would be passed over.

    Raises AmbiguousColumn.
    """
    kinds = [SHEETS[only]] if only else list(SHEETS.values())
    for row in range(header.row):
        forms = tuple((text,) if text else () for text in head[row])
        between = head[row + 1 : header.row]
        for above in (_read(kind, row, 1, forms, reference) for kind in kinds):
            # Of a summary (基层工会（家）), what it counts stands beneath.
            is_table = _recognised(above, reference, forced=False) and not counts_unions(above)
            if is_table and _holds_rows(above, between):
                raise AmbiguousColumn(
                    "{where}：第 {first} 行和第 {row} 行各是一个表头，"
                    "像是上下两张表；请把它们分到两个工作表后重新导入",
                    where=where,
                    first=row + 1,
                    row=header.row + 1,
                )


def counts_unions(header: Header) -> str | None:
    """Return how the column of unions is headed, where it only says how many there are."""
    if header.kind.name not in ("unions", "breakdown") or "union" not in header.columns:
        return None
    text = header.texts[header.columns["union"]]
    return text if _COUNTS.search(squeeze(text)) else None


def _holds_rows(header: Header, rows: Sequence[Sequence[str]]) -> bool:
    """Say whether a row is filled in where the header has its core columns."""
    places = [header.columns[name] for name in header.kind.core if name in header.columns]
    return bool(places) and any(
        all(place < len(row) and row[place] for place in places) for row in rows
    )


def repeats(header: Header, texts: Sequence[str], reference: Reference) -> bool:
    """Say whether a row that looks like a header says what this one does, column by column."""
    named = {place: name for name, place in header.columns.items()}
    return all(
        _says_same(header, place, text) or meaning(header.kind, text, reference) == named.get(place)
        for place, text in enumerate(texts)
        if text
    )


def _says_same(header: Header, place: int, text: str) -> bool:
    own, said = squeeze(header.texts[place] if place < len(header.texts) else ""), squeeze(text)
    # Of a header in two rows the one or the other may be repeated.
    return bool(own) and (own.endswith(said) or own.startswith(said))


def require_complete(header: Header, where: str, *, district_known: bool) -> None:
    """Refuse a sheet that lacks columns, and name them all; `where` names file and sheet.

    Raises MissingColumn.
    """
    missing = [need for need in header.missing() if not (district_known and "district" in need)]
    if not missing:
        return
    raise MissingColumn(
        "{where}：看起来是{kind}，但没有{lacks}列（表头在第 {row} 行）；{mend}，"
        "或在 header-aliases.csv 中登记它的写法；如果是另一种表，请指定种类（--kind）",
        where=where,
        kind=Said(header.kind.chinese),
        lacks=Listed((_wanted(need) for need in missing), "列，也没有"),
        row=header.row + 1,
        mend=_mend(header, missing),
    )


def _wanted(need: Sequence[str]) -> Said:
    return Said("“{names}”", names=Listed((COLUMN_NAMES[name] for name in need), "”或“"))


def _mend(header: Header, missing: Sequence[Sequence[str]]) -> Said:
    """Say how a sheet comes by the columns that it lacks."""
    columns = Listed((COLUMN_NAMES[need[0]] for need in missing), "”“")
    alone = len(missing) == 1
    if header.kind.name not in _MADE_BY_STAFF:
        return Said("请从平台重新导出含该列的表") if alone else Said("请从平台重新导出含这几列的表")
    if alone:
        return Said("请在表中补上这一列，已有的把表头改成“{column}”", column=columns)
    return Said("请在表中补上这几列，已有的把表头改成“{columns}”", columns=columns)


def without_doubtful_district(
    header: Header, rows: Sequence[Sequence[str]], district: str, reference: Reference
) -> Header:
    """Return the header of a sheet of one district without a 填报单位 that names its parts.

    Under 填报单位 and 所属单位 a county's sheet has its townships or employers; `rows` are the
    first beneath the header. It is told as a column that is not known.
    """
    place = header.columns.get("district")
    match = _meaning(header.kind, (header.texts[place],), reference) if place is not None else None
    if place is None or match is None or match.rank < _DOUBTFUL:
        return header
    said = {row[place] for row in rows if place < len(row) and row[place]}
    aliases = reference.district_aliases()
    homes = {aliases.get(reference.home(text)) for text in said}
    # 海港镇 is a part of 海港区, though it begins like it.
    if any(map(reference.district, said)) or not homes <= {None, aliases.get(district)}:
        return header
    return replace(
        header,
        columns={name: n for name, n in header.columns.items() if name != "district"},
        unmatched=(*header.unmatched, header.texts[place]),
    )


def refuse_other_units(header: Header, above: Sequence[Sequence[str]], where: str) -> None:
    """Refuse a sheet that counts people by the hundred or more, or in percent: 2 would be two.

    Raises BadFile.
    """
    counted = [header.texts[n] for name, n in header.columns.items() if name in header.kind.numbers]
    said = [text for row in above for text in row if squeeze(text).startswith("单位:")]
    for text in [*counted, *said] if header.kind.numbers else ():
        if found := _OTHER_UNIT.search(squeeze(text)):
            raise BadFile(
                "{where}：“{column}”的单位是{unit}，人数须以人为单位；"
                "请换算成人数、改好表头后重新导入",
                where=where,
                column=clean(text),
                unit=found[1],
            )


def _candidates(
    head: Sequence[Sequence[str]], merges: Sequence[Merge]
) -> Iterator[tuple[int, int, tuple[tuple[str, ...], ...]]]:
    """Yield (row, height, headers of each column, the best first) for one and for two rows."""
    rows = min(len(head), SEARCHED_ROWS)
    pairs = range(min(rows, len(head) - 1))
    groups = [_groups(head[row], head[row + 1], row, merges) for row in pairs]
    divided = [_is_divided(head[row], head[row + 1], groups[row]) for row in pairs]
    divided += [False] * 2
    for row in range(rows):
        if not divided[row]:
            yield row, 1, tuple((text,) if text else () for text in head[row])
    for row in pairs:
        if any(head[row]) and not divided[row + 1]:
            merged = {first: last for top, first, bottom, last in merges if top == bottom == row}
            spans = (groups[row] if divided[row] else {}) | merged
            yield row, 2, _two_rows(_with_begun_above(head, row, merges), head[row + 1], spans)


def _with_begun_above(
    head: Sequence[Sequence[str]], row: int, merges: Sequence[Merge]
) -> Sequence[str]:
    """Return a row with the headers merged over it and the next that begin above: 序号 of three."""
    begun = {
        first: head[top][first]
        for top, first, bottom, last in merges
        if top < row < bottom and first == last and first < min(len(head[top]), len(head[row]))
    }
    return [begun.get(place, text) for place, text in enumerate(head[row])]


def _groups(
    top: Sequence[str], below: Sequence[str], row: int, merges: Sequence[Merge]
) -> dict[int, int]:
    """Return the first and last place of each header that spans several columns.

    It is merged over them or, as in a CSV, blank above all but the first.
    """
    groups = {
        first: min(last, len(below) - 1)
        for first_row, first, last_row, last in merges
        if first_row == last_row == row and first < min(len(top), last)
    }
    if groups:
        return groups
    start = None
    for place, text in enumerate(below):
        above = top[place] if place < len(top) else ""
        if above or not text:
            start = place if above and text and text != above else None
        elif start is not None:
            groups[start] = place
    return groups


def _is_divided(top: Sequence[str], below: Sequence[str], groups: Mapping[int, int]) -> bool:
    """Say whether the row below only divides headers: 实际会员数 into 男, 女 and 合计."""
    within = {place for first, last in groups.items() for place in range(first, last + 1)}
    # A header merged over both rows is said in both.
    said = {n for n, text in enumerate(below) if text and text not in top[n : n + 1]}
    return (
        bool(said)
        and said <= within
        and len(within) < len(top)
        and all(parse_whole(below[place]) is None for place in said)
        and any(sum(first <= place <= last for place in said) > 1 for first, last in groups.items())
    )


def _two_rows(
    top: Sequence[str], below: Sequence[str], spans: Mapping[int, int]
) -> tuple[tuple[str, ...], ...]:
    """Return the headers of two rows; `spans` are first and last place of the upper ones."""
    width = max(len(top), len(below))
    spread = [*top, *[""] * (width - len(top))]
    for first, last in spans.items():
        if first < len(top):
            spread[first : last + 1] = [top[first]] * (min(last, width - 1) - first + 1)
    headers = []
    for column in range(width):
        group = spread[column]
        own = below[column] if column < len(below) else ""
        above = top[column] if column < len(top) else ""
        forms = (group + own, own) if own else (above,)
        if own and _ALL_OF_A_GROUP.fullmatch(squeeze(own)):
            forms = (group, *forms)
        headers.append(tuple(text for text in forms if text))
    return tuple(headers)


def refuse_divided(
    header: Header,
    head: Sequence[Sequence[str]],
    merges: Sequence[Merge],
    reference: Reference,
    where: str,
) -> None:
    """Refuse a sheet in which a column that is needed is divided, and no part is the whole.

    Raises AmbiguousColumn, a question to the person: which one?
    """
    if header.height == 1:
        return
    top, below = head[header.row], head[header.row + 1]
    for first, last in _groups(top, below, header.row, merges).items():
        name = meaning(header.kind, top[first], reference)
        if name is None or name in header.columns:
            continue
        parts = "".join(f"“{text}”" for text in below[first : last + 1] if text)
        raise AmbiguousColumn(
            "{where}：“{column}”下面分成{parts}，无法判断用哪一列；"
            "请只留一列（人数可另加一列“{total}”）后重新导入",
            where=where,
            total="合计",
            column=top[first],
            parts=parts,
        )


def _read(
    kind: SheetKind,
    row: int,
    height: int,
    texts: tuple[tuple[str, ...], ...],
    reference: Reference,
) -> Header:
    claims: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    unmatched = []
    for place, forms in enumerate(texts):
        match = _meaning(kind, forms, reference)
        if match:
            claims[match.field].append((match.rank, place))
        elif forms and not _known(forms, reference):
            unmatched.append(place)
    columns = {name: min(claimed)[1] for name, claimed in claims.items()}
    columns = _numbered(kind, texts, unmatched, reference) | columns
    losers = []
    for place in (place for claimed in claims.values() for _, place in sorted(claimed)[1:]):
        other = next((m.field for m in _meanings(kind, texts[place], reference)[1:]), None)
        if other is None or columns.setdefault(other, place) != place:
            losers.append(place)
    return Header(
        kind=kind,
        row=row,
        height=height,
        texts=tuple(forms[0] if forms else "" for forms in texts),
        columns=columns,
        unmatched=tuple(texts[n][-1] for n in unmatched if n not in columns.values()),
        unused=tuple(texts[place][-1] for place in sorted(losers)),
    )


def _numbered(
    kind: SheetKind,
    texts: Sequence[tuple[str, ...]],
    unmatched: Sequence[int],
    reference: Reference,
) -> dict[str, int]:
    """Return the columns that mean something but for a number at their end: 实际会员数①.

    Of 社工1 and 社工2 neither is the column.
    """
    claims: defaultdict[str, list[int]] = defaultdict(list)
    for place in unmatched:
        forms = tuple(_NUMBER_AT_END.sub("", form) for form in texts[place])
        if match := _meaning(kind, forms, reference):
            claims[match.field].append(place)
    return {name: places[0] for name, places in claims.items() if len(places) == 1}


def meaning(kind: SheetKind, text: str, reference: Reference) -> str | None:
    """Return the column of the kind that a header's text alone means, or None."""
    match = _meaning(kind, (text,), reference) if text else None
    return match.field if match else None


def _meaning(kind: SheetKind, forms: tuple[str, ...], reference: Reference) -> Alias | None:
    return next(iter(_meanings(kind, forms, reference)), None)


def _meanings(kind: SheetKind, forms: tuple[str, ...], reference: Reference) -> list[Alias]:
    """Return what a header may mean, the likeliest first.

    会籍状态 is a column's status where nothing tells it better, else what became of the membership.
    """
    for form in forms:
        for key in header_keys(form):
            aliases = reference.headers.get(key, ())
            found = [
                Alias(column.name, alias.rank + (alias.field != column.name))
                for column in kind.columns
                for alias in aliases
                if alias.field in (column.name, *column.also)
            ]
            if found:
                return sorted(found, key=lambda alias: alias.rank)
    return []


def is_header(text: str, reference: Reference) -> bool:
    """Say whether some column of some kind may be headed so."""
    return any(key in reference.headers for key in header_keys(text))


def _known(forms: tuple[str, ...], reference: Reference) -> bool:
    return any(is_header(form, reference) for form in forms)


def _recognised(header: Header, reference: Reference, *, forced: bool) -> bool:
    if not forced and fields_for_sure(header.texts, reference) & header.kind.unless:
        return False
    if forced and not header.missing():
        return True
    return header.kind.told_by(header.columns)


def fields_for_sure(texts: tuple[str, ...], reference: Reference) -> set[str]:
    """Return every meaning that the headers have for sure: those of a first rank."""
    return {
        alias.field
        for text in texts
        for key in header_keys(text)[:1]
        for alias in reference.headers.get(key, ())
        if alias.rank == 1
    }


_SPARE = frozenset({("breakdown", "worker_phone"), ("admins", "phone")})
"""Columns of a kind that no figure needs: of two, none is read rather than the wrong one."""
_KNOWN_BY_NAME = frozenset({"social_worker"})
"""Columns of which the one that says its name is meant: 社工 beside a union's own 责任人."""


def refuse_doubles(header: Header, reference: Reference, where: str) -> Header:
    """Return the header with one column a meaning, where two claim one with the same right.

    What no figure needs is left unread. Raises AmbiguousColumn, a question to the person: which?
    """
    claimed: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, text in enumerate(header.texts):
        match = _meaning(header.kind, (text,), reference) if text else None
        if match and match.field != "serial":
            claimed[match.field].append((match.rank, place))
    again = _begins_again(claimed)
    for name, claims in claimed.items():
        places = [place for rank, place in claims if rank == min(claims)[0]]
        if len(places) > 1:
            header = _settle(header, name, places, again, where)
    return header


def _begins_again(claimed: Mapping[str, Sequence[tuple[int, int]]]) -> int | None:
    """Return where the header of a second table begins that stands beside the first, or None.

    All columns that are there twice are there once more behind the others.
    """
    twice = [sorted(place for _, place in claims)[:2] for claims in claimed.values() if claims[1:]]
    if len(twice) < _LEAST_TWICE:
        return None
    firsts, seconds = zip(*twice, strict=True)
    return min(seconds) if max(firsts) < min(seconds) else None


def _settle(header: Header, name: str, places: list[int], again: int | None, where: str) -> Header:
    """Return the header with the one of these places that the column is, or without the column.

    Raises AmbiguousColumn; `again` is where a second table begins beside the first, if one does.
    """
    column = COLUMN_NAMES.get(name, name)
    meant = [place for place in places if column in squeeze(header.texts[place])]
    known = name in _KNOWN_BY_NAME and len(meant) == 1
    if not known and (header.kind.name, name) not in _SPARE:
        if again is not None:
            raise AmbiguousColumn(
                "{where}：第 {n} 列“{text}”起表头又来一遍，"
                "像是左右并排的两张表；请把右边的表剪切到左边那张表的下面（列要对齐），"
                "或另放一个工作表，再重新导入",
                where=where,
                n=again + 1,
                text=clean(header.texts[again]),
            )
        claims = Listed(
            (Said("第 {n} 列“{text}”", n=n + 1, text=clean(header.texts[n])) for n in places), "和"
        )
        raise AmbiguousColumn(
            "{where}：{claims}都像“{column}”列，无法判断用哪一列；请删去或改名其中一列后重新导入",
            where=where,
            claims=claims,
            column=column,
        )
    columns = {other: place for other, place in header.columns.items() if other != name}
    columns |= {name: meant[0]} if known else {}
    left = [header.texts[place] for place in places if place not in columns.values()]
    read = {header.texts[place] for place in columns.values()}
    unused = [text for text in header.unused if text not in read]
    return replace(header, columns=columns, unused=tuple(dict.fromkeys([*unused, *left])))


__all__ = [
    "Header",
    "Merge",
    "fields_for_sure",
    "find_header",
    "meaning",
    "refuse_divided",
    "refuse_doubles",
    "refuse_other_units",
    "require_complete",
    "without_doubtful_district",
]
