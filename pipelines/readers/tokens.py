"""Markup as arrays: where each tag begins and ends and what it is, for megabytes at a time.

A city's export holds six million cells. Looking at them one by one costs more than all the rest
of an import, so tags are found and told apart by numpy. Only markup as spreadsheet programs write
it is read; all else raises Irregular, and another, slower reader takes the file.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

_PADDING = b" " * 64
"""What stands behind a stretch at least: a tag's end can be looked for at any place of it."""

_LONGEST_ENTRY = 256 << 20
_LONG = 4 << 20
"""Bytes without the end of an entry from which on it is seen whether they close themselves."""
_BYTES = np.array([(1 << (8 * n)) - 1 for n in range(9)], np.uint64)
_CODES = 32
_MOST_ENDS, _LONGEST_END = 64, 40
_NEVER = _CODES - 1
_PAIR = int.from_bytes(b"<>", "little")


class Irregular(Exception):
    """The file is not written as this reader wants it; that says nothing of the file's worth."""


@dataclass(frozen=True)
class Stretch:
    """Whole entries: the first `size` bytes of `text`. Cutting them off would copy megabytes."""

    text: bytes
    size: int


@dataclass(frozen=True)
class Text:
    """A stretch of XML as bytes; `words` gives the eight bytes from any place of it as one number.

    What is looked at are the first `size` bytes; more stand behind them.
    """

    data: np.ndarray
    words: np.ndarray
    size: int

    @classmethod
    def of(cls, stretch: Stretch) -> "Text":
        """Return the text of a stretch, not copied where enough stands behind it."""
        text = stretch.text
        if len(text) < stretch.size + len(_PADDING):
            text += _PADDING
        data = np.frombuffer(text, np.uint8)
        words = np.ndarray((len(data) - 7,), "<u8", data, strides=(1,))
        return cls(data, words, stretch.size)

    def at(self, places: np.ndarray, lengths: np.ndarray | int) -> np.ndarray:
        """Return up to eight bytes from each place as a number, the first byte lowest."""
        taken: np.ndarray = self.words[places] & _BYTES[lengths]
        return taken

    def says(self, places: np.ndarray, text: bytes) -> np.ndarray:
        """Say of each place whether `text`, of eight bytes at most, stands there."""
        said: np.ndarray = self.at(places, len(text)) == int.from_bytes(text, "little")
        return said

    @cached_property
    def has_codes(self) -> bool:
        """Whether an entity (&amp;) or a coded character (_x000D_) may stand in it."""
        return any(bool((self.data[: self.size] == mark).any()) for mark in b"&_")

    def tag_ends(self, places: np.ndarray) -> Iterator[tuple[bytes, np.ndarray]]:
        """Yield the few different ends of tags, up to `>`, and which of the places have each.

        Raises Irregular where one is long or there are many.
        """
        left = np.arange(len(places))
        for _ in range(_MOST_ENDS):
            if len(left) == 0:
                return
            first = int(places[left[0]])
            end, closed, _ = self.data[first : first + _LONGEST_END].tobytes().partition(b">")
            if not closed:
                raise Irregular("a long tag")
            end += closed
            same = np.ones(len(left), bool)
            for start in range(0, len(end), 8):
                same &= self.says(places[left] + start, end[start : start + 8])
            yield end, left[same]
            left = left[~same]
        raise Irregular("too many kinds of tags")


@dataclass(frozen=True)
class Tags:
    """The tags of a text: `opens` are the places of `<`, `closes` those of the `>` of each, and
    `codes` say what each is, by the grammar that read it."""

    opens: np.ndarray
    closes: np.ndarray
    codes: np.ndarray


class Grammar:
    """What tags there are, told apart by their first two letters, and which may follow which.

    `empty` says what a tag is when it closes itself. Without `follows` any order is taken and
    unknown tags have the code 0.
    """

    def __init__(
        self, tags: dict[str, str], empty: dict[str, str], follows: dict[str, str] | None = None
    ) -> None:
        names = ["", *dict.fromkeys([*tags.values(), *empty.values()])]
        self._code = {name: number for number, name in enumerate(names)}
        self._of_letters = np.zeros(1 << 16, np.uint8)
        for mark in b"!?":  # comments, sections, instructions, document types
            self._of_letters[mark::256] = _NEVER
        for letters, name in tags.items():
            self._of_letters[int.from_bytes(letters.encode(), "little")] = self._code[name]
        self._when_empty = np.arange(_CODES, dtype=np.uint8)
        for name, other in empty.items():
            self._when_empty[self._code[name]] = self._code[other]
        self._may_follow = self._order(follows) if follows else None

    def _order(self, follows: dict[str, str]) -> np.ndarray:
        allowed = np.zeros((_CODES, _CODES), bool)
        for name, successors in follows.items():
            for successor in successors.split():
                allowed[self._code[name], self._code[successor]] = True
        return allowed.ravel()

    def code(self, name: str) -> int:
        """Return the code of a tag's name."""
        return self._code[name]

    def read(self, text: Text) -> Tags:
        """Return its tags. Raises Irregular where one is unknown or out of place."""
        data = text.data
        opens, closes = _brackets(data[: text.size])
        pairs = np.ndarray((len(data) - 1,), "<u2", data, strides=(1,))
        codes = self._of_letters.take(pairs[opens + 1])
        ends_itself = np.flatnonzero(data[closes - 1] == ord("/"))
        codes[ends_itself] = self._when_empty[codes[ends_itself]]
        if (codes == _NEVER).any():
            raise Irregular("comment, section or instruction")
        self._require_order(codes)
        return Tags(opens, closes, codes)

    def _require_order(self, codes: np.ndarray) -> None:
        if self._may_follow is None:
            return
        if not codes.all():
            raise Irregular("unknown tag")
        if not self._may_follow.take(codes[:-1].astype(np.uint16) * _CODES + codes[1:]).all():
            raise Irregular("tag out of place")


