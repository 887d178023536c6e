"""Reference data: the drive, its districts, and the words that platforms use.

Read from the data folder, where staff may extend it; laid down there by
`DataDir.at`. Another city edits these files and no code (specification, §1).
"""

import csv
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from string import digits
from typing import Any, TypeVar

from pipelines.addresses import hosts_of
from pipelines.errors import BadReference
from pipelines.paths import DataDir, shipped_reference
from pipelines.saying import Listed
from pipelines.text import body_name, header_keys, squeeze
from pipelines.values import says_nothing

CAMPAIGN = "campaign.toml"
"""The file of the drive itself."""


_MOST_TILES = 8
_LEAST_OF_A_NAME = 3
_CODE_DIGITS = 6
"""Of a code of GB/T 2260, the county's; a township's has nine or twelve."""
_BETWEEN_LEVELS = re.compile(r"[-_/\\|>.,:、()]+")
_ABOVE = r"^(?:.{{2,7}}(?:省|自治区)|[\u4e00-\u9fff]{{2,3}})?{city}市?"
"""What an address says before the district: 河北省秦皇岛市, 河北秦皇岛."""
_ASIDE = re.compile(r"\([^()]*\)|[!.。…]+$")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_IN_A_FRAME = re.compile(r"[【\[{<「]([^【】\[\]{}<>「」]+)[】\]}>」]")
"""A word that is nothing but framed: 【审核通过】."""
_DENIES = re.compile("[不未非撤除退停驳拒]|待(?!岗)|转出|取消|作废|失败|无效|注销|死亡|去世")
"""What takes an approval back: 审核通过（已转出）, 通过（撤销）, 通过（待上级审核）."""
_BECAUSE = re.compile(r"([^-:,;—]+)[-:,;—]+(.+)", re.DOTALL)
_SINCE = re.compile("重新|再次|已[重再提改通补]|待[审批]|通过")
"""What says that more happened after a rejection: 已驳回，已重新提交."""
_CODE_AND_LABEL = re.compile(r"(?:0*(\d{1,2})(?=\D|$)[-_.、:/]*)?(.*)", re.DOTALL)
Meaning = TypeVar("Meaning")

_DENIES_CHANGE = re.compile("[未无非不没拟待]")


@dataclass(frozen=True)
class Campaign:
    """One drive. Dates are whole days; `target` is a fraction of whole numbers."""

    name: str
    city: str
    issuer: str
    goal: int
    starts: date
    deadline: date
    breakdown_due: date
    unlisted_district: str
    target: tuple[int, int]
    near_points: int
    actual_changed: tuple[int, int]
    shared_phone: int
    minimum_age: int
    retirement_age: int
    backlog_days: int
    stale_after_days: int
    rank_groups: dict[str, tuple[str, ...]]
    kind_by_suffix: dict[str, str]
    most_unions_a_worker: int = 50
    """A social worker with more unions than this has too many."""
    stalled_days: int = 5
    """Days without anybody approved after which a social worker is stalled."""
    milestones: tuple[tuple[str, date], ...] = ()
    qr_hosts: tuple[str, ...] = ()
    """Hosts of the platform's own addresses; a QR code that leads elsewhere is none of its."""
    qr_union_parameters: tuple[str, ...] = ()
    """Parameters of such an address that give the union's code."""
    qr_silent_days: int = 7
    """A union that was handed its code longer ago than this, without an application, is silent."""
    contacts: dict[str, str] = field(default_factory=dict)
    """Whom members may ask, by what they are called: printed on posters."""
    coverage_points_most: int = 50
    """What a social worker's pooled coverage gives at most in the yearly assessment."""
    on_target_points_most: int = 50
    """What their unions on target give at most."""


@dataclass(frozen=True)
class District:
    """A county-level body that reports to the city (specification, §2).

    `tile` is its column and row, from 0, on a map of equal squares; None leaves it off.
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    tile: tuple[int, int] | None = None

    @property
    def short_name(self) -> str:
        """The shortest name it is called by in full characters, for a tile's width."""
        return min((self.name, *self.aliases), key=len)


@dataclass(frozen=True)
class Alias:
    """A header's meaning; of two columns with one meaning the lower `rank` is taken."""

    field: str
    rank: int


@dataclass(frozen=True)
class UnionAlias:
    """Another name under which a union's members apply, accepted by staff."""

    district: str
    alias: str
    union: str


@dataclass(frozen=True)
class Rule:
    """A text that holds `keyword` belongs to `group`; with `whole` it must be all of the text.

    Without a group the text says nothing that is counted (a difficulty that is called 无).
    """

    keyword: str
    group: str | None
    whole: bool


