"""One person's row, whole, straight from the original; and the original itself."""

from pathlib import Path

import duckdb
import pytest

from pipelines import (
    BadBatch,
    BadFile,
    DataDir,
    MemberRow,
    batch_originals,
    current_build,
    import_batch,
    reveal_person,
)
from tests.builders import HEADERS, Person, people, write_csv, write_unions, write_xlsx

TITLE = [["会员列表"], ["导出时间：2022-08-29 08:00:00"]]
LIST = [HEADERS, *(person.row() for person in people(40))]
LIST[7][0] = "欧阳 修远"
LIST[7][3] = " 1303-02 " + LIST[7][3][6:].lower()
CITIES = {
    "csv": lambda folder: write_csv(folder / "会员列表.csv", [*TITLE, *LIST]),
    "gb18030": lambda folder: write_csv(folder / "会员列表.csv", [*TITLE, *LIST], "gb18030"),
    "xlsx": lambda folder: write_xlsx(folder / "会员列表.xlsx", [*TITLE, *LIST]),
}


def imported(folder: Path, form: str) -> DataDir:
    data = DataDir.at(folder / "data")
    unions = write_unions(folder, [["A1", "甲工会", "海港区", 100]])
    import_batch(data, [unions, CITIES[form](folder)])
    return data


def rows(data: DataDir) -> list[MemberRow]:
    build = current_build(data)
    assert build
    with duckdb.connect(build, read_only=True) as connection:
        found = connection.execute(
            "select batch_id, file, sheet, row, person from member order by row"
        ).fetchall()
    return [MemberRow(*row) for row in found]


@pytest.mark.parametrize("form", CITIES)
def test_the_row_is_the_persons_own(tmp_path: Path, form: str) -> None:
    data = imported(tmp_path, form)
    for number, row in list(enumerate(rows(data)))[3::30]:
        sent = LIST[number + 1]
        found = reveal_person(data, row)
        assert (found.name, found.id_number, found.phone) == (sent[0], sent[3], sent[4])
        assert sent[3] not in repr(found)


def test_a_number_written_oddly_is_shown_as_it_was_sent(tmp_path: Path) -> None:
    data = imported(tmp_path, "csv")
    found = reveal_person(data, rows(data)[6])
    assert found.name == "欧阳 修远"
    assert found.id_number.replace("-", "").replace(" ", "").upper() == Person(7).id_number


def test_nothing_is_shown_for_another_person(tmp_path: Path) -> None:
    """The pseudonym must fit: a row that moved in the original is nobody's to see."""
    data = imported(tmp_path, "csv")
    first, second = rows(data)[:2]
    moved = MemberRow(first.batch, first.file, first.sheet, first.row, second.person)
    with pytest.raises(BadFile, match="不一致"):
        reveal_person(data, moved)
    with pytest.raises(BadFile, match="不一致"):
        reveal_person(data, MemberRow(first.batch, first.file, first.sheet, 999, first.person))
    with pytest.raises(BadBatch):
        reveal_person(data, MemberRow("../x", first.file, first.sheet, 1, first.person))
    with pytest.raises(BadBatch):
        reveal_person(data, MemberRow(first.batch, "x.csv", first.sheet, 1, first.person))


def test_an_original_that_was_touched_is_not_handed_out(tmp_path: Path) -> None:
    data = imported(tmp_path, "csv")
    batch = rows(data)[0].batch
    kept = {one.name: one for one in batch_originals(data, batch)}
    assert kept["会员列表.csv"].read() == (tmp_path / "会员列表.csv").read_bytes()
    kept["会员列表.csv"].path.write_bytes(b"x")
    with pytest.raises(BadFile, match="被改动过"):
        kept["会员列表.csv"].read()
    kept["会员列表.csv"].path.unlink()
    with pytest.raises(BadFile, match="不在了"):
        kept["会员列表.csv"].read()
    with pytest.raises(BadFile, match="不在了"):
        reveal_person(data, rows(data)[0])
