"""A small city in two weekly exports, whose figures a hand can count, imported once."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock

from dashboard import bulletins
from pipelines import DataDir, Request, import_batch
from tests.builders import Person, write_breakdown, write_members, write_unions

FIRST, SECOND = date(2022, 8, 29), date(2022, 9, 5)
SIGNED = date(2022, 9, 6)

# District → actual members, registered by the first export, and by the second.
CITY = {
    "海港区": (20, 10, 18),  # reaches 90 % itself
    "山海关区": (10, 5, 8),
    "北戴河区": (10, 6, 8),  # as 山海关区: they share a rank, and 抚宁区 is fourth
    "抚宁区": (40, 10, 30),
    "昌黎县": (10, 4, 4),  # nobody new
    "卢龙县": (None, 3, 3),  # no denominator
    "教育系统": (4, 4, 5),  # more than actual members: 基数待核
}
WITHOUT_BREAKDOWN = ("昌黎县",)


def _members() -> list[list[Person]]:
    """Return the two exports; whom the first one knows the second knows too."""
    weeks: list[list[Person]] = [[], []]
    first = 1
    for district, (_, before, after) in CITY.items():
        for serial in range(first, first + after):
            old = serial < first + before
            audited = "2022-08-25 10:00:00" if old else "2022-09-02 10:00:00"
            person = Person(serial, f"{district}甲工会", district, audited=audited)
            weeks[1].append(person)
            if old:
                weeks[0].append(person)
        first += 100
    weeks[1].append(Person(9001, "海港区甲工会", "海港区", "待审核", applied="2022-08-30 09:00:00"))
    return weeks


Shared = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Shared:
    """Make a folder once for all processes of a run; it is read, not written into."""
    base = tmp_path_factory.getbasetemp()
    place = base if worker_id == "master" else base.parent

    def once(name: str, make: Callable[[Path], None]) -> Path:
        root = place / name
        with FileLock(place / f"{name}.lock"):
            if not root.exists():
                growing = place / f"{name}-growing"
                make(growing)
                growing.rename(root)
        return root

    return once


@pytest.fixture(scope="session")
def made(shared: Shared) -> Path:
    """The city's data folder; read it, do not write into it."""
    return shared("bulletin-made", _import)


def _import(root: Path) -> None:
    folder = root / "exports"
    folder.mkdir(parents=True)
    listed = [[f"C{n}", f"{name}甲工会", name, of[0]] for n, (name, of) in enumerate(CITY.items())]
    listed.append(["C99", "海港区乙工会", "海港区", None])  # nobody, and no denominator
    sheets = [
        write_breakdown(folder, name, [[f"{name}甲工会", of[0], None, f"{name[:2]}一"]])
        for name, of in CITY.items()
        if of[0] is not None and name not in WITHOUT_BREAKDOWN
    ]
    data, weeks = DataDir.at(root), _members()
    import_batch(data, [write_unions(folder, listed), *sheets, write_members(folder, weeks[0])])
    import_batch(data, [write_members(folder, weeks[1], "20220905")])


@pytest.fixture(scope="session")
def drafted(made: Path, shared: Shared) -> Path:
    """The city with a draft of the second week; copy it."""

    def draft(root: Path) -> None:
        shutil.copytree(made, root)
        bulletins.make_draft(DataDir(root), as_of=SECOND, by="wang")

    return shared("bulletin-drafted", draft)


@pytest.fixture(scope="session")
def issued(drafted: Path, shared: Shared) -> Path:
    """The city with that draft issued, in every format; copy it."""

    def issue(root: Path) -> None:
        shutil.copytree(drafted, root)
        bulletins.issue(DataDir(root), None, by="wang", dated=SIGNED)

    return shared("bulletin-issued", issue)


Copied = Callable[[Path], DataDir]


@pytest.fixture
def copied(tmp_path: Path) -> Copied:
    """Copy a city to have one's own."""

    def copy(root: Path) -> DataDir:
        shutil.copytree(root, tmp_path / "city")
        return DataDir(tmp_path / "city")

    return copy


def third_week(data: DataDir, folder: Path) -> None:
    """Import one more week: everybody of 昌黎县 registers."""
    more = [
        Person(500 + n, "昌黎县甲工会", "昌黎县", audited="2022-09-10 10:00:00")
        for n in range(20, 26)
    ]
    import_batch(data, [write_members(folder, [*_members()[1], *more], "20220912")])


def correct_actual_members(data: DataDir, folder: Path) -> None:
    """Import a sheet that comes late for the second week: 山海关区 has 16 members, not 10."""
    sheet = write_breakdown(folder, "山海关区", [["山海关区甲工会", 16, None, "山海一"]])
    import_batch(data, [sheet], Request(as_of=SECOND))


@pytest.fixture
def only_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the text alone, where a test asks when and how, not what, is written."""
    for form in [one for one in bulletins.FORMATS if one != "txt"]:
        monkeypatch.delitem(bulletins.FORMATS, form)
