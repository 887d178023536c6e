"""Hostile workbooks: each function makes one file in a folder and returns its path.

Unless it says otherwise a file holds the member list of three persons, whom nothing may lose.
"""

import io
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import xlwt

from tests.builders import HEADERS, people, write_csv, write_xlsx
from tests.hostile.ole import write_ole
from tests.hostile.ooxml import cell, row, rows, shared_strings, sheet, write_book

LINES: list[list[Any]] = [HEADERS, *(person.row() for person in people(3))]
BOOK = "会员列表_20220905.xlsx"
_BOMB = (
    '<!DOCTYPE x [<!ENTITY a "张张张张张张张张张张">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>\n"
)  # fmt: skip


def changed(place: int, header: str, value: Any) -> list[list[Any]]:
    """Return the lines with one person's cell (from 1) changed."""
    lines = [list(line) for line in LINES]
    lines[place][HEADERS.index(header)] = value
    return lines


def _plain(folder: Path) -> bytes:
    return write_book(folder / BOOK, {"会员": sheet(rows(LINES))}).read_bytes()


def _one_sheet(folder: Path, text: str, **given: Any) -> Path:
    return write_book(folder / BOOK, {"会员": text}, **given)


# -------------------------------------------------------- damaged and disguised


def encrypted(folder: Path) -> Path:
    streams = {"EncryptionInfo": b"\x04\0\x04\0@\0\0\0", "EncryptedPackage": bytes(6000)}
    return write_ole(folder / BOOK, streams)


def ole_of_something_else(folder: Path) -> Path:
    return write_ole(folder / "会员列表.xls", {"WordDocument": bytes(5000)})


def truncated(part: float) -> Any:
    def make(folder: Path) -> Path:
        whole = _plain(folder)
        (folder / BOOK).write_bytes(whole[: int(len(whole) * part)])
        return folder / BOOK

    return make


def a_byte_wrong(folder: Path) -> Path:
    """The sheet's compressed bytes are damaged; its sum says so."""
    path = write_book(folder / BOOK, {"会员": sheet(rows(LINES * 40))})
    whole = bytearray(path.read_bytes())
    at = whole.index(b"xl/worksheets/sheet1.xml") + 200
    whole[at : at + 20] = bytes(20)
    path.write_bytes(whole)
    return path


def word_document(folder: Path) -> Path:
    path = folder / BOOK
    with ZipFile(path, "w") as document:
        document.writestr("[Content_Types].xml", "<Types/>")
        document.writestr("word/document.xml", "<w:document/>")
    return path


def open_document(folder: Path) -> Path:
    path = folder / "会员列表.ods"
    with ZipFile(path, "w") as document:
        document.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        document.writestr("content.xml", "<office:document-content/>")
    return path


def half_written_xml(folder: Path) -> Path:
    return _one_sheet(folder, sheet(rows(LINES))[:-400])


# ------------------------------------------------------------------------ bombs


def zip_bomb(folder: Path) -> Path:
    """A sheet that its directory says to be of 4 GB."""
    path = folder / BOOK
    write_book(path, {"会员": sheet(rows(LINES))})
    return _with_declared(path, 5 << 30)


def _with_declared(path: Path, size: int) -> Path:
    """Set the size that the directory declares for the sheet; what is packed stays."""
    whole = bytearray(path.read_bytes())
    name = b"xl/worksheets/sheet1.xml"
    local, central = whole.index(name) - 30, whole.rindex(name) - 46
    shown = min(size, 0xFFFFFFFE).to_bytes(4, "little")
    whole[local + 22 : local + 26] = shown
    whole[central + 24 : central + 28] = shown
    path.write_bytes(whole)
    return path


def lying_size(folder: Path) -> Path:
    """A sheet of 60 MB of blanks within, declared as a few bytes."""
    blanks = rows(LINES) + " " * (60 << 20)
    return _with_declared(_one_sheet(folder, sheet(blanks)), 4000)


