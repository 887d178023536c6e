"""A small city whose every name tries to be something else: a tag, a formula, a link, a picture."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter

from dashboard import bulletins, queries
from dashboard.auth import OPERATOR, Role
from dashboard.backend import Backend
from dashboard.cli import run
from pipelines import (
    DataDir,
    Sending,
    current_build,
    return_sheet,
    send_sheet,
)
from tests.builders import HEADERS, id_number, write_csv
from tests.qr.pictures import address

EVIL = "evil.example"
"""Stands in every address that a name tries to lead to or fetch from."""

DISTRICT = "<img/src=x/onerror=alert(1)>区"
MARKED = f"[点我](http://{EVIL}/d)县"
DISTRICTS = (DISTRICT, MARKED)
"""The first is the county account's own."""

UNIONS = (
    f"<img src=http://{EVIL}/u.png onerror=alert(2)>工会",
    "<script>alert(3)</script>工会",
    f'=HYPERLINK("http://{EVIL}/f","点我")',
    "+1+1工会",
    "@SUM(1)工会",
    "-2+3工会",
    f"[点我](http://{EVIL}/m)工会",
    f"![竹图](http://{EVIL}/p.png)工会",
    "$x$ :red[朱红] **b** `q` ~~s~~ <b>b</b> 工会",
    "# 一级 :material/home: :tada: 工会",
    f"http://{EVIL}/bare www.{EVIL} a@{EVIL} 工会",
    "甲\u202egpj.exe\u200b\u2066工会\u00ad",
    "很长的名字" * 40 + "工会",
    "1. 甲 | 丁 | --- > 丙工会",
)
WORKERS = ("<i>丁一", "=1+2", "[甲](http:evil.example)", ":red[黄雀]", "**丙**")
TOWNSHIPS = ("<b onclick=alert(5)>镇</b>", f"![镇](http://{EVIL}/t.png)", "=2+2镇")
ACCOUNT = "=cmd"
ADMIN = "<img src=x onerror=alert(6)>"
PLACE = f"<a href=http://{EVIL}/o>广场</a>"
DIFFICULTY = f"**为难** [看](http://{EVIL}/s) <i>i</i>"
EMPLOYER = f"<u>厂</u> ![x](http://{EVIL}/e.png)"
HEADING = f"[列](http://{EVIL}/c) <b>备用</b>"
SHEET = "<img src=x onerror=alert(7)>"
FILE = "=<img src=x onerror=alert(8)> **f** $x$ 会员列表_20220829.xlsx"
STATUS = "<s>不明</s>"
NOTE = f"**手札** [看](http://{EVIL}/n) <img src=x onerror=alert(9)>"
CONTACT = f"[联络](http://{EVIL}/k) <b>人</b>"


PASSWORD = "mao-tu-niao-8842"
ACCOUNTS = {"admin": (Role.ADMIN, None), "county": (Role.COUNTY, DISTRICT)}


def cleaned(name: str) -> str:
    """Return a name without the characters that turn or hide a text: an import drops them."""
    return "".join(one for one in name if one not in "\u202e\u200b\u2066\u00ad")


def live_in(root: Path, files: Path) -> DataDir:
    """Import the city by the command, and write in it wherever a person may write."""
    files.mkdir(parents=True)
    sheets = write_city(files)
    assert run(["--data", str(root), "import", *map(str, sheets)]) == 0
    why = f"更正：{CONTACT}"
    changed = f"bulletin.contacts={CONTACT}"
    assert run(["--data", str(root), "settings", "set", changed, "--why", why]) == 0
    data = DataDir(root)
    _write_notes(data)
    _issue(data)
    _send_breakdowns(data, files)
    return data


def _write_notes(data: DataDir) -> None:
    backend = Backend.open(data)
    for name, (role, district) in ACCOUNTS.items():
        backend.accounts.add(name, role=role, district=district, name=ADMIN, password=PASSWORD,
                             must_change=False, by=OPERATOR)  # fmt: skip
    for district in DISTRICTS:
        backend.supervision.add(district, NOTE, by=OPERATOR)
    backend.day_notes.add(date(2022, 8, 20), NOTE[:40], district=None, by=OPERATOR)
    build = current_build(data)
    assert build is not None
    unions = queries.unions(build, OPERATOR, limit=50).to_pylist()
    handed = {row["union_id"]: row["district"] for row in unions[:4]}
    backend.handovers.record(
        handed, date(2022, 8, 22), handed_by=ADMIN, note=NOTE[:60], by=OPERATOR
    )
    backend.close()