@dataclass(frozen=True)
class Reference:
    """All reference data of one data folder."""

    campaign: Campaign
    districts: tuple[District, ...]
    union_aliases: tuple[UnionAlias, ...]
    difficulties: tuple[Rule, ...]
    employer_groups: tuple[Rule, ...]
    headers: dict[str, tuple[Alias, ...]] = field(repr=False)
    statuses: dict[str, str] = field(repr=False)
    membership_changes: dict[str, str] = field(repr=False)
    taken_in: tuple[str, ...] = ()
    """Districts on no list that union lists have brought, as far as they are known."""

    def status(self, text: str) -> str | None:
        """Return the status that a word means, or None; what stands behind it in brackets counts
        only where it takes the word back: 审核通过（已转出） is no status that is known.

        A code before the word (1-审核通过) says nothing more; a bare number is none.
        """
        word = squeeze(text)
        if framed := _IN_A_FRAME.fullmatch(word):
            word = framed[1]
        if word in self.statuses:
            return self.statuses[word]
        bare = self._labelled(_ASIDE.sub("", word))
        asides = _IN_BRACKETS.findall(word)
        if any(self._takes_back(bare, aside) for aside in asides):
            return None
        return bare or self._because(word)

    def _labelled(self, word: str) -> str | None:
        match = _CODE_AND_LABEL.fullmatch(word)
        return self.statuses.get(match[2] if match else word)

    def _because(self, word: str) -> str | None:
        """Return the status of a word that its reason follows: 审核拒绝：照片不清晰.

        What else than a rejection is followed by more is no status that is known. That the platform
        does not know the person is a status of its own, whatever is said before it.
        """
        match = _BECAUSE.fullmatch(word)
        said = self._labelled(match[1]) if match else None
        if match is None or said == "approved":
            return None
        unregistered = (known for known, state in self.statuses.items() if state == "unregistered")
        if match[2].rstrip("!.。").endswith(tuple(unregistered)):
            return "unregistered"
        return said if said == "rejected" and not _SINCE.search(match[2]) else None

    def _takes_back(self, status: str | None, aside: str) -> bool:
        said = self.statuses.get(aside)
        return said != status if said else status == "approved" and bool(_DENIES.search(aside))

    def ends_membership(self, text: str) -> str | None:
        """Return `left` where a change of membership ends it, by its word, its code or a status."""
        return "left" if self._change(text) == "left" else None

    def knows_change(self, text: str) -> bool:
        """Say whether it is known of a change of membership if it ends it; a blank is none."""
        return self._change(text) is not None or says_nothing(text)

    def _change(self, text: str) -> str | None:
        """Return what becomes of a member: of 转出, 4, 04, 4-转出, 会籍已转出, 转出（外省）."""
        bare = _ASIDE.sub("", squeeze(text))
        match = _CODE_AND_LABEL.fullmatch(bare)
        code, label = match.groups() if match else ("", bare)
        known = self.membership_changes | self.statuses
        for word in (squeeze(text), bare, label or code):
            if word in known:
                return known[word]
        ends = [word for word, after in known.items() if after == "left" and len(word) > 1]
        if any(word in label for word in ends) and not _DENIES_CHANGE.search(label):
            return "left"
        return None

    def district_key(self, text: str) -> str:
        """Return the form in which district names are compared."""
        return body_name(text, self.campaign.city)

    def district(self, text: str) -> str | None:
        """Return the listed district that `text` calls by name, alias or code, or None."""
        return self.district_aliases().get(self.district_key(text))

    def home(self, text: str) -> str:
        """Return the key of the district in which a cell says that something is.

        海港区东山街道总工会 is in 海港区, 130322104000 in 昌黎县, as is 130322-昌黎县; what no list
        begins is itself.
        """
        key, aliases = self.district_key(text), self.district_aliases()
        if key in aliases:
            return key
        if key.isdigit():
            return key[:_CODE_DIGITS] if key[:_CODE_DIGITS] in aliases else key
        return _begun(key, aliases) or self._beneath_city(key, aliases) or key

    def _beneath_city(self, key: str, aliases: dict[str, str]) -> str | None:
        """Return the district of a key that begins with its code, or with what stands above it.

        130302-海港区, 河北省/秦皇岛市/海港区; the city's where nothing else is said. None where
        code and name contradict each other, or no known district is named.
        """
        joined = _BETWEEN_LEVELS.sub("", key)
        name = joined.lstrip(digits)
        code, city = joined[: len(joined) - len(name)], self.campaign.city
        below = re.sub(_ABOVE.format(city=re.escape(city.removesuffix("市"))), "", name, count=1)
        district = city if name and not below else aliases.get(below) or _begun(below, aliases)
        coded = aliases.get(code[:_CODE_DIGITS], district)
        return district if district == coded else None

    def taking_in(self, names: Iterable[str]) -> "Reference":
        """Return the same that knows of districts on no list; whole names of their own only.

        Whoever wrote the city's name, or 机关, in a district's place brought no district.
        """
        campaign, listed = self.campaign, self.listed_aliases()
        said = (campaign.city, campaign.issuer, campaign.name, campaign.unlisted_district)
        own = {
            key
            for key in map(self.district_key, names)
            if len(key) >= _LEAST_OF_A_NAME
            and key not in listed
            and not any(key in text or text in key for text in said)
        }
        return replace(self, taken_in=tuple(sorted(own)))

    def district_aliases(self) -> dict[str, str]:
        """Return every key by which a known district may be called, to its name."""
        return {name: name for name in self.taken_in} | self.listed_aliases()

    def listed_aliases(self) -> dict[str, str]:
        """Return every key by which a listed district may be called, to its name."""
        return {
            self.district_key(called): district.name
            for district in self.districts
            for called in (district.name, *district.aliases, district.code)
        }


