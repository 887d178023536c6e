"""A city of grassroots unions with a long tail of sizes, and who looks after which."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from pipelines.demo.names import GIVEN_FEMALE, GIVEN_MALE, SURNAMES, TOWNSHIPS
from pipelines.demo.profiles import PROFILES, Profile
from pipelines.demo.union_names import UnionNames

FULL_MEMBERS, FULL_UNIONS, FULL_WORKERS = 278_000, 2_800, 90
# A small demo keeps enough unions and workers to be looked at: 3,000 members have 80 and 25.
_UNIONS_GROW, _WORKERS_GROW = 0.785, 0.283
_TAIL = 1.35
_SMALLEST = 2
_NEW_SHARE, _RENAMED_SHARE = 0.002, 0.001
_UNASSIGNED_SHARE, _SHARED_SHARE = 0.02, 0.01
_NO_FIGURE_SHARE = 0.001
# One of the best districts is among them, and two are not: those may be commended.
_MAY_BE_OVER = ("海港区", "北戴河区", "抚宁区", "卢龙县", "秦皇岛开发区", "北戴河新区")


@dataclass
class Union:
    """A grassroots union: what the sheets say of it, and how it does (`fate`)."""

    code: str
    name: str
    district: Profile
    township: str
    employer_kind: str
    size: int
    """Its members in reality; what the counting sheet says, unless `no_figure`."""
    workers: tuple[str, ...] = ()
    """Names of its social workers; none: unassigned."""
    former_name: str | None = None
    """What the first union list calls it, where that differs."""
    is_new: bool = False
    """Founded during the drive: only the second union list has it."""
    no_figure: bool = False
    """No sheet gives its actual members."""
    blank_in_breakdown: bool = False
    """Its row of the breakdown sheet has no figures: the union list's count."""
    fate: str = "usual"
    """usual, perfect, stalled, silent (nothing approved) or over (more than its members)."""

    @property
    def actual(self) -> int | None:
        """Return the actual members by the sheet that counts."""
        return None if self.no_figure else self.size

    @property
    def in_breakdown(self) -> bool:
        """Say whether its district's breakdown sheet names it."""
        return self.district.breakdown is not None and not self.is_new


@dataclass
class City:
    """All unions in the order of their codes; `workers` by district, in the order of the sheet."""

    unions: list[Union]
    workers: dict[str, list[str]] = field(default_factory=dict)

    def of(self, district: str) -> list[Union]:
        """Return the unions of a district."""
        return [union for union in self.unions if union.district.name == district]


def make_city(members: int, rng: np.random.Generator) -> City:
    """Return a city of `members` actual members; every district has a union at least."""
    grown = members / FULL_MEMBERS
    union_total = max(len(PROFILES), round(FULL_UNIONS * grown**_UNIONS_GROW))
    worker_total = max(len(PROFILES), round(FULL_WORKERS * grown**_WORKERS_GROW))
    names = UnionNames(rng)
    people = _shares(members, [profile.members for profile in PROFILES])
    counts = _shares(union_total, [profile.unions for profile in PROFILES])
    unions: list[Union] = []
    for profile, count, total in zip(PROFILES, counts, people, strict=True):
        for size in _sizes(count, total, rng):
            unions.append(_union(profile, len(unions) + 1, size, names, rng))
    city = City(unions)
    _assign_workers(city, worker_total, rng)
    _choose_fates(city, rng)
    _mark_changes(city, rng)
    return city


def _shares(total: int, weights: list[float], least: int = 1) -> list[int]:
    """Split `total` by weights into whole numbers that add up to it, each `least` or more."""
    spare = total - least * len(weights)
    exact = np.array(weights) / sum(weights) * spare
    whole = np.floor(exact).astype(int)
    for index in np.argsort(whole - exact, kind="stable")[: spare - int(whole.sum())]:
        whole[index] += 1
    return [int(share) + least for share in whole]


