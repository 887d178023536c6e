"""The survey sheets of early August: employers with and without a union, and what troubles them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.demo.city import City, Union
from pipelines.demo.files import Row, write_workbook
from pipelines.demo.names import BRANDS_FIRST, BRANDS_LAST, TOWNSHIPS
from pipelines.demo.profiles import PROFILES, Profile

SURVEY_DAY = date(2022, 8, 5)
_NOT_SURVEYED = ("港口产业", "北戴河新区")
_REPEATS_A_ROW = "昌黎县"
_SAYS_NO_SHARE = 0.01
_WITHOUT_UNION_SHARE = 0.15
_HEADERS = ("序号", "乡镇（街道）", "单位名称", "单位性质", "职工人数", "新业态人数", "是否建会",
            "会员人数", "存在困难")  # fmt: skip
# What is written of a difficulty, how often, and the groups that it belongs to.
_DIFFICULTIES: tuple[tuple[str | None, float, tuple[str, ...]], ...] = (
    (None, 0.30, ()),
    ("无", 0.20, ()),
    ("人员流动性大", 0.11, ("人员流动大",)),
    ("季节性用工多，倒班不好集中", 0.06, ("人员流动大", "人员分散难集中")),
    ("工会经费不足，没有专人", 0.07, ("经费和人手不足",)),
    ("职工年龄大，不会用微信", 0.06, ("不会操作手机",)),
    ("怕泄露隐私，身份证收不齐", 0.05, ("信息不全或不愿提供",)),
    ("劳务派遣人员多", 0.05, ("用工关系复杂",)),
    ("职工入会积极性不高", 0.04, ("入会意愿不高",)),
    ("停产半年", 0.03, ("停产歇业或经营困难",)),
    ("还在观望", 0.03, ("其他",)),
)
_WITHOUT_UNION = ("老板不支持，还没建会", ("单位支持不够", "还没有建会"))
_STRANGERS = (("个体工商户", "商行"), ("私营企业", "加工厂"), ("新就业形态", "配送站"))
_GROUPS = {"机关": "机关", "事业单位": "事业", "新就业形态": "新业态"}


@dataclass(frozen=True)
class Employer:
    """A row of a survey sheet; `union` is that of the list, if there is one."""

    union: Union | None
    name: str
    township: str
    kind: str
    workers: int
    new_form: int | None
    unionised: bool
    members: int | None
    difficulty: str | None
    groups: tuple[str, ...]

    @property
    def group(self) -> str:
        """Return the group of its kind."""
        return _GROUPS.get(self.kind, "企业")


@dataclass(frozen=True)
class Survey:
    """A district's sheet."""

    profile: Profile
    employers: tuple[Employer, ...]

    @property
    def repeated(self) -> int:
        """Return how many of its rows stand twice."""
        return int(self.profile.name == _REPEATS_A_ROW)


def make_surveys(city: City, rng: np.random.Generator) -> list[Survey]:
    """Return the surveys of all districts that sent one."""
    return [
        Survey(profile, tuple(_employers(city.of(profile.name), profile, rng)))
        for profile in PROFILES
        if profile.name not in _NOT_SURVEYED
    ]


def _employers(unions: list[Union], profile: Profile, rng: np.random.Generator) -> list[Employer]:
    reach = rng.uniform(0.75, 1.0)
    old = [union for union in unions if not union.is_new]
    listed = [_listed(union, rng) for union in old if rng.random() < reach]
    strangers = max(1, round(_WITHOUT_UNION_SHARE * len(unions)))
    return listed + [_stranger(number, profile, rng) for number in range(strangers)]


def _listed(union: Union, rng: np.random.Generator) -> Employer:
    workers = round(union.size * rng.uniform(1.0, 1.3))
    new_form = round(0.9 * workers) if union.employer_kind == "新就业形态" else None
    words, groups = _difficulty(rng)
    says_no = rng.random() < _SAYS_NO_SHARE
    return Employer(
        union, plain_name(union.name), union.township, union.employer_kind, workers, new_form,
        not says_no, None if says_no else union.size, words, groups,
    )  # fmt: skip


