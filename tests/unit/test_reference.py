"""Reference data is read once as it stands, and again when somebody has changed it."""

import errno
from pathlib import Path

import pytest

from pipelines import BadReference, DataDir, load_reference
from pipelines.reference import Reference
from pipelines.text import clean


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """The lists that come with the program."""
    return load_reference(DataDir.at(tmp_path_factory.mktemp("city") / "data"))


def test_a_changed_list_counts_at_once(tmp_path: Path) -> None:
    data = DataDir.at(tmp_path / "data")
    path = data.reference / "districts.csv"
    assert load_reference(data).headers is load_reference(data).headers
    text = path.read_text("utf-8")
    path.write_text(text.replace("海港区", "海边区"), "utf-8")
    assert load_reference(data).district("海边区") == "海边区"
    path.write_text(text.replace("name", "nom", 1), "utf-8")
    for _ in range(2):  # What cannot be read is not remembered either.
        with pytest.raises(BadReference, match="districts"):
            load_reference(data)
    path.unlink()
    with pytest.raises(BadReference, match="districts"):
        load_reference(data)


def test_an_old_folder_learns_the_words_of_a_new_program(
    tmp_path: Path, reference: Reference
) -> None:
    """A list holds what its folder says of a word, and of all others what the program says."""
    data = DataDir.at(tmp_path / "data")
    statuses, headers = data.reference / "status-words.csv", data.reference / "header-aliases.csv"
    statuses.write_text(
        "word,status\n审核通过,approved\n已审核,pending\n初审合格,approved\n拒绝,\n", "utf-8"
    )
    headers.write_text(
        "field,header,seen,rank\nname,尊姓大名,own,1\nunion,姓名,own,1\n,名字,own,1\n", "utf-8"
    )
    own = load_reference(data)
    words = ("审核通过", "已审核", "初审合格", "拒绝", "已拒绝", "除名")
    assert [own.status(word) for word in words] == [
        "approved", "pending", "approved", None, "rejected", "left",
    ]  # fmt: skip
    assert [alias.field for key in ("尊姓大名", "姓名") for alias in own.headers[key]] == [
        "name",
        "union",
    ]
    assert "名字" in reference.headers
    assert set(reference.headers) - set(own.headers) == {"名字"}


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("审核通过", "approved"),
        ("审核通过（区县）", "approved"),
        ("审核通过（自动审核）", "approved"),
        ("已审核（同意）", "approved"),
        ("待审核（未上传照片）", "pending"),
        ("驳回（照片不清）", "rejected"),
        ("未注册！", "unregistered"),
        ("【审核通过】", "approved"),
        ("[待审核]", "pending"),
        ("【审核通过（已转出）】", None),
        ("除名（开除）", "left"),
        ("在会（待岗）", "approved"),
        ("已审核（不通过）", None),
        ("审核通过（待上级审核）", None),
        ("通过（待激活）", None),
        ("审核通过（已转出）", None),
        ("通过(撤销)", None),
        ("在册（除名）", None),
        ("审核中（退回）", None),
        ("已提交（已驳回）", None),
    ],
)
def test_brackets_may_take_a_status_back(
    reference: Reference, word: str, status: str | None
) -> None:
    assert reference.status(clean(word)) == status


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("1-审核通过", "approved"),
        ("01审核通过", "approved"),
        ("2:审核不通过", "rejected"),
        ("0、待审核", "pending"),
        ("1-审核通过（已转出）", None),
        ("1", None),
        ("1-", None),
        ("3人审核通过", None),
    ],
)
def test_a_code_may_stand_before_a_status(
    reference: Reference, word: str, status: str | None
) -> None:
    assert reference.status(clean(word)) == status


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("审核拒绝：照片不清晰", "rejected"),
        ("已驳回，原因：不是本单位职工", "rejected"),
        ("审核不通过-信息有误", "rejected"),
        ("审核失败：该用户未注册，请先注册", "unregistered"),
        ("提示：该用户未注册，请先注册！", "unregistered"),
        ("已驳回，原因：用户未注册", "unregistered"),
        ("已驳回，已重新提交", None),
        ("审核不通过，待审批", None),
        ("审核通过：已转出", None),
        ("审核通过，该用户未注册", None),
        ("待审核：照片不清晰", None),
        ("该用户未注册-已处理", None),
    ],
)
def test_a_rejection_may_say_why(reference: Reference, word: str, status: str | None) -> None:
    assert reference.status(clean(word)) == status


@pytest.mark.parametrize(
    ("said", "ends", "known"),
    [
        ("转出", True, True),
        ("4", True, True),
        ("04", True, True),
        ("4-转出", True, True),
        ("6.退会", True, True),
        ("会籍已转出", True, True),
        ("转出会员", True, True),
        ("转出（外省）", True, True),
        ("1-入会", False, True),
        ("03", False, True),
        ("正常", False, True),
        ("无", False, True),
        ("未转出", False, False),
        ("44", False, False),
        ("离职", False, False),
    ],
)
def test_a_change_of_membership(reference: Reference, said: str, ends: bool, known: bool) -> None:
    assert (reference.ends_membership(clean(said)) == "left") is ends
    assert reference.knows_change(clean(said)) is known


@pytest.mark.parametrize(
    ("name", "row", "column"),
    [
        ("districts.csv", "海港区", "kind"),
        ("header-aliases.csv", "name", "header"),
        ("status-words.csv", "\0", "status"),
    ],
)
def test_a_row_cut_short_is_named(tmp_path: Path, name: str, row: str, column: str) -> None:
    data = DataDir.at(tmp_path)
    with (data.reference / name).open("a", encoding="utf-8") as list_:
        list_.write(row)
    lines = len((data.reference / name).read_text("utf-8").splitlines())
    with pytest.raises(BadReference, match=f"{name} 第 {lines} 行缺少.*{column}.*补齐"):
        load_reference(data)


def test_a_list_is_put_there_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that was full at the first start leaves no empty list that counts as the owner's."""

    def full(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:100])
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr("pipelines.paths.shutil.copyfile", full)
        with pytest.raises(OSError, match="full"):
            DataDir.at(tmp_path)
    assert list((tmp_path / "reference").iterdir()) == []
    assert len(load_reference(DataDir.at(tmp_path)).districts) > 5
