"""A demo in a data folder of its own: exports are made and imported, accounts are added.

The marker `demo.json` says that the folder is the demo's own and how far it has come. Every step
can be taken twice (the same bytes imported again change nothing), so that an interrupted demo goes
on where it stopped.
"""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path

from dashboard import queries
from dashboard.accounts import Accounts
from dashboard.audit import AuditLog
from dashboard.auth import OPERATOR, Role
from dashboard.handovers import Handovers
from dashboard.passwords import random_password
from dashboard.state import State
from pipelines import (
    DataDir,
    ImportReport,
    Sending,
    UserError,
    accept_sheet,
    counting_version,
    current_build,
    edited,
    ensure_current,
    import_batch,
    read_settings,
    reassign_union,
    return_sheet,
    scratch_folder,
    send_sheet,
    sheet_versions,
    write_version,
)
from pipelines.demo import make_demo_exports

MARKER = "demo.json"
EXPORTS = "exports"
FULL_MEMBERS = 278_000
_FULL_GOAL = 250_000
# What a checkout's data folder holds before anything was imported.
_NOTHING = {"README.md", "reference", ".lock"}
_ACCOUNTS = (
    ("leader", "演示·市领导", Role.LEADER, None),
    ("staff", "演示·市工作人员", Role.STAFF, None),
    ("haigang", "演示·海港区", Role.COUNTY, "海港区"),
    ("changli", "演示·昌黎县", Role.COUNTY, "昌黎县"),
    ("admin", "演示·管理员", Role.ADMIN, None),
)
_HANDED_ON = tuple(date(2022, 8, day) for day in (9, 12, 19, 26))
_EVERY = 1_000_000
_CORRECTS, _WAITS = "昌黎县", "海港区"
"""Whose sheet is returned and corrected, and whose waits."""
Tell = Callable[[str], None]


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demo with the password that it was given."""

    account: str
    password: str
    role: str
    name: str
    district: str | None


@dataclass(frozen=True)
class Demo:
    """What the marker says. `finished`: everything is imported and every account is there."""

    members: int
    finished: bool
    accounts: tuple[DemoAccount, ...]


def prepare_demo(root: Path, members: int | None, tell: Tell) -> Demo:
    """Bring the demo in the data folder `root` about, or find that it stands; return it.

    `members` None takes the city that is there, else a full one. Raises UserError where the folder
    holds anything else, or a demo of another size.
    """
    demo = _read(root)
    if demo is None:
        _refuse_foreign(root)
        demo = Demo(members or FULL_MEMBERS, finished=False, accounts=_new_accounts())
    elif members not in (None, demo.members):
        raise UserError(
            f"{root} 里已有 {demo.members:,} 名会员的演示数据；"
            f"请去掉 --members，或用 --data 另选一个空文件夹"
        )
    if demo.finished:
        ensure_current(DataDir.at(root))  # Another version may have made it.
        return demo
    _write(root, demo)
    data = DataDir.at(root)
    _scale_goal(data, demo.members)
    _import_all(data, demo.members, tell)
    _send_sheets(data, tell)
    _hand_over(data, tell)
    _add_accounts(data, demo.accounts)
    demo = replace(demo, finished=True)
    _write(root, demo)
    return demo


def _refuse_foreign(root: Path) -> None:
    """Raise UserError where the folder holds a file that is neither reference data nor README."""
    if not root.exists():
        return
    for entry in sorted(root.iterdir()):
        empty = entry.is_dir() and not any(path.is_file() for path in entry.rglob("*"))
        if entry.name not in _NOTHING and not empty:
            raise UserError(
                f"数据文件夹 {root} 里已有别的内容（{entry.name}），演示不会动它；"
                "请用 --data 另选一个空文件夹，如 rollcall --data demo-data demo"
            )


def _scale_goal(data: DataDir, members: int) -> None:
    """Set a small city a goal of its size: against 250,000 its curve would lie on the floor.

    An interrupted demo comes here again: the goal is told from the full city's, not from itself.
    """
    if members != FULL_MEMBERS:
        settings = read_settings(data)
        goal = _FULL_GOAL * members // FULL_MEMBERS
        path = data.reference / "campaign.toml"
        path.write_text(edited(settings.text, {"campaign.goal": max(1, goal)}), "utf-8")


def _import_all(data: DataDir, members: int, tell: Tell) -> None:
    tell(f"正在生成 {members:,} 名会员的演示城市……")
    batches = make_demo_exports(data.root / EXPORTS, members=members)
    for number, batch in enumerate(batches, start=1):
        what = batch.paths[0].name if len(batch.paths) == 1 else f"{len(batch.paths)} 份表"
        tell(f"正在导入 {number}/{len(batches)}：{what}")
        tell(f"  {_counts(import_batch(data, list(batch.paths)))}")


def _send_sheets(data: DataDir, tell: Tell) -> None:
    """Let one district's sheet be returned, corrected and accepted, and another's wait.

    What is accepted says what counted before, so that no figure moves.
    """
    tell("县区提交任务分解表：一份退回后改正，一份待审")
    first, second, third = (datetime(2022, 9, day, 10) for day in (12, 13, 14))
    sent = [one for one in sheet_versions(data, district=_CORRECTS) if one.sent]
    if not sent:
        _reassign_first(data, _CORRECTS, "changli", first)
    if not sent or (sent[-1].state == "waiting" and len(sent) == 1):
        batch = _newest(data, _CORRECTS)
        return_sheet(data, batch, "staff", "改派前请先与原包联社工交接，并附交接说明", at=first)
    if len(sent) < 2:
        base = counting_version(data, _CORRECTS)
        with scratch_folder() as folder:
            path = folder / f"任务分解表_{_CORRECTS}_改正.xlsx"
            write_version(data, _CORRECTS, base.batch if base else "", path)
            sending = Sending("breakdown", _CORRECTS, "changli", waits=True, at=second)
            send_sheet(data, path, sending)
    if _newest_state(data, _CORRECTS) == "waiting":
        accept_sheet(data, _newest(data, _CORRECTS), "staff", at=third)
    if _newest_state(data, _WAITS) != "waiting":
        _reassign_first(data, _WAITS, "haigang", third)


def _hand_over(data: DataDir, tell: Tell) -> None:
    """Let most unions of the demo have been handed their codes, district by district."""
    build = current_build(data)
    if build is None:
        return
    tell("登记二维码下发")
    state = State(data.state_db)
    try:
        kept = Handovers(state, AuditLog(state))
        rows = queries.qr_codes(build, OPERATOR, state="ready", limit=_EVERY).to_pylist()
        for district in dict.fromkeys(row["district"] for row in rows):
            own = [row["union_id"] for row in rows if row["district"] == district]
            for place, day in enumerate(_HANDED_ON):
                # One in five is still to be handed its code.
                some = dict.fromkeys(own[place + 1 :: len(_HANDED_ON) + 1], district)
                if some:
                    kept.record(some, day, handed_by=f"{district}工会", by=OPERATOR)
    finally:
        state.close()


def _reassign_first(data: DataDir, district: str, by: str, at: datetime) -> None:
    """Let a district's lead give its first union to another of its social workers."""
    build, base = current_build(data), counting_version(data, district)
    if build is None or base is None:
        return
    union = queries.unions(build, OPERATOR, district=district, sort="name", limit=1).to_pylist()[0]
    workers = queries.coverage(build, OPERATOR, "worker", district=district)["worker"].to_pylist()
    other = next((name for name in workers if name != union["workers_text"]), "新社工")
    reassign_union(
        data, union["union_id"], other, district=district, base=base.batch, by=by, waits=True, at=at
    )