def _stranger(number: int, profile: Profile, rng: np.random.Generator) -> Employer:
    towns = TOWNSHIPS.get(profile.code, ("",))
    town = towns[int(rng.integers(len(towns)))]
    kind, trade = _STRANGERS[number % len(_STRANGERS)]
    brand = BRANDS_FIRST[int(rng.integers(len(BRANDS_FIRST)))]
    brand += BRANDS_LAST[int(rng.integers(len(BRANDS_LAST)))]
    workers = int(rng.integers(3, 60))
    new_form = workers - 1 if kind == "新就业形态" else None
    name = f"{town}{brand}{number + 1}号{trade}"
    return Employer(None, name, town, kind, workers, new_form, False, None, *_WITHOUT_UNION)


def _difficulty(rng: np.random.Generator) -> tuple[str | None, tuple[str, ...]]:
    shares = [share for _, share, _ in _DIFFICULTIES]
    words, _, groups = _DIFFICULTIES[int(rng.choice(len(_DIFFICULTIES), p=shares))]
    return words, groups


def plain_name(union: str) -> str:
    """Return what an employer is called whose union has this name."""
    return union.removesuffix("工会委员会").removesuffix("联合")


def write_survey(folder: Path, survey: Survey) -> Path:
    """Write a district's workbook; return its path."""
    written = survey.profile.written
    path = folder / f"摸排表_{written}_{SURVEY_DAY:%Y%m%d}.xlsx"
    head: list[Row] = [
        (f"{written}工会组建和职工情况摸排表",),
        (f"填报单位：{written}总工会",),
        _HEADERS,
    ]
    rows: list[Row] = [
        (
            number, one.township or None, one.name, one.kind, one.workers, one.new_form,
            "是" if one.unionised else "否", one.members, one.difficulty,
        )
        for number, one in enumerate(_as_sent(survey), start=1)
    ]  # fmt: skip
    workers = sum(one.workers for one in _as_sent(survey))
    write_workbook(path, "摸排表", head, [*rows, ("合计", None, None, None, workers)])
    return path


def _as_sent(survey: Survey) -> tuple[Employer, ...]:
    return survey.employers + survey.employers[-1:] * survey.repeated


def survey_truth(city: City, surveys: list[Survey]) -> dict[str, Any]:
    """Return what the surveys must give: by district, by kind, by group of difficulties."""
    every = [one for survey in surveys for one in survey.employers]
    kinds = Counter(one.group for one in every)
    return {
        "district": {survey.profile.name: _district(city, survey) for survey in surveys},
        "kinds": {
            kind: {
                "employers": n,
                "workers": sum(one.workers for one in every if one.group == kind),
                "new_form_workers": sum(one.new_form or 0 for one in every if one.group == kind),
            }
            for kind, n in kinds.items()
        },
        "difficulties": dict(Counter(group for one in every for group in one.groups)),
    }


def _district(city: City, survey: Survey) -> dict[str, int]:
    every = survey.employers
    # Two unions called alike but for 联合 are told apart by nobody.
    named = Counter(plain_name(union.name) for union in city.of(survey.profile.name))
    found = [one for one in every if one.union is not None and named[one.name] == 1]
    return {
        "employers": len(every),
        "employers_repeated": survey.repeated,
        "workers": sum(one.workers for one in every),
        "members": sum(one.members or 0 for one in every),
        "new_form_workers": sum(one.new_form or 0 for one in every),
        "unionised": sum(one.unionised for one in every),
        "not_unionised": sum(not one.unionised for one in every),
        "with_difficulty": sum(bool(one.groups) for one in every),
        "unions_surveyed": len(found),
        "listed_all_the_same": sum(not one.unionised for one in found),
    }
