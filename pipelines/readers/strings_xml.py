"""The shared strings of a workbook, and texts as they stand in its XML, as columns."""

import re
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.errors import BadFile
from pipelines.readers.tokens import Grammar, Irregular, Stretch, Text, stretches
from pipelines.sheets.cells import clean_column, map_distinct
from pipelines.text import one_line

_MOST_BYTES = 2**31 - 1
"""What Arrow's strings with places of 32 bits can hold."""

_STRINGS = Grammar(
    tags={"si": "entry", "/s": "end_entry", "t>": "text", "t ": "text", "/t": "end_text"},
    empty={"entry": "empty_entry", "text": "empty_text"},
)
_TAGS = 4
"""Of an entry that holds one text: <si><t>…</t></si>."""
_TEXT_TAG = re.compile(rb"<t( xml:space=\"preserve\")?>")
_PHONETIC = re.compile(rb"<rPh\b.*?</rPh>", re.DOTALL)
_TEXT = re.compile(rb"<t(?:\s[^>]*)?>([^<]*)</t>")
_TEXT_LEFT = re.compile(rb"</?(\w+:)?(t(?!\s*/>)|rPh)[\s/>]")
_ENTITY = re.compile(r"&(?:([^&;]{1,12});)?")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_LAST_CHARACTER = 0x10FFFF
_CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NUMBER = re.compile(r"[0-9]{1,9}")
_SHOWN_LETTERS = 20


def read_strings(pieces: Iterable[bytes]) -> pa.StringArray:
    """Return the shared strings, clean, blank ones null. Raises Irregular."""
    texts = [
        pa.array([], pa.string()),
        *map(_strings, stretches(pieces, "si", "sst")),
    ]
    if sum(column.nbytes for column in texts) > _MOST_BYTES:
        raise Irregular("too many shared strings")
    return pa.concat_arrays(texts)


def _strings(stretch: Stretch) -> pa.StringArray:
    text = Text.of(stretch)
    plain = _plain_strings(text)
    return clean_column(_told_strings(text) if plain is None else texts_between(text, *plain))


def _plain_strings(text: Text) -> tuple[np.ndarray, np.ndarray] | None:
    """Return where texts begin and end that are entries' only ones; None where one is more.

    They are most of what exports hold, and need not be told from other tags one by one.
    """
    data = text.data[: text.size]
    opens = data == ord("<")
    entries = np.flatnonzero(opens[:-1] & (data[1:] == ord("s")))
    if np.count_nonzero(opens) != _TAGS * len(entries):
        return None
    starts, ends = entries + len("<si>"), np.append(entries[1:], text.size) - len("</t></si>")
    if not (text.says(entries, b"<si>") & text.says(ends, b"</t></si") & (starts < ends)).all():
        return None
    for tag, which in text.tag_ends(starts):
        if not _TEXT_TAG.fullmatch(tag):
            return None
        starts[which] += len(tag)
    return starts, ends


def _told_strings(text: Text) -> pa.StringArray:
    """Return the texts of entries of any sort, by their tags."""
    tags = _STRINGS.read(text)
    entry, end, opened, closed = (
        tags.codes == _STRINGS.code(name) for name in ("entry", "end_entry", "text", "end_text")
    )
    if (tags.codes == _STRINGS.code("empty_entry")).any():
        raise Irregular("an entry without text")
    starts, ends = np.flatnonzero(entry), np.flatnonzero(end)
    if len(starts) != len(ends) or not (starts < ends).all():
        raise Irregular("entries are not paired")
    last = len(tags.codes) - 1
    within = (opened[np.minimum(starts + 1, last)], closed[np.minimum(starts + 2, last)])
    plain = (ends - starts == 3) & within[0] & within[1]
    first = starts + plain  # For the others any place will do: their text is replaced below.
    column = texts_between(text, tags.closes[first] + 1, tags.opens[first + 1])
    if plain.all():
        return column
    rich = [
        _rich_text(text.data[tags.opens[start] : tags.opens[end]].tobytes())
        for start, end in zip(starts[~plain], ends[~plain], strict=True)
    ]
    return pc.replace_with_mask(column, pa.array(~plain), pa.array(rich, pa.string()))


def _rich_text(entry: bytes) -> str:
    """Return the text of an entry with runs of several formats, without its reading aid."""
    if entry.count(b"<rPh") != entry.count(b"</rPh>"):
        raise Irregular("a reading aid without end")
    spoken = _PHONETIC.sub(b"", entry)
    if _TEXT_LEFT.search(_TEXT.sub(b"", spoken)):
        raise Irregular("an unusual run of text")
    try:
        return _decode(b"".join(_TEXT.findall(spoken)).decode())
    except UnicodeDecodeError as error:
        raise Irregular("not UTF-8") from error


def string_number(text: str, count: int, sheet: str, cell: str) -> int | None:
    """Return which of `count` shared strings a cell's value names, None where it names none.

    Raises BadFile where there is no such string: any other in its place would be a wrong one.
    """
    bare = text.strip()
    if not bare:
        return None
    if not _NUMBER.fullmatch(bare) or int(bare) >= count:
        raise BadFile(
            "工作表“{sheet}”单元格 {cell} 已损坏（文字编号是“{text}”，工作簿里没有这一条）；"
            "请用表格软件打开后另存为 .xlsx 再导入",
            sheet=sheet,
            cell=cell,
            text=one_line(bare[:_SHOWN_LETTERS]),
        )
    return int(bare)


def texts_between(text: Text, starts: np.ndarray, ends: np.ndarray) -> pa.StringArray:
    """Return the texts between the places, with entities (&amp;) and coded characters (_x000D_)
    as what they mean. Raises Irregular as `slices` does."""
    column = slices(text, starts, ends)
    if not text.has_codes:
        return column
    odd = pc.or_(pc.match_substring(column, "&"), pc.match_substring(column, "_x"))
    if not pc.any(odd, min_count=0).as_py():
        return column
    return pc.replace_with_mask(column, odd, map_distinct(column.filter(odd), _decode))


def slices(text: Text, starts: np.ndarray, ends: np.ndarray) -> pa.StringArray:
    """Return the texts between the places, which stand in order. Raises Irregular if not UTF-8."""
    places = np.zeros(2 * len(starts) + 1, np.int32)
    places[:-1:2], places[1::2] = starts, ends
    places[-1] = ends[-1] if len(ends) else 0
    buffers = [None, pa.py_buffer(places), pa.py_buffer(text.data)]
    pieces = pa.Array.from_buffers(pa.string(), 2 * len(starts), buffers)
    # Every second piece is a text; those between are markup.
    texts = pieces.take(pa.array(np.arange(0, 2 * len(starts), 2, dtype=np.int32)))
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid as error:
        raise Irregular("not UTF-8") from error
    return texts


def _decode(text: str) -> str:
    plain = _CODED.sub(lambda match: chr(int(match[1], 16)), _ENTITY.sub(_character, text))
    # Two codes may be the halves of one character.
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(match: re.Match[str]) -> str:
    """Return the character that an entity stands for (XML 1.0, 4.1 and 4.6)."""
    name = match[1] or ""
    if name in _NAMED:
        return _NAMED[name]
    number = re.fullmatch(r"#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))", name)
    code = (int(number[1], 16) if number[1] else int(number[2])) if number else 0
    if not 0 < code <= _LAST_CHARACTER:
        raise Irregular("an unknown entity")
    return chr(code)
