"""Member lists and application lists (会员列表、入会审核列表): one row an application."""

import re
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.sheets.cells import map_distinct, rewrite_unless, time_column
from pipelines.sheets.identity import (
    PRECISION_LOST,
    Identities,
    masked,
    read_identities,
    without_digit,
)
from pipelines.sheets.model import Column, Context, Judged, SheetKind, Verdicts
from pipelines.text import (
    mask_id,
    mask_name,
    mask_phone,
    squeeze,
    strip_code,
    strip_id,
    strip_number,
)
from pipelines.values import says_nothing

_COUNTRY = re.compile(r"^\((\+?(?:00)?86)\)")
"""The country's code in brackets before a phone number: (+86)139…."""
_AS_NUMBER = re.compile(r"(1\d{10})\.0+|1\.(\d{7,10})E10")
"""A phone that a program read as a number: 13912345678.0, or 1.3912345678E10 as Java prints it."""
FLAGS = ("bad_phone", "bad_time", "future_time", "under_16", "past_retirement", "sex_mismatch")

_SEXES = {"男": True, "男性": True, "1": True, "M": True, "女": False, "女性": False, "2": False}
_NOT_BY_GB11643 = ("外国", "永久居留", "护照", "通行证", "军官", "士兵", "警官")
_OTHER_CODES = frozenset({"2", "3", "114", "414", "511", "516", "553"})
"""Codes of documents that no check digit ends: the code list's, and the police's of three digits.

Of any other bare number nobody knows what it means (specification, §3, statuses).
"""


def judge(columns: dict[str, pa.StringArray], context: Context) -> Judged:
    """Judge a chunk of member rows and derive what is stored of them.

    No ID number, whole phone number or whole name is in the result (specification, §3).
    """
    number = rewrite_unless(columns["id_number"], r"^[1-9][0-9]{16}[0-9X]$", _bare_id)
    resident = _true(map_distinct(columns["id_type"], _is_resident_card, pa.bool_()), default=True)
    today = int(context.today.strftime("%Y%m%d"))
    identities = read_identities(number, today)
    status = _status(columns, context)
    verdicts = _verdicts(columns, number, resident, identities, status)
    stored = _stored(columns, context, number) | _times(columns, context)
    stored |= _person(columns, context, identities, resident & (verdicts.reasons == ""))
    stored["status"] = status
    return Judged(pa.table(stored), verdicts.reasons, verdicts.columns_at_fault)


def _verdicts(
    columns: dict[str, pa.StringArray],
    number: pa.StringArray,
    resident: np.ndarray,
    identities: Identities,
    status: pa.StringArray,
) -> Verdicts:
    verdicts = Verdicts(len(number))
    no_union = _null(columns["union"]) & _null(columns["union_code"])
    verdicts.reject(_nameless(columns["name"]), "missing_name", "name")
    verdicts.reject(_null(number), "missing_id", "id_number")
    # Of other documents nothing is checked: what two persons may share would make them one.
    if not resident.all():
        unusable = masked(number) | without_digit(number)
        verdicts.reject(~resident & unusable, "missing_id", "id_number")
    verdicts.reject(no_union, "missing_union", "union")
    damaged = _true(pc.match_substring_regex(number, PRECISION_LOST))
    verdicts.reject(damaged, "id_precision_lost", "id_number")
    verdicts.reject(resident & ~identities.right_length, "bad_id_length", "id_number")
    verdicts.reject(resident & ~identities.right_date, "bad_id_date", "id_number")
    verdicts.reject(resident & ~identities.right_check, "bad_id_checksum", "id_number")
    verdicts.reject(_null(status), "unknown_status", "status")
    return verdicts


def _nameless(column: pa.StringArray) -> np.ndarray:
    """Mark the names that are blank or say nothing: 无, --, NULL."""
    short = _true(pc.match_substring_regex(column, r"^([!-~—]{1,4}|[无没有暂空]{1,2})$"))
    nameless = _null(column)
    if short.any():
        told = map_distinct(column.filter(pa.array(short)), says_nothing, pa.bool_())
        nameless[short] = np.asarray(told)
    return nameless


def _status(columns: dict[str, pa.StringArray], context: Context) -> pa.StringArray:
    """Return the status; a membership that has ended (转出, 除名, 退会) is `left`."""
    status = map_distinct(columns["status"], context.reference.status)
    ended = map_distinct(columns["membership_change"], context.reference.ends_membership)
    return pc.if_else(pc.and_(pc.is_valid(ended), pc.is_valid(status)), ended, status)


def _stored(
    columns: dict[str, pa.StringArray], context: Context, number: pa.StringArray
) -> dict[str, pa.Array]:
    phone = rewrite_unless(columns["phone"], r"^1[0-9]{10}$", _bare_phone)
    good_phone = _true(pc.match_substring_regex(phone, r"^1[3-9][0-9]{9}$"))
    key = context.reference.home
    district = pc.coalesce(columns["district"], columns["parent_union"])
    shared = pc.if_else(pa.array(good_phone), phone, pa.scalar(None, pa.string()))
    return {
        "person": context.pseudonyms.column(number),
        "id_masked": _mask_ids(number),
        "name_masked": _mask_names(columns["name"]),
        "phone_masked": _mask_phones(phone),
        "phone_hash": context.pseudonyms.column(shared),
        "bad_phone": pa.array(~good_phone & ~_null(phone)),
        "union_name": columns["union"],
        "union_key": map_distinct(columns["union"], squeeze),
        "union_code": map_distinct(columns["union_code"], strip_code),
        "district_text": district,
        "district_key": map_distinct(district, key),
        "township": columns["township"],
        "new_form": columns["new_form"],
        "membership_change": columns["membership_change"],
    }


