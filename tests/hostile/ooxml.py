"""Workbooks written part by part, so that they can be wrong in any way wanted."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml."


def column(place: int) -> str:
    """Return the letters of a column (from 0)."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell(reference: str, value: Any) -> str:
    """Return a cell's XML: text inline, numbers and booleans as such; no reference where ""."""
    where = f' r="{reference}"' if reference else ""
    if value is None or value == "":
        return f"<c{where}/>"
    if isinstance(value, bool):
        return f'<c{where} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f"<c{where}><v>{value}</v></c>"
    return f'<c{where} t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def row(number: int, values: Sequence[Any], attributes: str = "", *, named: bool = True) -> str:
    """Return a row's XML; `number` from 1."""
    cells = "".join(
        cell(f"{column(place)}{number}" if named else "", value)
        for place, value in enumerate(values)
    )
    return f'<row r="{number}" {attributes}>{cells}</row>'


def rows(lines: Sequence[Sequence[Any]], first: int = 1) -> str:
    """Return lines as rows from `first` on."""
    return "".join(row(number, values) for number, values in enumerate(lines, start=first))


def sheet(
    data: str, *, before: str = "", after: str = "", doctype: str = "", name: str = "worksheet"
) -> str:
    """Return a sheet's XML around its rows."""
    return (
        f'{_HEAD}{doctype}<{name} xmlns="{MAIN}" xmlns:r="{_OFFICE}">'
        f"{before}<sheetData>{data}</sheetData>{after}</{name}>"
    )


def write_book(
    path: Path,
    sheets: Mapping[str, str],
    *,
    shared: str | None = None,
    states: Mapping[str, str] | None = None,
    properties: str = "",
    extra: Mapping[str, bytes] | None = None,
    macro: bool = False,
    kind: str = "worksheet",
) -> Path:
    """Write a workbook of the sheets {name: XML of the part}; `extra` parts go in as they are."""
    with ZipFile(path, "w", ZIP_DEFLATED) as book:
        for name, text in _parts(sheets, shared, states or {}, properties, macro, kind).items():
            book.writestr(name, text)
        for name, content in (extra or {}).items():
            book.writestr(name, content)
    return path


def _parts(
    sheets: Mapping[str, str],
    shared: str | None,
    states: Mapping[str, str],
    properties: str,
    macro: bool,
    kind: str,
) -> dict[str, str]:
    main = (
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
        if macro
        else f"{_TYPES}sheet.main+xml"
    )
    overrides = [f'<Override PartName="/xl/workbook.xml" ContentType="{main}"/>']
    entries, relations, parts = [], [], {}
    for number, (name, text) in enumerate(sheets.items(), start=1):
        parts[f"xl/{kind}s/sheet{number}.xml"] = text
        overrides.append(
            f'<Override PartName="/xl/{kind}s/sheet{number}.xml" ContentType="{_TYPES}{kind}+xml"/>'
        )
        entries.append(
            f'<sheet name={quoteattr(name)} sheetId="{number}" {states.get(name, "")}'
            f' r:id="rId{number}"/>'
        )
        relations.append(_relation(number, kind, f"{kind}s/sheet{number}.xml"))
    if shared is not None:
        parts["xl/sharedStrings.xml"] = shared
        overrides.append(
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPES}sharedStrings+xml"/>'
        )
        relations.append(_relation(len(sheets) + 1, "sharedStrings", "sharedStrings.xml"))
    return {
        "[Content_Types].xml": (
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
            f"{''.join(overrides)}</Types>"
        ),
        "_rels/.rels": (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
            f"{_relation(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>"
        ),
        "xl/workbook.xml": (
            f'{_HEAD}<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}">{properties}'
            f"<sheets>{''.join(entries)}</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
            f"{''.join(relations)}</Relationships>"
        ),
        **parts,
    }


def _relation(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def shared_strings(items: Sequence[str], doctype: str = "") -> str:
    """Return a table of shared strings; the items are XML already."""
    inside = "".join(f"<si><t>{item}</t></si>" for item in items)
    return f'{_HEAD}{doctype}<sst xmlns="{MAIN}">{inside}</sst>'
