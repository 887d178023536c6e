"""The story of a union's other name: staff accept it, and its members count for the union."""

import csv
import os
from collections import Counter
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

import duckdb

from pipelines.building import Build, exclusive, make_build
from pipelines.errors import BadAlias
from pipelines.paths import DataDir
from pipelines.reference import Reference, UnionAlias, load_reference
from pipelines.saying import Listed, Said
from pipelines.steps.batches import live_batches
from pipelines.steps.publish import current_build, publish
from pipelines.text import clean, squeeze, strip_code

_COLUMNS = ("district", "alias", "union")
_BOM = "\ufeff"


@dataclass(frozen=True)
class AcceptedAlias:
    """A name that members of a district give, the union that it means, and the build with it.

    `rows` is how many member rows that count carry the name.
    """

    district: str
    alias: str
    union: str
    rows: int
    published: str


def accept_alias(data: DataDir, district: str, name: str, union: str) -> AcceptedAlias:
    """Let members who name `name` count for `union` of the district, and publish the figures.

    The district goes by name, alias or code, the union by name or code, as the published build
    knows them. Raises BadAlias where there is no such district, union or name on a member row, and
    where the name is a listed union's or accepted already.
    """
    with exclusive(data):
        lists = _Lists.of(data, district)
        alias = lists.unknown_name(name)
        union_name, rows = lists.union_name(union), lists.unknown[squeeze(alias)]
        table = _Table.read(data.reference / "union-aliases.csv")
        table.rows.append({"district": lists.district, "alias": alias, "union": union_name})
        build = _rebuilt(data, table, known=(lists.district, alias))
    return AcceptedAlias(lists.district, alias, union_name, rows, build.id)


def remove_alias(
    data: DataDir, district: str, name: str, union: str | None = None
) -> AcceptedAlias:
    """Take an accepted name back, and publish the figures without it.

    Raises BadAlias where it is not accepted in that district, or for another union than `union`.
    """
    with exclusive(data):
        lists = _Lists.of(data, district)
        table = _Table.read(data.reference / "union-aliases.csv")
        accepted = lists.accepted_rows(table, squeeze(name))
        if not accepted:
            raise BadAlias(
                "{district}没有登记过别名“{name}”；已登记：{known}",
                district=lists.district,
                name=clean(name),
                known=_some(lists.aliases),
            )
        meant = accepted[0]["union"]
        if union is not None and squeeze(lists.union_name(union)) != squeeze(meant):
            raise BadAlias(
                "“{name}”登记的是“{meant}”的别名；请核对工会名称后重试",
                name=clean(name),
                meant=meant,
            )
        table.rows = [row for row in table.rows if row not in accepted]
        build = _rebuilt(data, table)
        unknown = _Lists.of(data, district).unknown
    rows = unknown.get(squeeze(name), 0)
    return AcceptedAlias(lists.district, clean(name), meant, rows, build.id)


@dataclass(frozen=True)
class _Lists:
    """What the published build and the reference data know of one district."""

    reference: Reference
    district: str
    unions: list[tuple[str | None, str]]
    """Code and name of each union."""
    unknown: dict[str, int]
    """Names that members give and no list knows (squeezed), and their rows."""
    aliases: dict[str, str]
    """Accepted names (squeezed), and the union that each means."""

    @classmethod
    def of(cls, data: DataDir, district: str) -> "_Lists":
        reference, build = load_reference(data), current_build(data)
        if build is None:
            raise BadAlias("还没有导入过数据；请先用 rollcall import 导入工会和会员列表")
        with duckdb.connect(build, read_only=True) as connection:
            named = [
                row[0] for row in connection.execute("select district from district").fetchall()
            ]
            name = _district(reference, named, district)
            unions = connection.execute(
                "select union_code, union_name from union_measures"
                " where not is_unknown and district = ?",
                [name],
            ).fetchall()
            unknown = _unknown(connection, name)
        found = cls(reference, name, unions, unknown, {})
        for alias in reference.union_aliases:
            if found.is_here(alias.district):
                found.aliases[squeeze(alias.alias)] = alias.union
        return found

    def is_here(self, district: str) -> bool:
        """Say whether a district as a reference file calls it is this one."""
        key = self.reference.district_key(district)
        return self.district in (self.reference.district_aliases().get(key), key)

    def unknown_name(self, name: str) -> str:
        """Return the name clean. Raises BadAlias unless members give it and no list knows it."""
        key, text = squeeze(name), clean(name)
        bearers = sum(squeeze(listed) == key for _, listed in self.unions)
        if bearers > 1:
            raise BadAlias(
                "{district}名册上有 {bearers} 家工会都叫“{text}”，别名分不清是哪一家；"
                "请在会员列表中写上工会编码，或在名册中改名区分",
                district=self.district,
                bearers=bearers,
                text=text,
            )
        if bearers:
            raise BadAlias(
                "“{text}”本来就是{district}名册上的工会；不需要登记别名",
                text=text,
                district=self.district,
            )
        if key in self.aliases:
            raise BadAlias(
                "“{text}”已登记为“{union}”的别名；要改，请先用 --remove 撤回",
                text=text,
                union=self.aliases[key],
            )
        if key not in self.unknown:
            raise BadAlias(
                "{district}没有会员写过“{text}”这个未识别的工会名称；"
                "请用 rollcall unknown 查看都有哪些",
                district=self.district,
                text=text,
            )
        return text

    def union_name(self, union: str) -> str:
        """Return the name of the one union that `union` calls by code or name. Raises BadAlias."""
        code, key = strip_code(union), squeeze(union)
        by_code = [name for known, name in self.unions if known and known == code]
        by_name = [name for _, name in self.unions if squeeze(name) == key]
        name = next(iter(by_code or by_name), None)
        if name is None:
            raise BadAlias(
                "{district}没有“{union}”这个工会；请写名册上的工会名称或编码"
                "（rollcall unknown 列出了相近的名称）",
                district=self.district,
                union=clean(union),
            )
        if sum(squeeze(other) == squeeze(name) for _, other in self.unions) > 1:
            raise BadAlias(
                "{district}有几个工会都叫“{name}”，别名分不清是哪一个；请先在名册中改名区分",
                district=self.district,
                name=name,
            )
        return name

    def accepted_rows(self, table: "_Table", key: str) -> list[dict[str, str]]:
        """Return the rows of the reference file that accept the name in this district."""
        return [
            row
            for row in table.rows
            if squeeze(row["alias"] or "") == key and self.is_here(row["district"] or "")
        ]