def real_bomb(folder: Path) -> Path:
    """Two gigabytes of one letter in a cell, in a file of 10 MB."""
    path = folder / BOOK
    write_book(path, {"会员": "@"})
    compress = zlib.compressobj(9, zlib.DEFLATED, -15)
    text = sheet(rows(LINES) + row(9, ["@"])).encode().split(b"@")
    block = b"a" * (1 << 24)
    packed = [compress.compress(text[0])]
    checksum, size = zlib.crc32(text[0]), len(text[0])
    for _ in range(32):
        packed.append(compress.compress(block))
        checksum, size = zlib.crc32(block, checksum), size + len(block)
    packed += [compress.compress(text[1]), compress.flush()]
    checksum, size = zlib.crc32(text[1], checksum), size + len(text[1])
    return _replaced(path, b"".join(packed), checksum, size)


def _replaced(path: Path, packed: bytes, checksum: int, size: int) -> Path:
    """Put compressed bytes in the place of the last part but four: the sheet's."""
    with ZipFile(path) as old:
        kept = {entry.filename: old.read(entry) for entry in old.infolist()}
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name, content in kept.items():
            if "sheet1" not in name:
                new.writestr(name, content)
        new.writestr("xl/worksheets/sheet1.xml", b"")
    whole = bytearray(out.getvalue())
    name = b"xl/worksheets/sheet1.xml"
    local, central = whole.index(name) - 30, whole.rindex(name) - 46
    sizes = b"".join(n.to_bytes(4, "little") for n in (checksum, len(packed), size))
    whole[local + 14 : local + 26] = sizes
    whole[central + 16 : central + 28] = sizes
    data_at = local + 30 + len(name)
    end = whole.rindex(b"PK\5\6")
    empty = int.from_bytes(whole[end + 16 : end + 20], "little") - data_at
    directory = data_at + len(packed)
    whole[end + 16 : end + 20] = directory.to_bytes(4, "little")
    path.write_bytes(whole[:data_at] + packed + whole[data_at + empty :])
    return path


def laughs_in_sheet(folder: Path) -> Path:
    lines = changed(2, "姓名", "@")
    text = sheet(rows(lines), doctype=_BOMB).replace("@", "&j;")
    return _one_sheet(folder, text)


def laughs_in_strings(folder: Path) -> Path:
    data = rows(LINES) + '<row r="5"><c r="A5" t="s"><v>0</v></c></row>'
    return _one_sheet(folder, sheet(data), shared=shared_strings(["&j;"], doctype=_BOMB))


def outside_entity(folder: Path) -> Path:
    doctype = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n'
    text = sheet(rows(changed(1, "所属工会", "@")), doctype=doctype).replace("@", "&a;")
    return _one_sheet(folder, text)


# ---------------------------------------------------------------------- extents


def million_empty_columns(folder: Path) -> Path:
    wide = "".join(f'<c r="A{n}"/><c r="XFD{n}"/>' for n in (9,))
    styled = "".join(f'<row r="{n}"><c r="XFD{n}" s="0"/></row>' for n in range(10, 3000))
    return _one_sheet(folder, sheet(rows(LINES) + f'<row r="9">{wide}</row>' + styled))


def dimension_lies(folder: Path) -> Path:
    text = sheet(rows(LINES), before='<dimension ref="A1:XFD1048576"/>')
    return _one_sheet(folder, text)


def dimension_is_nonsense(folder: Path) -> Path:
    return _one_sheet(folder, sheet(rows(LINES), before='<dimension ref="ZZZZ9:A"/>'))


def last_cell_only(folder: Path) -> Path:
    return _one_sheet(folder, sheet(f'<row r="1048576">{cell("XFD1048576", "x")}</row>'))


def last_cell_too(folder: Path) -> Path:
    """The list, and one stray letter in the very last cell of the sheet."""
    stray = f'<row r="1048576">{cell("XFD1048576", "x")}</row>'
    return _one_sheet(folder, sheet(rows(LINES) + stray))