def _times(columns: dict[str, pa.StringArray], context: Context) -> dict[str, pa.Array]:
    read = {
        name: time_column(columns[name], date_1904=context.date_1904)
        for name in ("apply_time", "audit_time")
    }
    unreadable = [_unreadable(columns[name], times) for name, times in read.items()]
    end_of_day = np.datetime64(context.as_of) + np.timedelta64(1, "D")
    after = [
        _true(pc.greater_equal(times, pa.scalar(end_of_day.astype("datetime64[s]"))))
        for times in read.values()
    ]
    return {
        **read,
        "bad_time": pa.array(np.logical_or(*unreadable)),
        "future_time": pa.array(np.logical_or(*after)),
    }


def _unreadable(column: pa.StringArray, times: pa.TimestampArray) -> np.ndarray:
    """Mark the cells that say something and no time; -- and 无 say nothing."""
    odd: np.ndarray = ~_null(column) & _null(times)
    if odd.any():
        odd[odd] = [not says_nothing(text) for text in column.filter(pa.array(odd)).to_pylist()]
    return odd


def _person(
    columns: dict[str, pa.StringArray],
    context: Context,
    identities: Identities,
    known: np.ndarray,
) -> dict[str, pa.Array]:
    """Derive birth year and sex from a checked ID number, and what they make doubtful."""
    campaign, day = context.reference.campaign, int(context.as_of.strftime("%Y%m%d"))
    year = identities.birth // 10_000
    written = map_distinct(columns["sex"], lambda text: _SEXES.get(text.upper()), pa.bool_())
    mismatch = _true(pc.not_equal(written, pa.array(identities.male)))
    age = (day - identities.birth) // 10_000
    return {
        "birth_year": pa.array(year, pa.int16(), mask=~known),
        "sex": pc.if_else(pa.array(identities.male, mask=~known), "male", "female"),
        "under_16": pa.array(known & (age < campaign.minimum_age)),
        "past_retirement": pa.array(known & (day // 10_000 - year > campaign.retirement_age)),
        "sex_mismatch": pa.array(known & mismatch),
    }


def _is_resident_card(id_type: str) -> bool:
    """Say whether GB 11643 governs: 居民身份证, 港澳台居民居住证, a code of them, or no type."""
    if any(word in id_type for word in _NOT_BY_GB11643):
        return False
    if id_type.isdigit():
        return id_type.lstrip("0") not in _OTHER_CODES
    return "身份证" in id_type or "居住证" in id_type or says_nothing(id_type)


def _bare_id(text: str) -> str | None:
    """Return a document's number; what people write for none (无, 0, 000000) is none."""
    number = strip_id(text)
    return None if says_nothing(text) or not number.strip("0") else number


def _bare_phone(text: str) -> str | None:
    if says_nothing(text):
        return None
    number = _COUNTRY.sub(r"\1", strip_number(text)).removeprefix("+")
    if found := _AS_NUMBER.fullmatch(number):
        return found[1] or "1" + found[2].ljust(10, "0")
    for prefix in ("0086", "86"):
        if number.startswith(prefix) and len(number) == len(prefix) + 11:
            return number.removeprefix(prefix)
    return number


def _mask_ids(number: pa.StringArray) -> pa.StringArray:
    usual = pc.and_(pc.equal(pc.utf8_length(number), 18), pc.equal(pc.binary_length(number), 18))
    masked = pc.binary_join_element_wise(
        pc.utf8_slice_codeunits(number, 0, 4), pc.utf8_slice_codeunits(number, -2), "*" * 12
    )
    return _masked(number, usual, masked, mask_id)


def _mask_names(name: pa.StringArray) -> pa.StringArray:
    return map_distinct(pc.utf8_slice_codeunits(name, 0, 1), mask_name)


def _mask_phones(phone: pa.StringArray) -> pa.StringArray:
    usual = pc.match_substring_regex(phone, r"^[0-9]{11}$")
    masked = pc.binary_join_element_wise(
        pc.utf8_slice_codeunits(phone, 0, 3), pc.utf8_slice_codeunits(phone, -4), "****"
    )
    return _masked(phone, usual, masked, mask_phone)


def _masked(
    column: pa.StringArray, usual: pa.Array, masked: pa.Array, mask: Callable[[str], str]
) -> pa.StringArray:
    """Return `masked`, with `mask` of the column where a value has not the usual form."""
    odd = pc.invert(pc.fill_null(usual, fill_value=True))
    if not pc.any(odd, min_count=0).as_py():
        return masked
    return pc.replace_with_mask(masked, odd, map_distinct(column.filter(odd), mask))


def _null(column: pa.Array) -> np.ndarray:
    return np.asarray(pc.is_null(column))


def _true(column: pa.Array, *, default: bool = False) -> np.ndarray:
    return np.asarray(pc.fill_null(column, fill_value=default))


MEMBERS = SheetKind(
    name="members",
    columns=tuple(
        Column(name)
        for name in [
            "serial",
            "name",
            "id_number",
            "union",
            "status",
            "id_type",
            "sex",
            "phone",
            "district",
            "parent_union",
            "township",
            "union_code",
            "apply_time",
            "audit_time",
            "auditor",
            "membership_change",
            "new_form",
            "birth",
            "joined",
        ]
    ),
    needs=(("name",), ("id_number",), ("union", "union_code"), ("status",)),
    recognised_by=(
        frozenset({"name", "id_number"}),
        frozenset({"name", "union", "status"}),
        frozenset({"id_number", "union", "status"}),
        frozenset({"union", "status", "apply_time"}),
    ),
    unless=frozenset({"account", "social_worker"}),
    core=("name", "id_number", "union"),
    numbers=(),
    flags=FLAGS,
    judge=judge,
)
