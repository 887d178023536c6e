"""The upload page: what is confirmed is what was tried, and what becomes of a run is said."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard import session
from dashboard.backend import Backend
from dashboard.views import imports
from pipelines import DataDir, ImportReport, Request, import_batch, list_batches
from tests.builders import people, write_members, write_unions
from tests.pages.conftest import VIEWERS
from tests.pages.test_views import open_page

Importing = Callable[..., ImportReport]


class Office:
    """A data folder of its own, and the upload page on it as a member of staff sees it."""

    def __init__(self, data: DataDir, folder: Path) -> None:
        self.data, self.folder = data, folder
        self.app = open_page("imports")

    def drop(self, *sheets: Path) -> None:
        files = [(sheet.name, sheet.read_bytes(), "text/csv") for sheet in sheets]
        self.app.file_uploader(key="import-files").set_value(files).run()

    def click(self, key: str) -> None:
        self.app.button(key=key).click().run()
        assert not self.app.exception

    def try_(self, *sheets: Path) -> None:
        self.drop(*sheets)
        self.click("import-try")

    def members(self, count: int, day: str = "20220829") -> Path:
        return write_members(self.folder, people(count), day)

    @property
    def alerts(self) -> str:
        app = self.app
        return "\n".join(one.value for kind in (app.error, app.warning, app.info, app.success)
                         for one in kind)  # fmt: skip

    @property
    def batches(self) -> list[str]:
        return [one.state for one in list_batches(self.data)]

    @property
    def offers(self) -> bool:
        """Whether there is something to confirm."""
        return any(button.key == "import-confirm" for button in self.app.button)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    data = DataDir.at(tmp_path / "data")
    import_batch(data, [write_unions(tmp_path, [["A1", "甲工会", "海港区", 10]])])
    backend = Backend.open(data)
    session.configure(backend, viewer_of=lambda: VIEWERS["staff"])
    yield Office(data, tmp_path)
    backend.close()


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    """Let something happen once an import was confirmed, before it begins."""

    def plan(happens: Callable[[], Any]) -> None:
        def importing(
            data: DataDir, paths: list[Path], request: Request, *, dry_run: bool, progress: Any
        ) -> ImportReport:
            if not dry_run:
                happens()
            return import_batch(data, paths, request, dry_run=dry_run, progress=progress)

        monkeypatch.setattr(imports, "import_batch", importing)

    return plan


def test_an_import_under_way_overtakes_a_trial(
    office: Office, meanwhile: Callable[[Callable[[], Any]], None]
) -> None:
    """The page was drawn before a colleague's import was published; its own begins after it."""
    office.try_(office.members(8))
    colleagues = office.members(3, "20220828")
    meanwhile(lambda: import_batch(office.data, [colleagues]))
    office.click("import-confirm")
    assert "试算之后，有人导入或撤销了批次" in office.alerts
    assert office.batches == ["live"] * 2
    meanwhile(lambda: None)
    office.click("import-try")
    office.click("import-confirm")
    assert "已导入，批次 0003-20220829" in office.alerts