def beyond_the_sheet(folder: Path) -> Path:
    stray = f'<row r="99999999999">{cell("ZZZZZZZ99999999999", "x")}</row>'
    return _one_sheet(folder, sheet(rows(LINES) + stray))


def no_references(folder: Path) -> Path:
    data = "".join(row(n, line, named=False) for n, line in enumerate(LINES, start=1))
    return _one_sheet(folder, sheet(data.replace(' r="', ' spans="')))


def huge_string(folder: Path) -> Path:
    lines = [*LINES, [*LINES[1][:5], "工" * (10 << 20), *LINES[1][6:]]]
    lines[4][3] = people(1, 9)[0].id_number
    return _one_sheet(folder, sheet(rows(lines)))


def string_index_out_of_range(folder: Path) -> Path:
    data = rows(LINES) + '<row r="5"><c r="A5" t="s"><v>4000000000</v></c></row>'
    return _one_sheet(folder, sheet(data), shared=shared_strings(["一"]))


def empty_columns(folder: Path) -> Path:
    lines = [[*line[:4], *[""] * 300, *line[4:]] for line in LINES]
    return write_xlsx(folder / BOOK, lines)


def huge_merges(folder: Path) -> Path:
    """Ranges that overlap and reach to the end; what they span is blank, so nothing is added."""
    merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in ["L1:XFD1048576", "L2:XFD9999"] * 500)
    return _one_sheet(folder, sheet(rows(LINES), after=f"<mergeCells>{merged}</mergeCells>"))


def nonsense_merges(folder: Path) -> Path:
    merged = "".join(
        f'<mergeCell ref="{ref}"/>' for ref in ("", "B", "9:1", "C3:A1", "A0:A99999999999")
    )
    return _one_sheet(folder, sheet(rows(LINES), after=f"<mergeCells>{merged}</mergeCells>"))


def three_thousand_sheets(folder: Path) -> Path:
    empty = sheet("")
    names = {f"表{n}": empty for n in range(2999)}
    return write_book(folder / BOOK, {**names, "会员": sheet(rows(LINES))})


# --------------------------------------------------------------- what cells hold


def macros(folder: Path) -> Path:
    return write_book(
        folder / "会员列表_20220905.xlsm",
        {"会员": sheet(rows(LINES))},
        macro=True,
        extra={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(4000)},
    )


def formulas(folder: Path) -> Path:
    """A name by formula with its value kept; one without, which is no name."""
    kept = '<c r="A2" t="str"><f>"张"&amp;"三"</f><v>张三</v></c>'
    bare = '<c r="A3"><f>HYPERLINK("http://x")</f></c>'
    data = rows(LINES)
    for number, formula in ((2, kept), (3, bare)):
        data = data.replace(cell(f"A{number}", "张三"), formula)
    return _one_sheet(folder, sheet(data))


def error_cells(folder: Path) -> Path:
    wrong = '<c r="D3" t="e"><v>#N/A</v></c>'
    data = rows(LINES).replace(cell("D3", LINES[2][3]), wrong)
    return _one_sheet(folder, sheet(data))


def boolean_cells(folder: Path) -> Path:
    return _one_sheet(folder, sheet(rows(changed(2, "审核状态", True))))


def float_id(folder: Path) -> Path:
    return _one_sheet(folder, sheet(rows(changed(2, "证件号码", "1.30302E+17"))))


def from_1904(folder: Path) -> Path:
    """Serial dates, which count from 1904: 2022-08-21 is 43332."""
    properties = '<workbookPr date1904="1"/>'
    data = rows(changed(1, "审核时间", 43332))
    return _one_sheet(folder, sheet(data), properties=properties)


def absurd_dates(folder: Path) -> Path:
    return _one_sheet(folder, sheet(rows(changed(1, "审核时间", 1e300))))


def control_characters(folder: Path) -> Path:
    data = rows(changed(1, "所属工会", "甲_x0000_工会_x000D_"))
    return _one_sheet(folder, sheet(data))


# ---------------------------------------------------------------- how it is laid