def _begun(key: str, aliases: dict[str, str]) -> str | None:
    """Return the district with whose name a longer one begins, or None."""
    begun = [a for a in aliases if len(a) > 1 and key.startswith(a) and aliases[a][:2] == a[:2]]
    return aliases[max(begun, key=len)] if begun else None


def load_reference(data: DataDir, campaign: Campaign | None = None) -> Reference:
    """Read all reference data; `campaign` stands in for the drive that the folder names.

    Raises BadReference with the file's name and the mend.
    """
    lists = _lists(data.reference, tuple(_stamp(data.reference / name) for name in _LISTS))
    return Reference(campaign=campaign or load_campaign(data), **lists)


_LISTS = (
    "districts.csv", "union-aliases.csv", "difficulties.csv", "employer-kinds.csv",
    "header-aliases.csv", "status-words.csv", "code-lists.csv",
)  # fmt: skip


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Return what changes with a file's content; None where it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


@lru_cache(maxsize=8)
def _lists(folder: Path, _stamps: tuple[tuple[int, int, int] | None, ...]) -> dict[str, Any]:
    """Read the folder's lists, once as they stand: pages ask for them with every click."""
    return {
        "districts": _districts(folder / "districts.csv"),
        "union_aliases": tuple(
            UnionAlias(row["district"], row["alias"], row["union"])
            for row in _rows(folder / "union-aliases.csv", ("district", "alias", "union"))
        ),
        "difficulties": _rules(folder / "difficulties.csv"),
        "employer_groups": _rules(folder / "employer-kinds.csv"),
        "headers": _known(folder, "header-aliases.csv", _headers),
        "statuses": _known(folder, "status-words.csv", _statuses),
        "membership_changes": _membership_changes(folder / "code-lists.csv"),
    }


def load_campaign(data: DataDir) -> Campaign:
    """Read `campaign.toml`. Raises BadReference where a value is missing or of the wrong kind."""
    path = data.reference / CAMPAIGN
    return _read_campaign(path, _stamp(path))