def _newest(data: DataDir, district: str) -> str:
    return sheet_versions(data, district=district)[-1].batch


def _newest_state(data: DataDir, district: str) -> str:
    return sheet_versions(data, district=district)[-1].state


def _counts(report: ImportReport) -> str:
    rows, accepted, rejected = (
        sum(int(entry[name]) for entry in report.files) for name in ("rows", "accepted", "rejected")
    )
    told = f"数据截至 {report.as_of}，读取 {rows:,} 行 = 接收 {accepted:,} + 退回 {rejected:,}"
    return f"{told}（已导入过）" if report.unchanged else told


def _new_accounts() -> tuple[DemoAccount, ...]:
    return tuple(
        DemoAccount(account, random_password(), role.value, name, district)
        for account, name, role, district in _ACCOUNTS
    )


def _add_accounts(data: DataDir, accounts: tuple[DemoAccount, ...]) -> None:
    state = State(data.state_db)
    try:
        kept = Accounts(state, AuditLog(state))
        there = {account.account for account in kept.list()}
        for one in accounts:
            if one.account not in there:
                kept.add(
                    one.account,
                    role=Role(one.role),
                    district=one.district,
                    name=one.name,
                    password=one.password,
                    must_change=False,
                    by=OPERATOR,
                )
    finally:
        state.close()


def _read(root: Path) -> Demo | None:
    path = root / MARKER
    if not path.exists():
        return None
    try:
        kept = json.loads(path.read_text("utf-8"))
        accounts = tuple(DemoAccount(**account) for account in kept["accounts"])
        return Demo(int(kept["members"]), bool(kept["finished"]), accounts)
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"{path} 读不懂（{error}）；请删除这个演示文件夹，或用 --data 另选一个空文件夹"
        ) from error


def _write(root: Path, demo: Demo) -> None:
    """Write the marker, readable by its owner only: it holds passwords."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    growing = root / f".{MARKER}.tmp"
    growing.unlink(missing_ok=True)
    descriptor = os.open(growing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        json.dump(asdict(demo), handle, ensure_ascii=False, indent=1)
    growing.replace(root / MARKER)