def hidden_sheet(folder: Path) -> Path:
    sheets = {"封面": sheet(rows([["封面"]])), "会员": sheet(rows(LINES))}
    return write_book(folder / BOOK, sheets, states={"会员": 'state="veryHidden"'})


def hidden_rows(folder: Path) -> Path:
    data = rows(LINES[:2]) + row(3, LINES[2], 'hidden="1"') + row(4, LINES[3], 'hidden="1"')
    return _one_sheet(folder, sheet(data))


def odd_sheet_names(folder: Path) -> Path:
    names = ["../../会员", "<b>'\"&", "会\n员\u202e"]
    people_of = [LINES, [HEADERS, people(1, 20)[0].row()], [HEADERS, people(1, 30)[0].row()]]
    return write_book(
        folder / BOOK,
        {name: sheet(rows(lines)) for name, lines in zip(names, people_of, strict=True)},
    )


def header_in_row(number: int) -> Any:
    def make(folder: Path) -> Path:
        return _one_sheet(folder, sheet(rows([["会员列表"]]) + rows(LINES, first=number)))

    return make


def repeated_header(folder: Path) -> Path:
    """The header once more in the midst, as a printed list has it."""
    return write_xlsx(folder / BOOK, [*LINES[:3], HEADERS, LINES[3]])


def two_columns_of_one_name(folder: Path) -> Path:
    return write_xlsx(folder / BOOK, [[*line, line[0] + "甲"] for line in LINES[1:]][:0] or [
        [*HEADERS, "姓名"], *([*line, "李四"] for line in LINES[1:])
    ])  # fmt: skip


def chart_sheet(folder: Path) -> Path:
    return write_book(folder / BOOK, {"图": sheet("", name="chartsheet")}, kind="chartsheet")


def no_sheets(folder: Path) -> Path:
    return write_book(folder / BOOK, {})


def old_excel(folder: Path) -> Path:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("会员")
    for number, line in enumerate(LINES):
        for place, value in enumerate(line):
            page.write(number, place, value)
    book.save(str(folder / "会员列表_20220905.xls"))
    return folder / "会员列表_20220905.xls"


def old_excel_cut(folder: Path) -> Path:
    path = old_excel(folder)
    path.write_bytes(path.read_bytes()[:3000])
    return path


def web_page(folder: Path) -> Path:
    lines = "".join(f"<tr>{''.join(f'<td>{value}</td>' for value in line)}</tr>" for line in LINES)
    path = folder / "会员列表_20220905.xls"
    path.write_text(f"<html><meta charset=utf-8><table>{lines}</table>", "utf-8")
    return path


def web_page_with_hidden_row(folder: Path) -> Path:
    path = web_page(folder)
    page = path.read_text("utf-8")
    start = page.rfind("<tr>")
    path.write_text(page[:start] + "<tr style='display: none'>" + page[start + 4 :], "utf-8")
    return path


def old_excel_with_hidden_rows(folder: Path) -> Path:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("会员")
    for number, line in enumerate(LINES):
        for place, value in enumerate(line):
            page.write(number, place, value)
        page.row(number).hidden = number >= 2
    book.save(str(folder / "会员列表_20220905.xls"))
    return folder / "会员列表_20220905.xls"


def unusual_with_hidden_rows(folder: Path) -> Path:
    """A comment among the cells sends the file to the slower reader."""
    data = rows(LINES[:3]) + "<!-- by hand -->" + row(4, LINES[3], 'hidden="1"')
    return _one_sheet(folder, sheet(data))


def web_page_of_spans(folder: Path) -> Path:
    """Cells that claim to span all there is, a thousand times over."""
    path = folder / "会员列表_20220905.xls"
    wide = '<td rowspan="99999999" colspan="99999999">x'
    path.write_text(f"<html><table>{f'<tr>{wide * 30}' * 30}</table>", "utf-8")
    return path


def web_page_in_depth(folder: Path) -> Path:
    path = folder / "会员列表_20220905.xls"
    path.write_text("<html>" + "<table><tr><td>" * 200_000, "utf-8")
    return path


