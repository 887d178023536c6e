"""ID numbers: their check (GB 11643), what they tell, and the pseudonym that replaces them."""

import hashlib
import hmac
import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.sheets.cells import fixed_width_codes

LENGTH = 18
PRECISION_LOST = r"^[0-9]+(\.[0-9]+)?[eE]\+?[0-9]{1,2}$|^[0-9]{15,}\.0+$"
"""An exponent has two digits at most: 12E345678 is a passport's number."""
MASKED = re.compile(r"[*＊×●•○■✱#]{2,}|[Xx]{4,}")

_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECK_CODES = np.frombuffer(b"10X98765432", np.uint8)
_DAYS = np.array([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_FIRST_YEAR = 1900


def masked(numbers: pa.StringArray) -> np.ndarray:
    """Mark the numbers of which an export hides a part: 130302********0032."""
    hidden = pc.match_substring_regex(numbers, MASKED.pattern)
    return np.asarray(pc.fill_null(hidden, fill_value=False))


def without_digit(numbers: pa.StringArray) -> np.ndarray:
    """Mark what is no document's number, for it has no digit: 待补, 见附件, a sex or a name."""
    numbered = pc.match_substring_regex(numbers, "[0-9〇零一二三四五六七八九十]")
    return ~np.asarray(pc.fill_null(numbered, fill_value=True))


@dataclass(frozen=True)
class Identities:
    """What a column of ID numbers gives, row by row; zeros where the length is wrong."""

    right_length: np.ndarray
    right_date: np.ndarray
    right_check: np.ndarray
    birth: np.ndarray
    """The date of birth as the whole number yyyymmdd."""
    male: np.ndarray


def read_identities(numbers: pa.StringArray, today: int) -> Identities:
    """Check 18-character ID numbers against GB 11643; `today` is a yyyymmdd that no birth passes.

    港澳台居民居住证 follow the same rule. Null and other lengths come back as wrong length.
    """
    ascii_only = pc.match_substring_regex(numbers, r"^[!-~]{18}$")
    right_length = np.asarray(pc.fill_null(ascii_only, fill_value=False))
    found = {
        name: np.zeros(len(numbers), kind)
        for name, kind in (("date", bool), ("check", bool), ("birth", np.int64), ("male", bool))
    }
    if right_length.any():
        codes = fixed_width_codes(numbers.filter(pa.array(right_length)), LENGTH)
        digits = codes[:, :17].astype(np.int64) - ord("0")
        all_digits = ((digits >= 0) & (digits <= 9)).all(axis=1)
        birth = digits[:, 6:14] @ (10 ** np.arange(7, -1, -1))
        found["birth"][right_length] = birth
        found["date"][right_length] = _is_date(digits[:, 6:14], birth, today)
        expected = _CHECK_CODES[np.where(all_digits, digits @ _WEIGHTS, 0) % 11]
        found["check"][right_length] = all_digits & (codes[:, 17] == expected)
        found["male"][right_length] = digits[:, 16] % 2 == 1
    return Identities(right_length, found["date"], found["check"], found["birth"], found["male"])


def _is_date(digits: np.ndarray, birth: np.ndarray, today: int) -> np.ndarray:
    all_digits = ((digits >= 0) & (digits <= 9)).all(axis=1)
    year, month, day = birth // 10_000, birth // 100 % 100, birth % 100
    real_month = (month >= 1) & (month <= 12)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = _DAYS[np.where(real_month, month, 1) - 1] - ((month == 2) & ~leap)
    real = real_month & (day >= 1) & (day <= last) & (year >= _FIRST_YEAR) & (birth <= today)
    return np.asarray(all_digits & real)


class Pseudonyms:
    """Replaces ID numbers and phone numbers by HMAC-SHA256 under one key (specification, §3)."""

    def __init__(self, key: bytes) -> None:
        block = key.ljust(64, b"\0")
        # The padded key is hashed once and copied a row: a third of the cost of hmac.new.
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))
        if not hmac.compare_digest(self.of("x"), hmac.digest(key, b"x", "sha256")):
            raise ValueError("the pseudonym key is longer than one SHA-256 block")

    def of(self, value: str) -> bytes:
        """Return the 32 bytes that stand for `value`."""
        inner = self._inner.copy()
        inner.update(value.encode())
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.digest()

    def column(self, values: pa.StringArray) -> pa.Array:
        """Return a binary(32) column; null stays null."""
        hashed: list[bytes] = []
        begin, finish = self._inner.copy, self._outer.copy
        for value in values.cast(pa.binary()).to_pylist():
            inner, outer = begin(), finish()
            inner.update(value or b"")
            outer.update(inner.digest())
            hashed.append(outer.digest())
        data = pa.py_buffer(b"".join(hashed))
        column = pa.Array.from_buffers(pa.binary(32), len(hashed), [None, data])
        return pc.if_else(values.is_valid(), column, pa.scalar(None, pa.binary(32)))
