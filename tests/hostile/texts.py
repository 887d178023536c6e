"""Hostile text files, archives and names; each function makes one and returns its path."""

import csv
import io
import os
import stat
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from tests.builders import HEADERS, people, write_csv
from tests.hostile.books import LINES, changed, made_by_openpyxl

CSV = "会员列表_20220905.csv"


def csv_bytes(encoding: str = "utf-8", lines: list[list[object]] | None = None) -> bytes:
    """Return the list of three as CSV."""
    text = io.StringIO()
    csv.writer(text).writerows(lines or LINES)
    return text.getvalue().encode(encoding)


def _write(folder: Path, content: bytes, name: str = CSV) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


# ------------------------------------------------------------------------ texts


def nuls(folder: Path) -> Path:
    return _write(folder, csv_bytes().replace("甲工会".encode(), b"\0\0", 1))


def two_encodings(folder: Path) -> Path:
    """Its head in UTF-8, its foot in GB18030, with a byte that neither knows."""
    return _write(folder, csv_bytes() + b"\xff\xff" + csv_bytes("gb18030"))


def cut_in_a_character(encoding: str) -> Callable[[Path], Path]:
    """Cut after the first byte of the last 海 that stands in it."""

    def make(folder: Path) -> Path:
        text = csv_bytes(encoding)
        return _write(folder, text[: text.rindex("海".encode(encoding)) + 1])

    return make


def joined_encodings(folder: Path) -> Path:
    """Two files joined as bytes; every byte of the second reads as GB18030, too: 寮犱笁 for 张三."""
    words = {
        "男": "男人",
        "女": "女人",
        "居民身份证": "居民身份证件",
        "甲工会": "甲厂工会",
        "海港区": "海港",
    }
    even = [[words.get(cell, cell) for cell in line] for line in LINES]
    joined = csv_bytes("gb18030") + csv_bytes(lines=even).partition(b"\n")[2]
    joined.decode("gb18030")
    return _write(folder, joined)


def a_name_that_is_both(folder: Path) -> Path:
    """联通 in GB18030 is also UTF-8, if of letters that no list holds: no reason to refuse."""
    return _write(folder, csv_bytes("gb18030", changed(1, "姓名", "联通")))


def utf16_marked(folder: Path) -> Path:
    return _write(folder, csv_bytes("utf-16"))


def utf16_unmarked(folder: Path) -> Path:
    return _write(folder, csv_bytes("utf-16-le"))


def gb18030(folder: Path) -> Path:
    return _write(folder, csv_bytes("gb18030", changed(1, "姓名", "㐀喆𠮷")))


def text_named_xls(folder: Path) -> Path:
    """Tabs between the cells, as many platforms export for spreadsheet programs."""
    lines = "\r\n".join("\t".join(map(str, line)) for line in LINES)
    return _write(folder, lines.encode("utf-16"), "会员列表_20220905.xls")


def csv_named_xls(folder: Path) -> Path:
    return _write(folder, csv_bytes("gb18030"), "会员列表_20220905.xls")


def rubbish_named_xls(folder: Path) -> Path:
    content = bytes(range(1, 256)) * 20 + b"\t,\n" * 20
    return _write(folder, content, "会员列表_20220905.xls")


def xml_named_xls(folder: Path) -> Path:
    """What Excel 2003 called an XML spreadsheet."""
    cells = "".join(f"<Cell><Data>{text},\t{text}</Data></Cell>\n" for text in LINES[0])
    text = f'<?xml version="1.0"?>\n<Workbook><Row>{cells}</Row></Workbook>'
    return _write(folder, text.encode(), "会员列表_20220905.xls")


def unbalanced_quote(folder: Path) -> Path:
    """One quote opens in the second person's row and swallows the rest of the file."""
    return _write(folder, csv_bytes().replace(b"13900000002,", b'"13900000002,'))


def very_long_line(folder: Path) -> Path:
    return _write(folder, csv_bytes() + b"x," * (12 << 20))


def very_long_cell(folder: Path) -> Path:
    return _write(folder, csv_bytes() + b"x" * (12 << 20))


def formula_like(folder: Path) -> Path:
    lines = [list(line) for line in LINES]
    for line, text in zip(lines[1:], ("=cmd|' /C calc'!A0", "+1+2", "@SUM(1,2)"), strict=True):
        line[HEADERS.index("所属工会")] = text
    return write_csv(folder / CSV, lines)


def invisible_characters(folder: Path) -> Path:
    lines = changed(1, "姓名", "\u202e张\u200b三\ufeff\u2066")
    lines[1][HEADERS.index("所属工会")] = "甲\u200b工\u00ad会\u202c"
    return write_csv(folder / CSV, lines)


def sql(folder: Path) -> Path:
    name = "甲工会'); drop table coverage; --"
    return write_csv(folder / CSV, changed(1, "所属工会", name))


def script(folder: Path) -> Path:
    lines = changed(1, "姓名", "<img src=x onerror=alert(1)>")
    lines[1][HEADERS.index("所属工会")] = "<script>alert(1)</script>"
    return write_csv(folder / CSV, lines)


def old_line_ends(folder: Path) -> Path:
    """Lines end in a bare CR, as very old programs wrote them."""
    return _write(folder, csv_bytes().replace(b"\r\n", b"\r"))


def headers_only(folder: Path) -> Path:
    return write_csv(folder / CSV, [HEADERS])