def _sizes(count: int, total: int, rng: np.random.Generator) -> list[int]:
    weights = rng.lognormal(0.0, _TAIL, count)
    return _shares(total, weights.tolist(), least=min(_SMALLEST, total // count))


def _union(
    profile: Profile, serial: int, size: int, names: UnionNames, rng: np.random.Generator
) -> Union:
    kind, name = names.draw(profile, size)
    towns = TOWNSHIPS.get(profile.code, ("",))
    town = towns[int(len(towns) * rng.random() ** 1.6)]
    return Union(f"{profile.code}{serial:06d}", name, profile, town, kind, size)


def _assign_workers(city: City, total: int, rng: np.random.Generator) -> None:
    reporting = [profile for profile in PROFILES if profile.breakdown]
    counts = _shares(total, [len(city.of(profile.name)) for profile in reporting])
    for profile, count in zip(reporting, counts, strict=True):
        unions = sorted(city.of(profile.name), key=lambda union: union.township)
        names = _worker_names(min(count, len(unions)), rng)
        city.workers[profile.name] = names
        edges = np.cumsum(_shares(len(unions), rng.uniform(0.6, 1.6, len(names)).tolist()))
        for place, union in enumerate(unions):
            union.workers = (names[int(np.searchsorted(edges, place, side="right"))],)
        _loosen(unions, names, rng)


def _loosen(unions: list[Union], names: list[str], rng: np.random.Generator) -> None:
    """Leave a few unions without a worker and put two names on a few; the first and last stay."""
    fates = rng.random(len(unions))
    if len(unions) > 2 * len(names) > 6:
        # In every city, however small, its largest district has one of each.
        fates[1], fates[2] = 0.0, _UNASSIGNED_SHARE
    for union, fate in list(zip(unions, fates, strict=True))[1:-1]:
        if fate < _UNASSIGNED_SHARE:
            union.workers = ()
        elif fate < _UNASSIGNED_SHARE + _SHARED_SHARE and len(names) > 1:
            other = names[(names.index(union.workers[0]) + 1) % len(names)]
            union.workers = (union.workers[0], other)


def _worker_names(count: int, rng: np.random.Generator) -> list[str]:
    names: dict[str, None] = {}
    given = list(GIVEN_MALE + GIVEN_FEMALE)
    while len(names) < count:
        name = rng.choice(list(SURNAMES)) + "".join(rng.choice(given, rng.integers(1, 3)))
        names[name] = None
    return list(names)


def _mark_changes(city: City, rng: np.random.Generator) -> None:
    """Let a few unions be founded or renamed between the two lists, and a few have no figure."""
    # Of a district with few unions none is changed, so that each keeps some that are plain.
    many = Counter(union.district.name for union in city.unions)
    small = [
        union
        for union in city.unions
        if union.fate == "usual"
        and union.size < 60
        and many[union.district.name] > 4
        and union.district.codes
        and "联合" not in union.name
    ]
    chosen = [small[index] for index in rng.permutation(len(small))]
    new, renamed, silent = (
        max(1, round(len(city.unions) * share))
        for share in (_NEW_SHARE, _RENAMED_SHARE, _NO_FIGURE_SHARE)
    )
    for union in chosen[:new]:
        union.is_new, union.workers = True, ()
    for union in chosen[new : new + renamed]:
        union.former_name = union.name.replace("工会委员会", "联合工会委员会")
    for union in chosen[new + renamed : new + renamed + silent]:
        union.no_figure = True
    for union in [one for one in chosen[new + renamed + silent :] if one.in_breakdown][:silent]:
        union.blank_in_breakdown = True


def _choose_fates(city: City, rng: np.random.Generator) -> None:
    for district, place, fate in (
        ("山海关区", 0, "perfect"),
        ("昌黎县", -1, "stalled"),
        ("卢龙县", -1, "stalled"),
        ("海港区", -1, "stalled"),
    ):
        name = city.workers[district][place]
        for union in city.of(district):
            if name in union.workers:
                union.fate = fate
    _let_be_silent([union for union in city.unions if union.fate == "usual"], rng)
    over = [
        union
        for union in city.unions
        if union.fate == "usual" and 8 <= union.size <= 80 and union.district.name in _MAY_BE_OVER
    ]
    for index in rng.permutation(len(over))[: max(2, round(0.003 * len(city.unions)))]:
        over[index].fate = "over"


def _let_be_silent(unions: list[Union], rng: np.random.Generator) -> None:
    small = [union for union in unions if union.size < 60]
    far_behind = min(profile.coverage for profile in PROFILES)
    for union, drawn in zip(small, rng.random(len(small)), strict=True):
        if drawn < (0.12 if union.district.coverage == far_behind else 0.04):
            union.fate = "silent"
    if small:
        small[0].fate = "silent"