def csv_named_xlsx(folder: Path) -> Path:
    return write_csv(folder / BOOK, LINES)


def own_strings(folder: Path) -> Path:
    """Rich text with phonetic hints, which are no part of the text."""
    rich = "<r><t>张</t></r><r><rPr><b/></rPr><t>三</t></r><rPh sb='0' eb='1'><t>zhang</t></rPh>"
    text = shared_strings(["@"]).replace("<t>@</t>", rich)
    data = rows(LINES).replace(cell("A2", "张三"), '<c r="A2" t="s"><v>0</v></c>')
    return _one_sheet(folder, sheet(data), shared=text)


def made_by_openpyxl(lines: Sequence[Sequence[Any]]) -> bytes:
    """Return a workbook's bytes."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(list(line))
    book.save(out)
    return out.getvalue()


def row_twice(folder: Path) -> Path:
    """Two persons in rows of one number: a forgiving parser keeps the last and says nothing."""
    return _one_sheet(folder, sheet(rows(LINES) + row(2, people(1, 90)[0].row())))


def rows_backwards(folder: Path) -> Path:
    lines = [row(number, line) for number, line in enumerate(LINES, start=1)]
    return _one_sheet(folder, sheet("".join([lines[0], *reversed(lines[1:])])))


def row_in_two(folder: Path) -> Path:
    """A row's cells in two elements of one number: nothing is there twice."""
    data = rows(LINES)
    at = data.index('<c r="E2"')
    return _one_sheet(folder, sheet(f'{data[:at]}</row><row r="2">{data[at:]}'))


def two_parts_of_one_name(folder: Path) -> Path:
    """Two sheets under one name in the package: each reader takes another."""
    path = _one_sheet(folder, sheet(rows(LINES)))
    with ZipFile(path, "a") as book:
        book.writestr("xl/Worksheets/sheet1.xml", sheet(rows(LINES[:2])))
    return path


def ends_behind_its_rows(folder: Path) -> Path:
    """Its rows are whole; what stood below them, the merged cells, is lost."""
    text = sheet(rows(LINES))
    return _one_sheet(folder, text[: text.index("</sheetData>") + len("</sheetData>")])


def parts_with_a_password(folder: Path) -> Path:
    """Packed with a password, as a packer does it and no spreadsheet program."""
    path = _one_sheet(folder, sheet(rows(LINES)))
    whole = bytearray(path.read_bytes())
    name = b"xl/worksheets/sheet1.xml"
    whole[whole.index(name) - 30 + 6] |= 1
    whole[whole.rindex(name) - 46 + 8] |= 1
    path.write_bytes(whole)
    return path


def old_excel_far_cell(folder: Path) -> Path:
    """Its last cell says to stand where no cell is: what lies between would fill any memory."""
    path = old_excel(folder)
    last = struct.pack("<HHHH", 0x00FD, 10, len(LINES) - 1, len(HEADERS) - 1)
    assert path.read_bytes().count(last) == 1
    far = struct.pack("<HHHH", 0x00FD, 10, 0xFFFF, 0xFFFF)
    path.write_bytes(path.read_bytes().replace(last, far))
    return path


def old_excel_string_index(folder: Path) -> Path:
    """The cell of a kind of document names a string that there is not."""
    path = old_excel(folder)
    content = bytearray(path.read_bytes())
    at = content.index(struct.pack("<HHHH", 0x00FD, 10, 1, 2))
    content[at + 10 : at + 14] = struct.pack("<I", 0x7FFFFFFF)
    path.write_bytes(content)
    return path


def old_excel_few_strings(folder: Path) -> Path:
    """It says that there are three different strings; there are all that its cells name."""
    path = old_excel(folder)
    content = bytearray(path.read_bytes())
    cells = len(LINES) * len(HEADERS)
    at = content.index(struct.pack("<I", cells), content.index(b"\xfc\0", 512)) + 4
    content[at : at + 4] = struct.pack("<I", 3)
    path.write_bytes(content)
    return path
