"""Events typed into the page: checked, collected, sent as one batch, within the viewer's district."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import queries, session
from dashboard.auth import OPERATOR
from dashboard.backend import Backend
from pipelines import DataDir, current_build, list_batches
from tests.pages.conftest import VIEWERS
from tests.pages.test_views import open_page, said


@pytest.fixture
def own(city: DataDir, tmp_path: Path) -> Iterator[DataDir]:
    """A copy of the small city that may be written to, seen by 海港区."""
    data = DataDir(shutil.copytree(city.root, tmp_path / "data"))
    backend = Backend.open(data)
    session.configure(backend, viewer_of=lambda: VIEWERS["county"])
    yield data
    backend.close()


def _type(app: AppTest, *, reached: int, scanned: int) -> AppTest:
    app.date_input(key="outreach-date").set_value(date(2022, 8, 25))
    app.selectbox(key="outreach-form").set_value("沟通会")
    app.text_input(key="outreach-place").set_value("会议室")
    app.number_input(key="outreach-reached").set_value(reached)
    app.number_input(key="outreach-scanned").set_value(scanned)
    (add,) = [button for button in app.button if button.label in ("加入", "Add")]
    return add.click().run()


def test_an_event_is_typed_checked_and_counted(own: DataDir) -> None:
    app = _type(open_page("outreach", part="enter", district="昌黎县"), reached=20, scanned=21)
    assert "扫码人数不能多于覆盖人数" in app.error[0].value
    assert len(list_batches(own)) == 1
    app = _type(app, reached=20, scanned=8)
    assert not app.error
    assert "待提交 1 场" in said(app)
    app = app.button(key="outreach-send").click().run()
    assert not app.exception
    assert "已导入" in app.success[0].value
    build = current_build(own)
    assert build is not None
    (event,) = queries.outreach_events(build, OPERATOR).to_pylist()
    assert (event["district"], event["form"], event["scanned"]) == ("海港区", "沟通会", 8)
    again = open_page("outreach", part="enter")
    assert "1 场活动，覆盖 20 人次，现场扫码 8 人次" in said(again)
    assert "待提交" not in said(again)


@pytest.mark.usefixtures("stopped_once_done")
def test_events_clicked_twice_count_once(own: DataDir) -> None:
    app = _type(open_page("outreach", part="enter"), reached=20, scanned=8)
    app = app.button(key="outreach-send").click().run()
    assert not app.exception
    assert "待提交" not in said(app)
    assert len(list_batches(own)) == 2


def test_faults_are_said_in_english(own: DataDir) -> None:
    app = _type(open_page("outreach", lang="en", part="enter"), reached=20, scanned=21)
    assert "No more can have scanned" in app.error[0].value


@pytest.mark.parametrize("page", ["outreach", "survey"])
def test_a_leader_is_offered_no_upload(own: DataDir, page: str) -> None:
    session.configure(session.backend(), viewer_of=lambda: VIEWERS["leader"])
    for part in ("enter", "send"):
        app = open_page(page, part=part)
        assert not app.get("file_uploader")
        assert not app.text_input
