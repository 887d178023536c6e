"""CSV read by blocks, against the same read row by row by Python's own reader."""

import csv
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from pipelines.progress import Meter
from pipelines.readers import delimited
from pipelines.readers.delimited import delimited_blocks
from pipelines.steps.plain_text import form_of_text, is_table
from pipelines.text import clean


def _by_blocks(path: Path, encoding: str, delimiter: str) -> list[list[str]]:
    def careful(lines: Iterable[str], _: int) -> Iterator[list[str]]:
        return csv.reader(lines, delimiter=delimiter)

    rows: list[list[str]] = []
    for block in delimited_blocks(path, encoding, delimiter, careful, Meter()):
        texts = block.texts(np.arange(block.height))
        for place in range(max(map(len, texts), default=0)):
            column = [text or "" for text in block.column(place).to_pylist()]
            assert column == [row[place] if place < len(row) else "" for row in texts]
        rows += texts
    return rows


def _by_rows(path: Path, encoding: str, delimiter: str) -> list[list[str]]:
    with path.open(encoding=encoding.replace("utf-8", "utf-8-sig"), newline="") as handle:
        return [[clean(cell) for cell in row] for row in csv.reader(handle, delimiter=delimiter)]


CASES = {
    "plain": "a,b\n1,2\n3,4\n",
    "no last line break": "a,b\n1,2",
    "Windows": "a,b\r\n1,2\r\n",
    "titles above": "会员列表\n\na,b\n1,2\n",
    "all quoted": '"a","b"\n"1","2"\n',
    "separator within quotes": 'a,b\n"北京,上海",2\n',
    "quotes within quotes": 'a,b\n"说""好""",2\n',
    "a quote inside a cell": 'a,b\n5" 管,2\n',
    "a break within quotes": 'a,b\n"两\n行",2\n3,4\n',
    "an open quote": 'a,b\n"张三,2\n3,4\n',
    "rows of unequal width": "a,b\n1\n1,2,3\n",
    "blank rows": "a,b\n,\n\n1,2\n",
    "an old line break": "a,b\r1,2\r\n3,4\n",
    "zeros and blanks": "a,b\n007, 8 \n",
    "empty": "",
    "one line": "a",
}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("name", CASES)
def test_same_rows(tmp_path: Path, name: str, encoding: str) -> None:
    path = tmp_path / "表.csv"
    path.write_bytes(CASES[name].encode(encoding))
    assert _by_blocks(path, encoding, ",") == _by_rows(path, encoding, ",")


@pytest.mark.parametrize("seed", range(12))
def test_any_text_wherever_it_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    rng = random.Random(seed)
    for _ in range(40):
        encoding, delimiter = rng.choice(["utf-8", "gb18030"]), rng.choice(",;\t")
        monkeypatch.setattr(delimited, "_FIRST", rng.choice([1, 7, 40, 200]))
        monkeypatch.setattr(delimited, "_BLOCK", rng.choice([5, 30, 100, 1000]))
        data = _text(rng, delimiter).encode(encoding)
        mark = b"\xef\xbb\xbf" if encoding == "utf-8" and rng.random() < 0.5 else b""
        path = tmp_path / "表.csv"
        path.write_bytes(mark + data)
        assert _by_blocks(path, encoding, delimiter) == _by_rows(path, encoding, delimiter), data


def _text(rng: random.Random, delimiter: str) -> str:
    """Return lines as programs and people write them, some of them broken."""
    width, end = rng.randint(1, 4), rng.choice(["\n", "\r\n"])
    odd = [f'"a{end}b"{delimiter}c', f'"a""b"{delimiter}x"y', "", f'"open{delimiter}q', "\r"]
    odd += [delimiter * (width - 1), f'"a{delimiter}b"{delimiter * (width - 1)}']
    lines = []
    for _ in range(rng.randint(0, 25)):
        cells = [rng.choice(["张三", "a", "", "1 2", "0012", "海港区"]) for _ in range(width)]
        quoted = [f'"{cell}"' for cell in cells]
        plain = delimiter.join(rng.choice([cells, cells, quoted, cells[:1]]))
        lines.append(plain if rng.random() < 0.8 else rng.choice(odd))
    text = "".join(line + end for line in lines)
    return text.rstrip("\r\n") if rng.random() < 0.3 else text


def test_plain_text_is_read_by_columns(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text("标题\n" + "张三,海港区\n" * 20_000, "utf-8")
    blocks = list(delimited_blocks(path, "utf-8", ",", lambda lines, _: csv.reader(lines), Meter()))
    kinds = [type(block).__name__ for block in blocks]
    assert kinds[-1] == "ColumnBlock"
    assert sum(block.height for block in blocks) == 20_001


@pytest.mark.parametrize(
    "above",
    [
        "会员列表（(1),(2),(3),(4),(5),(6),(7),(8),(9),(10),(11),(12)）",  # more commas than columns
        "\n".join(["说明：一是如实填写，二是按时报送,三是核对;"] * 19),
    ],
)
def test_a_separator_is_what_parts_the_table(tmp_path: Path, above: str) -> None:
    for mark in ",;\t":
        path = tmp_path / "表.csv"
        path.write_text("\n".join([above, *[mark.join("甲" * 10)] * 3]), "utf-8")
        assert form_of_text(path, path.name) == ("utf-8-sig", mark)


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_tab_behind_each_cell_parts_none(tmp_path: Path, quote: str) -> None:
    """Programs put one there to keep digits text; a blank last cell of a table is no such one."""
    path = tmp_path / "表.csv"
    for mark in ",;":
        line = mark.join(f"{quote}甲\t{quote}" for _ in range(10))
        path.write_text("\n".join([line] * 3), "utf-8")
        assert form_of_text(path, path.name) == ("utf-8-sig", mark)
    path.write_text("\n".join(["甲,乙\t丙\t\t"] * 3), "utf-8")
    assert form_of_text(path, path.name) == ("utf-8-sig", "\t")


NAMED_OTHERWISE = {
    "tabs": ("姓名\t工会\n张三\t甲\n", True),
    "commas": ("姓名,工会\n张三,甲\n", True),
    "titles above": ("会员列表\n\n姓名\t工会\n张三\t甲\n", True),
    "no separator": ("姓名\n张三\n", False),
    "an XML spreadsheet": ('<?xml version="1.0"?>\n<a>\t,</a>\n', False),
    "a web page in an envelope": ("MIME-Version: 1.0\nX-A: b,c\n\n<html>,</html>\n", False),
    "rich text": ("{\\rtf1 a,b\nc,d\n}", False),
    "control characters": ("a\x01b,c\nd,e\n", False),
    "empty": ("", False),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("name", NAMED_OTHERWISE)
def test_a_table_whatever_it_is_called(tmp_path: Path, name: str, encoding: str) -> None:
    text, is_one = NAMED_OTHERWISE[name]
    (tmp_path / "表.xls").write_bytes(text.encode(encoding))
    assert is_table(tmp_path / "表.xls") is is_one


@pytest.mark.parametrize("content", [b"\xff\xfe\x00\xd8,\x00", b"\x81\x20,\n" * 9, b"\t\0,\0" * 9])
def test_what_is_no_text_is_no_table(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "表.xls").write_bytes(content)
    assert not is_table(tmp_path / "表.xls")
