"""The upload page: what is confirmed is what was tried, and what becomes of a run is said."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.elements.widgets import file_uploader
from streamlit.runtime.uploaded_file_manager import DeletedFile

from dashboard import session
from dashboard.audit import AuditLog
from dashboard.backend import Backend
from dashboard.views import imports
from pipelines import DataDir, ImportReport, Request, import_batch, list_batches, undo_batch
from tests.builders import people, write_members, write_unions
from tests.pages.conftest import VIEWERS
from tests.pages.test_views import open_page, unfold

Importing = Callable[..., ImportReport]


class Office:
    """A data folder of its own, and the upload page on it as a member of staff sees it."""

    def __init__(self, data: DataDir, folder: Path, log: AuditLog) -> None:
        self.data, self.folder, self._log = data, folder, log
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
    def logged(self) -> list[str]:
        """The batches that the log says were uploaded."""
        return [entry.object for entry in self._log.entries(action="upload")]

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
    yield Office(data, tmp_path, backend.log)
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


BROKEN = "没有改动任何数字；请再试一次"


def test_an_import_broken_off_is_said(
    office: Office, meanwhile: Callable[[Callable[[], Any]], None]
) -> None:
    """A click elsewhere ends the run and all that it began; the page must not stay silent."""
    office.try_(office.members(8))
    meanwhile(st.rerun)
    office.click("import-confirm")
    assert BROKEN in office.alerts
    assert office.batches == ["live"]
    assert office.offers
    meanwhile(lambda: None)
    office.click("import-confirm")
    assert BROKEN not in office.alerts
    assert "已导入，批次 0002-20220829" in office.alerts


@pytest.mark.usefixtures("stopped_once_done")
def test_a_second_click_comes_once_all_is_done(office: Office) -> None:
    """The first click's run ends with whatever it shows next: the batch is told and logged."""
    office.try_(office.members(8))
    office.click("import-confirm")
    assert "已导入，批次 0002-20220829" in office.alerts
    assert BROKEN not in office.alerts
    assert not office.offers
    assert office.logged == ["0002-20220829"]


def test_an_undo_is_said_until_the_next(office: Office) -> None:
    office.try_(office.members(8))
    office.click("import-confirm")
    unfold(office.app, "undo")
    office.app.selectbox(key="undo-batch").set_value("0002-20220829").run()
    office.click("undo")
    assert office.batches == ["live", "withdrawn"]
    assert "已撤销批次 0002-20220829" in office.alerts
    assert "已导入" not in office.alerts
    office.app.selectbox(key="undo-batch").set_value("0001-20220829").run()
    assert "已撤销" not in office.alerts


def test_a_result_is_not_told_of_a_batch_undone_elsewhere(office: Office) -> None:
    office.try_(office.members(8))
    office.click("import-confirm")
    undo_batch(office.data, "0002-20220829")
    office.app.run()
    assert "批次 0002-20220829 已经撤销，不再计数" in office.alerts
    assert "已导入" not in office.alerts
    assert not office.offers


def test_a_file_that_the_server_lost_is_not_left_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a restart the browser still names it: what else is chosen must not go without it."""
    office.drop(office.members(8))
    found = file_uploader._get_upload_files
    monkeypatch.setattr(
        file_uploader, "_get_upload_files", lambda asked: [*found(asked), DeletedFile("gone")]
    )
    office.app.run()
    assert "选好的文件已不在服务器上" in office.alerts
    assert "import-try" not in {button.key for button in office.app.button}
