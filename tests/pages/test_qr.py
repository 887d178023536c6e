"""The QR page: a code is found and shown, many are handed over and taken back, each its own."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import queries, session
from dashboard.actions import Action
from dashboard.auth import OPERATOR
from dashboard.backend import Backend
from pipelines import DataDir, current_build, import_batch
from tests.builders import people, write_breakdown, write_csv, write_members
from tests.pages.conftest import VIEWERS
from tests.pages.test_views import open_page, said, shown
from tests.qr.pictures import address, drawn, png

FOREIGN = "https://elsewhere.example/join"


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    """Six unions in 海港区 and two in 昌黎县: codes by link and by picture, one wrong, one none."""
    folder = tmp_path_factory.mktemp("coded")
    header = ["工会编码", "基层工会名称", "所属县区", "会员人数", "入会二维码链接"]
    listed = [[f"1303{n:08d}", f"第{n}钢铁厂工会", "昌黎县" if n > 5 else "海港区", 10,
               address(str(n)) if n not in (3, 4, 5) else ""] for n in range(8)]  # fmt: skip
    pictures = folder / "图片"
    pictures.mkdir()
    (pictures / "130300000003.png").write_bytes(png(drawn(address("3"))))
    (pictures / "130300000004.png").write_bytes(png(drawn(FOREIGN)))
    sheets = [
        write_csv(folder / "基层工会列表_20220829.csv", [header, *listed]),
        write_members(folder, people(2, union="第0钢铁厂工会", applied="2022-08-20 09:00:00")),
        write_breakdown(folder, "海港区", [("第0钢铁厂工会", 10, 9, "王社工")]),
    ]
    data = DataDir.at(folder / "data")
    import_batch(data, [pictures, *sheets])
    return data


@pytest.fixture
def looks(coded: DataDir, tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Return a function that says who looks at a copy of it."""
    backend = Backend.open(DataDir(shutil.copytree(coded.root, tmp_path / "data")))
    yield lambda who: session.configure(backend, viewer_of=lambda: VIEWERS[who])
    backend.close()


def union(number: int) -> str:
    return f"1303{number:08d}"


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [one for one in app.button if one.label.startswith(label)]
    app = button.click().run()
    assert not app.exception
    return app


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("第3", 1),
        ("130300000003", 1),
        ("d3gtc", 1),
        ("王社工", 1),
        ("gangtiechang", 8),
    ],
)
def test_a_union_is_found_and_its_code_shown(
    looks: Callable[[str], None], typed: str, finds: int
) -> None:
    looks("staff")
    app = open_page("qr", q=typed)
    assert len(app.get("page_link")) == finds
    assert len(app.get("image")) == (1 if finds == 1 else 0)


@pytest.mark.parametrize("who", ["leader", "county"])
def test_an_address_opens_the_code(looks: Callable[[str], None], who: str) -> None:
    looks(who)
    app = open_page("qr", union_id=union(3))
    assert app.title[0].value == "第3钢铁厂工会"
    assert [code.value for code in app.code] == [address("3")]
    assert "130300000003\\.png" in said(app)
    links = [link.proto.url for link in app.get("link_button")]
    assert f"/download/qr?form=png&union_id={union(3)}&lang=zh" in links
    assert len(open_page("union", union_id=union(3)).get("image")) == 1


def test_what_is_wrong_is_said_with_its_mend_and_nothing_shown(
    looks: Callable[[str], None],
) -> None:
    looks("staff")
    app = open_page("qr", union_id=union(4))
    assert not app.get("image")
    assert "指向别的网站" in app.warning[0].value
    assert "没有收到" in open_page("qr", union_id=union(5)).warning[0].value
    (missing,) = open_page("qr", part="missing").dataframe
    assert list(missing.value["union_name"]) == ["第4钢铁厂工会", "第5钢铁厂工会"]
    assert missing.value["mend"].str.len().min() > 5
    (findings,) = open_page("qr", part="findings").dataframe
    assert list(findings.value["picture"]) == ["130300000004.png"]


def test_many_are_handed_over_and_one_taken_back(looks: Callable[[str], None]) -> None:
    looks("county")
    app = open_page("qr", part="work", state="to_hand")
    assert "没有勾选" in said(app)
    (button,) = [one for one in app.button if one.label.startswith("登记 0")]
    assert button.disabled
    app = app.checkbox[0].check().run()
    app.text_input(key="handed-by").set_value("李社工")
    app = press(app, "登记 4 家")
    assert "已登记 4 家" in app.success[0].value
    backend = session.backend()
    (entry,) = backend.log.entries(action=Action.HANDED_OVER)
    assert entry.actor == "zhao"
    build = current_build(backend.data)
    assert build is not None
    rows = queries.handovers(build, OPERATOR, handed=backend.handovers.standing(), state="handed")
    assert {(row["district"], row["handed_by"]) for row in rows.to_pylist()} == {
        ("海港区", "李社工")
    }
    app = open_page("qr", union_id=union(1))
    assert "由李社工下发" in said(app)
    app = press(app, "撤回")
    assert "已由zhao撤回" in said(app)
    assert "还没下发" in said(app)
    assert "已下发 3 家" in said(open_page("qr"))


def test_a_county_finds_its_own_alone(looks: Callable[[str], None]) -> None:
    looks("staff")
    press(open_page("qr", union_id=union(6)), "登记 1 家")
    looks("county")
    for part in ("find", "work", "progress", "missing", "findings"):
        for asked in ({}, {"q": "第6"}, {"district": "昌黎县"}, {"worker": "昌黎县|李四"}):
            assert "第6" not in shown(open_page("qr", part=part, **asked))
    app = open_page("qr", union_id=union(6))
    assert "没有找到地址里的工会" in said(app)
    assert "第6" not in shown(app)


def test_a_leader_reads_and_writes_nothing(looks: Callable[[str], None]) -> None:
    looks("leader")
    for asked in ({"part": "work"}, {"union_id": union(0)}):
        app = open_page("qr", **asked)
        assert "不能登记" in said(app)
        assert not [one for one in app.button if one.label.startswith(("登记", "撤回"))]


def test_prints_are_made_with_progress_and_linked(looks: Callable[[str], None]) -> None:
    looks("county")
    app = press(open_page("qr", part="work"), "制作 4 家的卡片")
    assert "4 个二维码已印好" in app.success[0].value
    links = [link.proto.url for link in app.get("link_button")]
    assert any(link.startswith("/download/qr?form=cards") for link in links)
