"""Say what an import takes away that was known, or why it does not show: the builds tell."""

from pathlib import Path
from typing import Any

import duckdb

from pipelines.kinds import COLUMN_NAMES, KINDS
from pipelines.saying import Said
from pipelines.steps.batches import Manifest, sheet_day
from pipelines.steps.compare import both_builds, rows_of
from pipelines.steps.models import read_sql
from pipelines.text import first_named

_LISTS = {"unions": Said("名册"), "breakdown": Said("分解表")}
"""Kinds by which unions are known, and how each is called."""


def find_losses(old: Path, new: Path, manifest: Manifest) -> dict[str, list[Said]]:
    """Return what to say about a batch's sheets, by kind: what they take away, what hides them."""
    kinds = {sheet["kind"] for sheet in manifest.sheets}
    if manifest.waits or not kinds & {"members", "unions", "breakdown", "survey", "admins"}:
        return {}
    try:
        with both_builds(old, new) as connection:
            said = _behind_newer(connection, manifest, kinds)
            if listing := next((kind for kind in _LISTS if kind in kinds), None):
                unions = _ask(connection, "unions_lost")
                said.setdefault(listing, []).extend(_of_unions(unions, _LISTS[listing]))
                if "members" not in kinds:
                    said[listing].extend(_of_members_of(unions, _LISTS[listing]))
            if "breakdown" in kinds:
                said.setdefault("breakdown", []).extend(_left_out(connection))
            if "admins" in kinds:
                said.setdefault("admins", []).extend(_of_admins(connection))
            elif listing:
                said[listing].extend(_of_admins_of(connection, _LISTS[listing]))
            if "survey" in kinds:
                said.setdefault("survey", []).extend(_of_employers(connection))
            if "members" in kinds and manifest.amends is None:
                said.setdefault("members", []).extend(_of_members(connection, manifest))
            return said
    except duckdb.Error:
        # The import is done. A build that is damaged or has other tables is nothing to compare.
        return {}


def _ask(
    connection: duckdb.DuckDBPyConnection, name: str, batch: str | None = None
) -> list[dict[str, Any]]:
    """Return what one of the questions in sql/losses gives of the builds `old` and `new`."""
    asked: dict[str, object] = {"batch": batch} if batch else {}
    return rows_of(connection, read_sql("losses", name), asked)


def _behind_newer(
    connection: duckdb.DuckDBPyConnection, manifest: Manifest, kinds: set[str]
) -> dict[str, list[Said]]:
    """Say of which kinds rows do not count now: newer sheets cover their districts."""
    behind = []
    for kind, name in (("members", "newer_members"), ("survey", "newer_surveys")):
        if kind in kinds:
            found = _ask(connection, name, manifest.batch)[0]
            day = min(sheet_day(manifest, sheet) for sheet in _sheets(manifest, kind))
            rows = _sent(manifest, kind) - found["shown"]
            behind.append({"kind": kind, "rows": rows, "day": day, **found})
    if "admins" in kinds:
        # An account that stands twice is shown once: what is shown does not say how many count.
        found = _ask(connection, "newer_admins", manifest.batch)[0]
        rows = 0 if found["shown"] else _sent(manifest, "admins")
        behind.append({"kind": "admins", "rows": rows, "day": manifest.as_of, **found})
    if kinds & {"unions", "breakdown"}:
        behind += _ask(connection, "newer_lists", manifest.batch)
    return {
        one["kind"]: [
            Said(
                "这份{kind}截至 {day}，早于已有的（截至 {newest}），"
                "有 {rows:,} 行{some}不计入现在的数字；"
                "如果截至日不对，请指明截至日（--as-of）再导入；已经导入的先撤销",
                kind=Said(KINDS[one["kind"]]),
                day=one["day"],
                newest=one["newest"],
                rows=one["rows"],
                some=_of_some(one),
            )
        ]
        for one in behind
        if one["rows"] > 0 and (one["newest"] or "") > one["day"]
    }