def _issue(data: DataDir) -> None:
    """Issue a bulletin with a sentence of one's own, and draft its correction."""
    draft = bulletins.make_draft(data, as_of=None, by="admin")
    key = next(iter(bulletins.sentences(draft.editions[bulletins.CITY], draft.rules))).key
    bulletins.edit(data, draft.id, bulletins.CITY, key, text=NOTE, reason=NOTE, by="admin")
    issued = bulletins.issue(data, draft.id, by="admin", dated=date(2022, 8, 30))
    bulletins.make_correction(data, issued.name, reason=NOTE, by="admin")


def _send_breakdowns(data: DataDir, files: Path) -> None:
    """Send a sheet that is returned, and one that waits."""
    for at, district in enumerate(DISTRICTS):
        sheet = _breakdown(files, at, more=1)
        sent = send_sheet(data, sheet, Sending("breakdown", district, "county", waits=True))
        if district == DISTRICT:
            return_sheet(data, sent.batch or "", "admin", NOTE)


class Member(NamedTuple):
    """A row of the member list."""

    serial: int
    union: str
    district: str
    status: str = "审核通过"


def write_city(folder: Path) -> list[Path]:
    """Write the city's sheets of every kind."""
    code = {name: f"{'=' * (number == 2)}U{number}" for number, name in enumerate(UNIONS)}
    unions = [
        [code[name], name, _district(number), TOWNSHIPS[number % 3], "企业", 30, 20,
         address(code[name]) if number != 3 else f"http://{EVIL}/qr"]
        for number, name in enumerate(UNIONS)
    ]  # fmt: skip
    columns = "工会编码 基层工会名称 所属县区 乡镇（街道） 单位性质 职工人数 会员人数 二维码链接"
    admins = [[ACCOUNT, ADMIN, "13900000077", UNIONS[0], DISTRICT, "2022-08-01"]]
    survey = [[MARKED, TOWNSHIPS[0], EMPLOYER, "企业", 12, "否", 3, DIFFICULTY]]
    outreach = [["2022-08-20", DISTRICT, "现场集中扫码", UNIONS[0], PLACE, 30, 20],
                ["2022-08-21", MARKED, "沟通会", UNIONS[1], PLACE, 10, 2]]  # fmt: skip
    return [
        _book(folder / "基层工会列表_20220829.xlsx", [columns.split(), *unions]),
        _book(folder / FILE, [[*HEADERS, HEADING], *map(_row, _people())]),
        write_csv(folder / "[x](y)管理员列表.csv", [
            "账号 管理员姓名 手机号码 所属工会 所属县区 创建时间".split(), *admins]),
        *(_breakdown(folder, at) for at in range(2)),
        _book(folder / "摸排表.xlsx", [
            "所属县区 乡镇（街道） 单位名称 单位类型 职工人数 是否建会 会员人数 困难".split(), *survey]),
        _book(folder / "扫码活动表.xlsx", [
            "日期 县区 形式 工会名称 地点 到场人数 扫码人数".split(), *outreach]),
    ]  # fmt: skip


def _district(number: int) -> str:
    return DISTRICTS[number % 2]


def _book(path: Path, rows: Iterable[Sequence[Any]], sheet: str = SHEET) -> Path:
    """Write a workbook in which text is text, whatever it begins with."""
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        for line, row in enumerate(rows):
            for column, value in enumerate(row):
                write = page.write_string if isinstance(value, str) else page.write_number
                write(line, column, value)
    return path


def _people() -> Iterator[Member]:
    for number, union in enumerate(UNIONS):
        first = 10 * number + 1
        for serial in range(first, first + 3 + number % 3):
            yield Member(serial, union, _district(number))
        yield Member(first + 8, union, _district(number), "待审核")
    yield Member(300, f"{UNIONS[7]}分会", DISTRICT)
    yield Member(301, UNIONS[0], DISTRICT, STATUS)
    yield Member(302, UNIONS[0], DISTRICT, "该用户未注册")
    yield Member(1, UNIONS[3], MARKED)


def _row(member: Member) -> list[str]:
    sex = "男" if member.serial % 2 else "女"
    name = ADMIN if member.serial % 3 else "=1+1"
    return [name, sex, "居民身份证", id_number(member.serial), f"139{member.serial:08d}",
            member.union, member.district, "2022-08-20 09:00:00", member.status,
            "2022-08-21 10:00:00" if member.status == "审核通过" else "", NOTE]  # fmt: skip


def _breakdown(folder: Path, at: int, more: int = 0) -> Path:
    columns = "基层工会 所属县区 乡镇（街道） 实际会员数（人） 任务目标数（人） 包联社工".split()
    rows = [
        [name, _district(at), TOWNSHIPS[number % 3], 20 + 3 * at + more, 18,
         WORKERS[number // 2 % 5]]
        for number, name in enumerate(UNIONS)
        if number % 2 == at and number < 12
    ]  # fmt: skip
    return _book(folder / f"任务分解表{at}{more}<i>.xlsx", [["任务分解表"], columns, *rows])