def _unknown(connection: duckdb.DuckDBPyConnection, district: str) -> dict[str, int]:
    rows: Counter[str] = Counter()
    found = connection.execute(
        "select union_name, rows from unknown_unions where district = ? and union_name is not null",
        [district],
    )
    for name, n in found.fetchall():
        rows[squeeze(name)] += n
    return rows


def _district(reference: Reference, named: list[str], text: str) -> str:
    key = reference.district_key(text)
    known = {reference.district_key(name): name for name in named} | reference.district_aliases()
    if key not in known:
        raise BadAlias("没有“{name}”这个县区；可用：{names}", name=clean(text), names=Listed(named))
    return known[key]


def _some(names: dict[str, str]) -> str:
    return Listed(list(names)[:5]) or Said("无")


@dataclass
class _Table:
    """The file of accepted names, whatever columns staff added to it."""

    path: Path
    columns: list[str]
    rows: list[dict[str, str]]
    before: str

    @classmethod
    def read(cls, path: Path) -> "_Table":
        """Read the file, which `load_reference` found in order."""
        text = path.read_bytes().decode("utf-8")
        reader = csv.DictReader(StringIO(text.removeprefix(_BOM), newline=""), restval="")
        rows = [{name: row[name] for name in reader.fieldnames or ()} for row in reader]
        return cls(path, list(reader.fieldnames or _COLUMNS), rows, text)

    @property
    def aliases(self) -> tuple[UnionAlias, ...]:
        """The accepted names, as `load_reference` would read them."""
        return tuple(UnionAlias(row["district"], row["alias"], row["union"]) for row in self.rows)

    def write(self) -> None:
        """Put the rows in the file's place, in one step."""
        out = StringIO(newline="")
        writer = csv.DictWriter(
            out, self.columns, restval="", lineterminator="\r\n" if "\r\n" in self.before else "\n"
        )
        writer.writeheader()
        writer.writerows(self.rows)
        mark = _BOM if self.before.startswith(_BOM) else ""
        _replace(self.path, mark + out.getvalue())


def _replace(path: Path, text: str) -> None:
    growing = path.with_name(f".tmp-{path.name}")
    with growing.open("w", encoding="utf-8", newline="") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    growing.replace(path)


def _rebuilt(data: DataDir, table: _Table, known: tuple[str, str] | None = None) -> Build:
    """Make a build with the table first: only when it stands is anything put in place.

    Raises BadAlias where `known`, a district and a name, is unknown even so.
    """
    reference = replace(load_reference(data), union_aliases=table.aliases)
    build = make_build(data, live_batches(data), reference=reference)
    if known:
        _require_effect(build, *known)
    table.write()
    publish(data, build.path)
    return build


def _require_effect(build: Build, district: str, alias: str) -> None:
    with duckdb.connect(build.path, read_only=True) as connection:
        left = _unknown(connection, district).get(squeeze(alias))
    if left:
        build.path.unlink()
        raise BadAlias(
            "“{alias}”认可后仍有 {left:,} 行认不出工会（这些行只有工会编码）；"
            "请在工会列表中补上这个编码，再导入",
            alias=alias,
            left=left,
        )