def _sheets(manifest: Manifest, kind: str) -> list[dict[str, Any]]:
    return [sheet for sheet in manifest.sheets if sheet["kind"] == kind]


def _sent(manifest: Manifest, kind: str) -> int:
    return sum(sheet["accepted"] for sheet in _sheets(manifest, kind))


def _of_some(found: dict[str, Any]) -> str:
    """Return of which districts rows do not count, where those of others in the batch do."""
    districts = found.get("districts") or []
    if len(districts) >= found.get("all_districts", 0):
        return ""
    return Said("（{names}）", names=first_named(districts, "个"))


def _of_unions(rows: list[dict[str, Any]], called: str) -> list[Said]:
    """Say which unions a list, called so, leaves out, and whose actual members it takes away."""
    gone = [row["union_name"] for row in rows if row["gone"]]
    unknown = [row["union_name"] for row in rows if row["unknown"] and not row["gone"]]
    notes = []
    if gone:
        notes.append(
            Said(
                "比上一份{called}少 {n:,} 家工会（{names}），不再计入；"
                "如果不是撤销或合并，请在{called}中补上后重新导入",
                called=called,
                n=len(gone),
                names=first_named(gone, "家"),
            )
        )
    if unknown:
        notes.append(
            Said(
                "有 {n:,} 家工会原有实际会员数，"
                "这份{called}没有写（{names}），覆盖率将无法计算；"
                "请补上“{column}”后重新导入",
                n=len(unknown),
                called=called,
                names=first_named(unknown, "家"),
                column=COLUMN_NAMES["actual_members"],
            )
        )
    return notes


def _naming(names: list[str], what: Said, **values: object) -> list[Said]:
    """Say the text of these unions or employers and how many they are; nothing where none is."""
    if not names:
        return []
    return [Said(what, n=len(names), names=first_named(names, "家"), **values)]


def _left_out(connection: duckdb.DuckDBPyConnection) -> list[Said]:
    """Say which unions stay listed without the target and worker that a breakdown gave them."""
    names = [row["union_name"] for row in _ask(connection, "unions_left_out")]
    return _naming(
        names,
        Said(
            "有 {n:,} 家工会上一份分解表里有、这份没有（{names}），"
            "它们不再有任务目标数和社工，实际会员数改取名册；一个县区分几份上报或有补充的，"
            "请放在一批里一起导入；已经导入的先撤销"
        ),
    )


def _of_members_of(unions: list[dict[str, Any]], called: str) -> list[Said]:
    """Say which unions lose members by a list alone, because nothing leads to them any more."""
    rows = [row for row in unions if (row["left_out"] or 0) > 0]
    renamed = [row for row in rows if row["name_now"]]
    others = [row for row in rows if not row["name_now"]]
    return [
        *(_under_old_names(renamed) if renamed else ()),
        *(_found_no_more(others, called) if others else ()),
    ]


def _under_old_names(rows: list[dict[str, Any]]) -> list[Said]:
    """Say which unions a list renames, so that members listed by the old name are no longer theirs.

    The platform's next member list has the new names.
    """
    names = [f"{row['union_name']} → {row['name_now']}" for row in rows]
    return [
        Said(
            "有 {n:,} 家工会改了名（{names}），会员列表里写旧名的 "
            "{people:,} 人不再计入这些工会；"
            "请导入改名后导出的会员列表，或把旧名登记为别名",
            n=len(rows),
            names=first_named(names, "家"),
            people=sum(row["left_out"] for row in rows),
        )
    ]


def _found_no_more(rows: list[dict[str, Any]], called: str) -> list[Said]:
    """Say which unions are not found by what their members' rows say: a union that has moved or has
    lost its code, or whose name another bears now."""
    names = [f"{row['district']}{row['union_name']}" for row in rows]
    return [
        Said(
            "会员列表里原来计入 {n:,} 家工会（{names}）的 "
            "{people:,} 人，按这份{called}对不上了，不再计入这些工会"
            "（工会换了县区、没有了编码，或有了同名的工会）；"
            "请核对{called}里这些工会的县区和编码，或导入此后导出的会员列表",
            n=len(rows),
            names=first_named(names, "家"),
            people=sum(row["left_out"] for row in rows),
            called=called,
        )
    ]


