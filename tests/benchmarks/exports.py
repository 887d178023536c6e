"""A city's member list of any size, as a workbook or CSV with twenty columns, and its union list."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter

HEADER = (
    *("序号", "姓名", "性别", "证件类型", "证件号码", "手机号码", "工会名称", "工会编码"),
    *("所属县区", "乡镇（街道）", "单位性质", "岗位", "学历", "民族", "政治面貌"),
    *("申请时间", "审核状态", "审核时间", "审核人", "是否新就业形态劳动者"),
)
TITLES = (("会员列表",), ("导出时间：2022-09-05 18:00:00",))
DISTRICTS = ("海港区", "山海关区", "北戴河区", "抚宁区", "昌黎县", "卢龙县", "青龙满族自治县")
AREAS = ("130302", "130303", "130304", "130306", "130322", "130324", "130321")
UNIONS = 3_000
CHUNK = 50_000
ROWS_A_FILE = 500_000
"""So many rows of twenty columns are 136 MB; a file may have 200."""

_SURNAMES = np.array(list("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"))
_GIVEN = np.array(list("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建文辉力斌"))
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])


def union_name(number: int) -> str:
    """Return the name of one of the UNIONS unions."""
    district = DISTRICTS[number % len(DISTRICTS)][:2]
    return f"{district}第{number:04d}职工服务有限公司工会委员会"


def member_rows(count: int, seed: int = 7) -> Iterator[list[tuple[Any, ...]]]:
    """Yield chunks of member rows, all of them acceptable, no person twice."""
    rng = np.random.default_rng(seed)
    for first in range(0, count, CHUNK):
        yield _chunk(np.arange(first, min(first + CHUNK, count)), rng)


def _chunk(serial: np.ndarray, rng: np.random.Generator) -> list[tuple[Any, ...]]:
    size = len(serial)
    union = rng.integers(0, UNIONS, size)
    name = np.char.add(
        _SURNAMES[rng.integers(0, len(_SURNAMES), size)],
        np.char.add(
            _GIVEN[rng.integers(0, len(_GIVEN), size)], _GIVEN[rng.integers(0, len(_GIVEN), size)]
        ),
    )
    identity = _identities(serial)
    phone = np.char.add("13", np.char.zfill((serial + 100_000_000).astype(str), 9))
    applied = np.datetime64("2022-08-09T08:00:00") + rng.integers(0, 26 * 86_400, size)
    audited = applied + rng.integers(3_600, 86_400, size)
    pending = rng.random(size) < 0.1
    district = np.array(DISTRICTS)[union % len(DISTRICTS)]
    columns = [
        (serial + 1).tolist(),
        name.tolist(),
        np.where(serial % 2 == 1, "男", "女").tolist(),
        ["居民身份证"] * size,
        identity.tolist(),
        phone.tolist(),
        [union_name(number) for number in union.tolist()],
        [f"1303{number:08d}" for number in union.tolist()],
        district.tolist(),
        [f"{name[:2]}街道" for name in district.tolist()],
        ["企业"] * size,
        np.array(["一线职工", "管理人员", "技术人员"])[rng.integers(0, 3, size)].tolist(),
        np.array(["高中", "大专", "本科"])[rng.integers(0, 3, size)].tolist(),
        ["汉族"] * size,
        np.array(["群众", "党员", "团员"])[rng.integers(0, 3, size)].tolist(),
        _texts(applied),
        np.where(pending, "待审核", "审核通过").tolist(),
        np.where(pending, "", _texts(audited)).tolist(),
        ["工会管理员"] * size,
        np.where(rng.random(size) < 0.1, "是", "否").tolist(),
    ]
    return list(zip(*columns, strict=True))


def _texts(moments: np.ndarray) -> list[str]:
    return np.char.replace(np.datetime_as_string(moments, unit="s"), "T", " ").tolist()


def _identities(serial: np.ndarray) -> np.ndarray:
    """Return valid ID numbers, none twice: born in 1960 to 1999, the serial's parity the sex."""
    place, rest = serial % 7, serial // 7
    order = rest % 500 * 2 + serial % 2
    # 163 and 14,000 have no common divisor: the days are spread and none is taken twice.
    born = np.datetime64("1960-01-01") + rest // 500 * 163 % 14_000
    stem = np.char.add(
        np.array(AREAS)[place],
        np.char.add(
            np.char.replace(born.astype(str), "-", ""), np.char.zfill(order.astype(str), 3)
        ),
    )
    digits = stem.astype("S17").view(np.uint8).reshape(-1, 17).astype(np.int64) - ord("0")
    check = np.array(list("10X98765432"))[digits @ _WEIGHTS % 11]
    return np.char.add(stem, check)


def write_members(path: Path, count: int, seed: int = 7) -> Path:
    """Write a member list of `count` rows to `path`, as its suffix says (.xlsx or .csv)."""
    writer = _write_csv if path.suffix == ".csv" else _write_workbook
    writer(path, count, seed)
    return path


def write_member_lists(folder: Path, count: int, seed: int = 7) -> Path:
    """Write the same rows as CSV files of a folder, each within what a file may hold."""
    folder.mkdir()
    for number, chunk in enumerate(member_rows(count, seed)):
        path = folder / f"会员列表_{number * CHUNK // ROWS_A_FILE + 1}.csv"
        new = not path.exists()
        with path.open("a", encoding="utf-8-sig" if new else "utf-8", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerows([*TITLES, HEADER] if new else [])
            writer.writerows(chunk)
    return folder


def _write_csv(path: Path, count: int, seed: int) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerows([*TITLES, HEADER])
        for chunk in member_rows(count, seed):
            writer.writerows(chunk)


def _write_workbook(path: Path, count: int, seed: int) -> None:
    # Shared strings, as the platform's own program and Excel write them.
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("会员列表")
    number = 0
    for row in (*TITLES, HEADER):
        sheet.write_row(number, 0, row)
        number += 1
    for chunk in member_rows(count, seed):
        for row in chunk:
            sheet.write_number(number, 0, row[0])
            for place, text in enumerate(row[1:], start=1):
                if text:
                    sheet.write_string(number, place, text)
            number += 1
    workbook.close()


def write_unions(path: Path) -> Path:
    """Write the list of the unions that the member lists name."""
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("基层工会列表")
        sheet.write_row(0, 0, ["工会名称", "工会编码", "所属县区", "会员数"])
        for number in range(UNIONS):
            district = DISTRICTS[number % len(DISTRICTS)]
            sheet.write_row(number + 1, 0, [union_name(number), f"1303{number:08d}", district, 120])
    return path
