"""The list of administrators: one for most unions, two for the largest, one for each district."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from pipelines.demo.city import City, Union
from pipelines.demo.files import Row, write_workbook
from pipelines.demo.names import GIVEN_FEMALE, GIVEN_MALE, SURNAMES
from pipelines.demo.people import make_phones
from pipelines.demo.profiles import PROFILES, Profile

ADMIN_LIST = date(2022, 9, 13)
_HEADERS = (
    "序号",
    "账号",
    "管理员姓名",
    "联系电话",
    "工会名称",
    "工会编码",
    "所属县区",
    "创建时间",
    "最后登录时间",
)
_TITLE = "秦皇岛市工会管理员列表"
_LACKING, _SILENT_LACKING = 0.06, 0.6
_LARGE = 500
_WITHOUT = "港口产业"
"""The district that has named no administrator."""


@dataclass(frozen=True)
class Admin:
    """An administrator of a union, or of a district where `union` is None."""

    account: str
    name: str
    phone: str
    district: Profile
    union: Union | None
    created: date
    last_login: date | None


def make_admins(city: City, rng: np.random.Generator) -> list[Admin]:
    """Return every administrator; a silent union often has none, a new one never."""
    places: list[tuple[Profile, Union | None]] = [
        (profile, None) for profile in PROFILES if profile.name != _WITHOUT
    ]
    for union, drawn in zip(city.unions, rng.random(len(city.unions)), strict=True):
        lacking = _SILENT_LACKING if union.fate == "silent" else _LACKING
        if drawn >= lacking and not union.is_new:
            places.extend([(union.district, union)] * (2 if union.size >= _LARGE else 1))
    phones = make_phones(len(places), rng)
    return [
        _admin(number, district, union, phones[number], rng)
        for number, (district, union) in enumerate(places)
    ]


def _admin(
    number: int, district: Profile, union: Union | None, phone: str, rng: np.random.Generator
) -> Admin:
    surname, given, days, seen = rng.random(4)
    first = list(GIVEN_MALE + GIVEN_FEMALE)
    return Admin(
        account=f"qhd{district.code[-3:]}{number:05d}",
        name=SURNAMES[int(surname * len(SURNAMES))] + first[int(given * len(first))],
        phone=str(phone),
        district=district,
        union=union,
        created=date(2022, 8, 1) + timedelta(days=int(days * 20)),
        last_login=ADMIN_LIST - timedelta(days=int(seen * 30)) if seen < 0.9 else None,
    )


def write_admin_list(folder: Path, admins: list[Admin]) -> Path:
    """Write the list as the platform exports it; return its path."""
    path = folder / f"管理员列表_{ADMIN_LIST:%Y%m%d}.xlsx"
    head: list[Row] = [(_TITLE,), (f"导出时间：{ADMIN_LIST} 09:00:00",), _HEADERS]
    write_workbook(path, "管理员列表", head, map(_row, range(1, len(admins) + 1), admins))
    return path


def _row(number: int, admin: Admin) -> Row:
    union = admin.union
    return (
        number,
        admin.account,
        admin.name,
        admin.phone,
        union.name if union else None,
        union.code if union else None,
        admin.district.written,
        f"{admin.created} 09:00:00",
        f"{admin.last_login} 08:30:00" if admin.last_login else None,
    )


def with_admin(admins: list[Admin]) -> dict[str, int]:
    """Return how many unions of each district have an administrator."""
    having = {(admin.district.name, admin.union.code) for admin in admins if admin.union}
    return {
        profile.name: sum(district == profile.name for district, _ in having)
        for profile in PROFILES
    }
