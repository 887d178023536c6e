"""rollcall bulletin, as it is typed: from the draft to files in a folder."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest

from dashboard import bulletins
from dashboard.bulletins import CITY
from dashboard.cli import run
from tests.bulletins.conftest import Copied
from tests.conftest import Answer

Type = Callable[..., Answer]


@pytest.fixture
def typed(capfd: pytest.CaptureFixture[str]) -> Callable[[Path], Type]:
    def on(root: Path) -> Type:
        def call(*arguments: object) -> Answer:
            capfd.readouterr()
            status = run(["--data", str(root), *map(str, arguments)])
            said = capfd.readouterr()
            return Answer(status, said.out, said.err)

        return call

    return on


def test_from_a_draft_to_files(
    made: Path, copied: Copied, typed: Callable[[Path], Type], tmp_path: Path, only_text: None
) -> None:
    data = copied(made)
    rollcall = typed(data.root)
    assert "还没有通报" in rollcall("bulletin", "list").out
    refused = rollcall("bulletin", "issue")
    assert (refused.status, refused.err.count("\n")) == (1, 1)
    assert "没有待印发的草稿" in refused.err

    draft = rollcall("bulletin", "draft", "--as-of", "2022-09-01", "--json")
    assert "以 2022-08-29 的为准" in draft.err
    assert draft.document["cutoff"] == "2022-08-29"
    assert draft.document["city"]["registered"] == 42
    assert "42人" in draft.document["text"]

    issued = rollcall("bulletin", "issue", "--dated", "2022-08-30", "--json").document
    assert (issued["name"], issued["term"], len(issued["editions"])) == ("2022-001", 1, 8)
    listed = rollcall("bulletin", "list", "--json").document
    assert [one["document_number"] for one in listed["issued"]] == ["秦工通〔2022〕1号"]
    log = rollcall("audit", "list", "--json").document
    assert (log[0]["action"], log[0]["object"]) == ("bulletin_issued", "秦工通〔2022〕1号")

    out = tmp_path / "out"
    (path,) = rollcall("bulletin", "export", "latest", "-o", out, "--district", "海港",
                       "--json").document  # fmt: skip
    assert Path(path).name == "秦工通〔2022〕1号（第1期通报）海港区.txt"
    assert "海港区累计实名录入会员10人" in Path(path).read_text("utf-8")
    assert "没有“外地”的一份" in rollcall(
        "bulletin", "export", "1", "-o", out, "--district", "外地").err  # fmt: skip
    assert "没有文号为 9 的通报" in rollcall("bulletin", "export", "9", "-o", out).err

    rollcall("bulletin", "correct", "1", "--reason", "措辞有误", "--json")
    (draft,) = bulletins.drafts(data)
    said = next(bulletins.sentences(draft.editions[CITY], draft.rules))
    bulletins.edit(data, draft.id, CITY, said.key, text="另行通知。", reason="措辞有误", by="wang")
    corrected = rollcall("bulletin", "issue", "--dated", "2022-08-31", "--json").document
    assert corrected["corrects"] == "2022-001"
    log = rollcall("audit", "list", "--json").document
    assert log[0]["action"] == "bulletin_corrected"


def test_every_format_holds_the_command_lines_figures(
    issued: Path, typed: Callable[[Path], Type], tmp_path: Path
) -> None:
    """Each district's numbers of `rollcall coverage` stand in every file that prints its row."""
    rollcall = typed(issued)
    rows = rollcall("coverage", "--by", "district", "--as-of", "2022-09-05", "--json").document
    paths = rollcall("bulletin", "export", "1", "-o", tmp_path, "--json").document
    files = {Path(path).suffix[1:]: Path(path).read_bytes() for path in paths}
    assert set(files) == {"docx", "pdf", "png", "xlsx", "txt"}
    book = openpyxl.load_workbook(BytesIO(files["xlsx"]), data_only=True)
    cells = [
        [cell for cell in row if cell is not None]
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
    ]
    for row in rows:
        mine = [line for line in cells if row["district"] in line and row["registered"] in line]
        assert mine, row["district"]
        numbers = {value for line in mine for value in line if isinstance(value, int | float)}
        wanted = {row[name] for name in ("actual_members", "target", "registered", "new", "missing")
                  if row[name] is not None}  # fmt: skip
        assert wanted <= numbers, row["district"]
    printed = {
        f"{row[name]:.2f}%"
        for row in rows
        for name in ("coverage_percent", "completion_percent")
        if row[name] is not None
    }
    word = docx.Document(BytesIO(files["docx"]))
    in_word = {cell.text for table in word.tables for row in table.rows for cell in row.cells}
    assert printed <= in_word
    in_pdf = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(files["pdf"])).pages)
    assert [one for one in printed if one not in in_pdf] == []
    (city,) = rollcall("coverage", "--by", "city", "--as-of", "2022-09-05", "--json").document
    text = files["txt"].decode()
    for said in (f"{city['registered']}人", f"{city['coverage_percent']:.2f}%",
                 f"还差{city['missing']}人", f"新增{city['new']}人"):  # fmt: skip
        assert said in text


def test_check_holds_issued_files(
    issued: Path, copied: Copied, typed: Callable[[Path], Type]
) -> None:
    data = copied(issued)
    rollcall = typed(data.root)
    assert rollcall("check").status == 0
    picture = data.bulletins / "2022-001" / "city" / "bulletin.png"
    picture.chmod(0o644)
    picture.write_bytes(b"")
    answer = rollcall("check", "--json")
    assert answer.status == 1
    (finding,) = json.loads(answer.out)["findings"]
    assert finding["check"] == "bulletins"
    assert "与印发时不一致" in finding["problem"]
