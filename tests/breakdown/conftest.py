"""Two districts with a union list, members and one early sheet; each test has a copy of its own."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from pipelines import DataDir, Sending, import_batch
from tests.builders import people, write_breakdown, write_members, write_unions

UNIONS = [
    *[
        [f"A{number}", f"{name}厂工会", "海港区", members]
        for number, (name, members) in enumerate(
            zip("甲乙丙丁戊己", (100, 55, 40, 20, 30, 10), strict=True)
        )
    ],
    ["C1", "昌黎甲工会", "昌黎县", 50],
]
OLD_SHEET = [["甲厂工会", 100, 90, "张一"], ["乙厂工会", 55, 50, "张一"]]
EARLY, LATE = datetime(2022, 8, 18, 9, 30), datetime(2022, 8, 22, 16, 0)


@pytest.fixture(scope="session")
def two_districts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder from which the tests' own are copied."""
    folder = tmp_path_factory.mktemp("two-districts")
    data = DataDir.at(folder / "data")
    sent = folder / "sent"
    sent.mkdir()
    import_batch(
        data,
        [
            write_members(sent, people(60, union="甲厂工会"), "20220816"),
            write_unions(sent, UNIONS, "20220816"),
            write_breakdown(sent, "海港区", OLD_SHEET, "任务分解表_20220816"),
        ],
    )
    return data.root


@pytest.fixture
def data(two_districts: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own; `rollcall` runs on it."""
    return Path(shutil.copytree(two_districts, tmp_path / "data"))


@pytest.fixture
def folder(data: Path) -> DataDir:
    """The same, as the pipelines know it."""
    return DataDir.at(data)


@pytest.fixture
def sent_by() -> Callable[..., Sending]:
    """Return a sheet of a district on its way in, from its own account."""

    def sending(district: str = "海港区", at: datetime = EARLY, *, waits: bool = True) -> Sending:
        return Sending("breakdown", district, f"lead-{district}", waits=waits, at=at)

    return sending