def _brackets(data: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the places of `<` and of the `>` after each; both marks differ in one bit only."""
    places = np.flatnonzero((data & ~np.uint8(ord("<") ^ ord(">"))) == ord("<"))
    marks = data[places]
    if len(marks) % 2 or (marks.view("<u2") != _PAIR).any():
        raise Irregular("tags are not paired")
    return places[::2].copy(), places[1::2].copy()


def whole_numbers(text: Text, starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return the whole numbers of one to eight digits that stand at `starts`.

    Raises Irregular where one is longer, empty, or no number.
    """
    if len(starts) == 0:
        return np.zeros(0, np.int64)
    if lengths.min() < 1 or lengths.max() > 8:
        raise Irregular("not a short whole number")
    shift = ((8 - lengths) * 8).astype(np.uint64)
    digits = text.words[starts] << shift
    values = digits & np.uint64(0x0F0F0F0F0F0F0F0F)
    zeros = (_BYTES[lengths] & np.uint64(0x3030303030303030)) << shift
    tens = (values + np.uint64(0x0606060606060606)) & np.uint64(0x1010101010101010)
    if ((digits ^ values) != zeros).any() or tens.any():
        raise Irregular("not a whole number")
    # Eight digits side by side become four pairs, two fours, one number.
    values = (values * np.uint64(10) + (values >> np.uint64(8))) & np.uint64(0x00FF00FF00FF00FF)
    values = (values * np.uint64(100) + (values >> np.uint64(16))) & np.uint64(0x0000FFFF0000FFFF)
    values = (values * np.uint64(10000) + (values >> np.uint64(32))) & np.uint64(0xFFFFFFFF)
    return values.astype(np.int64)


def stretches(pieces: Iterable[bytes], entry: str, container: str) -> Iterator[Stretch]:
    """Yield what a container holds in stretches of whole entries.

    Raises Irregular where an entry does not end, where anything else stands before, behind or
    instead of them, or where the text is not UTF-8 by its own word.
    """
    opening, closing = f"<{entry}".encode(), f"</{entry}>".encode()
    held, started = b"", False
    for piece in pieces:
        held += piece
        if not started:
            place = held.find(opening)
            _require_utf8(held[:200])
            started = place >= 0
            if started:
                _require(_pattern(r"<{1}(\s[^<>]*)?>\s*$", entry, container), held[:place])
                held = held[place:]
        if started and (cut := _whole(held, opening, closing)):
            yield Stretch(held, cut)
            held = held[cut:]
        if len(held) > _LONGEST_ENTRY:
            raise Irregular("an entry without end")
    # Entries that close themselves may stand last: they hold nothing.
    empty = r"<{1}(\s[^<>]*)?(/>|>\s*</{1}>)"
    rest = r"^(\s*<{0}(\s[^<>]*)?/>)*\s*</{1}>"
    _require(_pattern(rest if started else empty, entry, container), held)


def _whole(held: bytes, opening: bytes, closing: bytes) -> int:
    """Return how many of the bytes held are whole entries.

    Entries that close themselves, as a sheet's blank rows down to the last one do, end nowhere:
    where many stand without any other, all before the last one's begin are such.
    """
    end = held.rfind(closing)
    if end >= 0:
        return end + len(closing)
    return max(held.rfind(opening), 0) if len(held) > _LONG else 0


def _pattern(text: str, *names: str) -> re.Pattern[bytes]:
    return re.compile(text.format(*names).encode())


def _require(pattern: re.Pattern[bytes], text: bytes) -> None:
    if not pattern.search(text):
        raise Irregular("something else among the entries")


def _require_utf8(start: bytes) -> None:
    declared = start.partition(b"encoding=")[2][1:6].lower()
    if not start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") or declared not in (b"", b"utf-8"):
        raise Irregular("not declared as UTF-8")