def only_marks(folder: Path) -> Path:
    return _write(folder, b"\xef\xbb\xbf\r\n\r\n")


# --------------------------------------------------------------------- archives


def _zip(folder: Path, entries: dict[str, bytes], name: str = "本周.zip") -> Path:
    with ZipFile(folder / name, "w", ZIP_DEFLATED) as archive:
        for entry, content in entries.items():
            archive.writestr(entry, content)
    return folder / name


def path_traversal(folder: Path) -> Path:
    return _zip(folder, {f"../../../../tmp/{CSV}": csv_bytes(), "..\\..\\说明.txt.exe": b"MZ"})


def absolute_path(folder: Path) -> Path:
    return _zip(folder, {f"/etc/{CSV}": csv_bytes()})


def gbk_names(folder: Path) -> Path:
    """Names in GBK without a flag, as Windows in China writes them."""
    path = _zip(folder, {"@" * len(CSV.encode("gbk")): csv_bytes()})
    path.write_bytes(path.read_bytes().replace(b"@" * len(CSV.encode("gbk")), CSV.encode("gbk")))
    return path


def utf8_names_unflagged(folder: Path) -> Path:
    """Names in UTF-8 without a flag, as a Mac writes them."""
    path = _zip(folder, {"@" * len(CSV.encode()): csv_bytes()})
    path.write_bytes(path.read_bytes().replace(b"@" * len(CSV.encode()), CSV.encode()))
    return path


def zip_in_zip(folder: Path) -> Path:
    inner = _zip(folder, {CSV: csv_bytes()}, "里面.zip").read_bytes()
    return _zip(folder, {"里面.zip": inner, CSV: csv_bytes()})


def zip_of_a_bomb(folder: Path) -> Path:
    """A table of 300 MB of nothing, packed into 300 KB."""
    return _zip(folder, {CSV: csv_bytes() + bytes(300 << 20)})


def zip_of_many(folder: Path) -> Path:
    path = folder / "本周.zip"
    with ZipFile(path, "w") as archive:
        for number in range(10_100):
            archive.writestr(f"{number}.csv", b"")
    return path


def zip_with_a_lie(folder: Path) -> Path:
    """30 MB that the directory declares as 10 bytes."""
    path = _zip(folder, {"a.csv": csv_bytes() + b" " * (30 << 20)})
    whole = bytearray(path.read_bytes())
    at = whole.rindex(b"a.csv") - 46
    whole[at + 24 : at + 28] = (10).to_bytes(4, "little")
    path.write_bytes(whole)
    return path


def zip_with_a_password(folder: Path) -> Path:
    path = _zip(folder, {CSV: csv_bytes()})
    whole = bytearray(path.read_bytes())
    for at, flag in ((whole.index(b"PK\3\4"), 6), (whole.rindex(b"PK\1\2"), 8)):
        whole[at + flag] |= 1
    path.write_bytes(whole)
    return path


def zip_with_a_link(folder: Path) -> Path:
    path = folder / "本周.zip"
    link = ZipInfo("会员_20220905.csv")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    return path


def cut_zip(folder: Path) -> Path:
    path = _zip(folder, {CSV: csv_bytes()})
    path.write_bytes(path.read_bytes()[:-30])
    return path


def zipped_long_name(folder: Path) -> Path:
    return _zip(folder, {f"{'会' * 200}_20220905.csv": csv_bytes()})


def zipped_workbook(folder: Path) -> Path:
    return _zip(folder, {"会员_20220905.xlsx": made_by_openpyxl(LINES)}, f"{'z' * 246}.zip")


# ------------------------------------------------------------------------ names


def folder_named_as_book(folder: Path) -> Path:
    (folder / "会员.xlsx").mkdir()
    return folder / "会员.xlsx"


def line_break_in_name(folder: Path) -> Path:
    return write_csv(folder / "会员\n列表\r_20220905.csv", LINES)


def line_break_in_name_of_rubbish(folder: Path) -> Path:
    return _write(folder, b"\x00", "会员\n列表\x1b[31m.csv")


def long_name(folder: Path) -> Path:
    return write_csv(folder / f"{'m' * 200}_20220905.csv", LINES)


def gbk_file_name(folder: Path) -> Path:
    """A name in bytes that are no UTF-8, as an unzip on Linux leaves it."""
    path = folder / os.fsdecode(CSV.encode("gbk"))
    return write_csv(path, LINES)


def symbolic_link(folder: Path) -> Path:
    real = write_csv(folder / "x.dat", LINES)
    (folder / CSV).symlink_to(real)
    return folder / CSV


def dangling_link(folder: Path) -> Path:
    (folder / CSV).symlink_to(folder / "没有")
    return folder / CSV


def link_to_itself(folder: Path) -> Path:
    (folder / "圈").mkdir()
    (folder / "圈" / "圈").symlink_to(folder / "圈")
    return folder / "圈"


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / CSV)
    return folder / CSV


def folder_with_a_pipe(folder: Path) -> Path:
    (folder / "本周").mkdir()
    os.mkfifo(folder / "本周" / "会员.csv")
    write_csv(folder / "本周" / CSV, LINES)
    return folder / "本周"


def unreadable(folder: Path) -> Path:
    path = write_csv(folder / CSV, LINES)
    path.chmod(0)
    return path


def upper_case(folder: Path) -> Path:
    return write_csv(folder / "会员列表_20220905.CSV", [HEADERS, *(p.row() for p in people(3))])