@lru_cache(maxsize=8)
def _read_campaign(path: Path, _stamp: tuple[int, int, int] | None) -> Campaign:
    try:
        return parse_campaign(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(error) from error


def parse_campaign(text: str) -> Campaign:
    """Return the drive that the text of a `campaign.toml` describes. Raises BadReference."""
    try:
        return _campaign(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise _unreadable(error) from error


def _unreadable(error: Exception) -> BadReference:
    return BadReference(
        "活动设置 {name} 读不懂（{error}）：请对照随程序附带的样例改正后重试",
        name=CAMPAIGN,
        error=error,
    )


def _campaign(document: dict[str, Any]) -> Campaign:
    thresholds, stones = document["thresholds"], document.get("milestones", ())
    fractions = {
        name: (int(thresholds[name][0]), int(thresholds[name][1]))
        for name in ("target", "actual_changed")
    }
    return Campaign(
        **document["campaign"],
        **{**thresholds, **fractions},
        rank_groups={name: tuple(kinds) for name, kinds in document["rank_groups"].items()},
        kind_by_suffix=dict(document["kind_by_suffix"]),
        milestones=tuple((str(one["measure"]), _day(one["due"])) for one in stones),
        **_qr(document.get("qr", {})),
        **_points(document.get("assessment", {})),
        contacts={str(who): str(how) for who, how in document.get("contacts", {}).items()},
    )


def _day(value: Any) -> date:
    if not isinstance(value, date):
        raise TypeError(f"{value} 不是日期")
    return value


def _qr(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of QR codes; where none are given, no host is the platform's."""
    return {
        "qr_hosts": hosts_of(settings.get("hosts", ())),
        "qr_union_parameters": tuple(map(str, settings.get("union_parameters", ()))),
        "qr_silent_days": int(settings.get("silent_days", 7)),
    }


def _points(settings: dict[str, Any]) -> dict[str, Any]:
    """Return what the yearly assessment gives at most; what is not said is the program's own."""
    return {f"{name}_most": int(most) for name, most in settings.items()}


def _districts(path: Path) -> tuple[District, ...]:
    return tuple(
        District(
            code=row["code"],
            name=row["name"],
            aliases=tuple(alias for alias in row["aliases"].split("|") if alias),
            kind=row["kind"],
            tile=_tile(path, row),
        )
        for row in _rows(path, ("code", "name", "aliases", "kind"))
    )


def _tile(path: Path, row: dict[str, str]) -> tuple[int, int] | None:
    """Read "column,row" where the file has it."""
    said = row.get("tile") or ""
    if not said:
        return None
    column, _, line = said.partition("-")
    if not (column.isdecimal() and line.isdecimal() and max(int(column), int(line)) < _MOST_TILES):
        raise BadReference(
            "参考数据 {name} 中 {district} 的 tile 是“{said}”：应写成“列-行”，如 2-1",
            name=path.name,
            district=row["name"],
            said=said,
        )
    return int(column), int(line)


def _known(
    folder: Path, name: str, read: Callable[[Path], dict[str, Meaning]]
) -> dict[str, Meaning]:
    """Return what a folder's list says, and what the program's own says of all else.

    So a folder that an older program laid down learns the words that were added since. What the
    folder names without a meaning means nothing.
    """
    known = read(shipped_reference() / name) | read(folder / name)
    return {word: meaning for word, meaning in known.items() if meaning}


def _statuses(path: Path) -> dict[str, str]:
    return {squeeze(row["word"]): row["status"] or "" for row in _rows(path, ("word", "status"))}


def _headers(path: Path) -> dict[str, tuple[Alias, ...]]:
    found: defaultdict[str, dict[str, Alias]] = defaultdict(dict)
    for row in _rows(path, ("field", "header")):
        alias = Alias(row["field"], int(row.get("rank") or 1))
        # Only the literal form and the one with its brackets' content: 上级工会（企业）名称 must
        # not make 上级工会名称 mean the same by dropping what the bracket says.
        for key in header_keys(row["header"])[:2]:
            meanings = found[key]
            if alias.field:
                meanings.setdefault(alias.field, alias)
    return {key: tuple(aliases.values()) for key, aliases in found.items()}


def _rules(path: Path) -> tuple[Rule, ...]:
    """Return the rules in their order; a keyword that begins with = must be the whole text."""
    rows = [
        (squeeze(row["keyword"]).lower(), squeeze(row["group"] or ""))
        for row in _rows(path, ("keyword", "group"))
    ]
    return tuple(
        Rule(word.removeprefix("="), group or None, word.startswith("="))
        for word, group in rows
        if word.removeprefix("=")
    )


def _membership_changes(path: Path) -> dict[str, str]:
    """Return what becomes of a membership, by word and by code: `left` where that ends it
    (specification, §3: 转出, 除名, 退会), else `stays`."""
    ending = {"转出", "除名", "退会"}
    changes = {}
    for row in _rows(path, ("list", "code", "label")):
        if row["list"] == "会籍变化类型":
            after = "left" if row["label"] in ending else "stays"
            changes[row["label"]] = changes[row["code"]] = after
    return changes


def _rows(path: Path, needed: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            missing = set(needed) - set(reader.fieldnames or ())
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadReference(
            "参考数据 {name} 读不出来（{error}）：请以 UTF-8 编码的 CSV 重新保存",
            name=path.name,
            error=error,
        ) from error
    if missing:
        columns = Listed(sorted(missing))
        raise BadReference(
            "参考数据 {name} 缺少列 {columns}：请补上表头后重试", name=path.name, columns=columns
        )
    for line, row in rows:
        if short := [column for column in needed if row[column] is None]:
            raise BadReference(
                "参考数据 {name} 第 {line} 行缺少 {columns}：请补齐这一行，或删去它",
                name=path.name,
                line=line,
                columns=Listed(short),
            )
    return [{column: said or "" for column, said in row.items()} for _, row in rows]