def _of_admins(connection: duckdb.DuckDBPyConnection) -> list[Said]:
    """Say which unions, and districts themselves, an administrator list leaves without one."""
    names = [row["name"] for row in _ask(connection, "admins_lost")]
    return _naming(
        names,
        Said(
            "有 {n:,} 家原来有管理员，这份管理员列表里没有了（{names}）；"
            "如果只是新增的或一部分账号，请把全部管理员放在一批里重新导入；已经导入的先撤销"
        ),
    )


def _of_admins_of(connection: duckdb.DuckDBPyConnection, called: str) -> list[Said]:
    """Say which unions' administrators a list leads to no more: the unions have new names."""
    names = [row["name"] for row in _ask(connection, "admins_lost")]
    return _naming(
        names,
        Said(
            "有 {n:,} 家原来有管理员，按这份{called}对不上了（{names}），"
            "不再算有管理员；请导入此后导出的管理员列表"
        ),
        called=called,
    )


def _of_employers(connection: duckdb.DuckDBPyConnection) -> list[Said]:
    """Say which employers a survey leaves out that the one before it named."""
    names = [row["employer"] for row in _ask(connection, "employers_lost")]
    return _naming(
        names,
        Said(
            "比上一份摸排表少 {n:,} 家单位（{names}），不再计入；"
            "一个县区分几份上报或有补充的，请放在一批里一起导入；已经导入的先撤销"
        ),
    )


def _of_members(connection: duckdb.DuckDBPyConnection, manifest: Manifest) -> list[Said]:
    """Say whom a member list takes away: other districts' members, or registered persons."""
    one_district = _of_one_district(connection, manifest.batch) if manifest.scope is None else []
    return one_district or _of_missing(connection)


def _of_one_district(connection: duckdb.DuckDBPyConnection, batch: str) -> list[Said]:
    """Say where a member list of one district alone leaves the others without members."""
    emptied = [row["district"] for row in _ask(connection, "emptied_districts")]
    named = _ask(connection, "districts_named", batch) if emptied else []
    if len(named) != 1:
        return []
    district, rows = named[0]["district"], named[0]["n"]
    return [
        Said(
            "会员列表只有{district}的行（{rows:,} 行），按全市快照计，"
            "其他县区（{names}）将没有已录入；"
            "如果只是{district}的表，请指明“只覆盖一个县区”（--scope {district}）再导入；"
            "已经导入的先撤销",
            district=district,
            rows=rows,
            names=first_named(emptied, "个"),
        )
    ]


def _of_missing(connection: duckdb.DuckDBPyConnection) -> list[Said]:
    """Say how many persons a member list has not, where a district shrinks by them.

    Who is listed with another status is not missing, and in a district that grows a few always are:
    more than a tenth are another page of the list. Who waited is missing where nobody waits now:
    the list may be of those approved alone.
    """
    rows = _ask(connection, "persons_missing")
    gone = _not_listed(rows, "gone", Said("已录入"), Said("一页、一种审核状态、几家工会"))
    return gone or _not_listed(rows, "waiting", Said("待审核"), Said("只有审核通过的"))


def _not_listed(rows: list[dict[str, Any]], column: str, status: str, part: str) -> list[Said]:
    some = [row for row in rows if row[column]]
    if not some:
        return []
    districts = [
        Said("{district} {n:,} 人", district=row["district"], n=row[column]) for row in some
    ]
    return [
        Said(
            "原来{status}的 {n:,} 人，这份会员列表里没有或被退回"
            "（{names}），不再计入；如果只导出了一部分（{part}），"
            "请把全部放在一批里重新导入；已经导入的先撤销",
            status=status,
            n=sum(row[column] for row in some),
            names=first_named(districts, "个"),
            part=part,
        )
    ]
