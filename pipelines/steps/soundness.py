"""Look at a workbook's parts before they are parsed: what no honest program writes is refused."""

import zlib
from collections import Counter
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from pipelines.errors import BadFile
from pipelines.saying import Said
from pipelines.text import one_line

LARGEST_UNPACKED = 4_000_000_000
"""Bytes of all parts of a workbook, unpacked. A full sheet of 1,048,576 rows takes about 1.5e9."""
SUSPECT_FROM = 64 << 20
LARGEST_RATIO = 400
"""Unpacked ÷ packed from SUSPECT_FROM on. Lists reach 5 to 50; a bomb of blanks about 1,000."""

_LOCKED = 0x1
"""The flag of a part that was packed with a password."""
_BOOK = ("workbook.xml", "sharedstrings.xml")
_HEAD = 2048
_TAIL = 4096
_READ_AT_ONCE = 1 << 20
_WAYS = (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)


def refuse_unsound(path: Path, name: str) -> None:
    """Raise BadFile where a workbook's parts are too large, defined by entities, or none at all."""
    try:
        with ZipFile(path) as book:
            parts = book.infolist()
            _refuse_locked(parts, name)
            _refuse_namesakes(parts, name)
            _refuse_size(parts, path.stat().st_size, name)
            _refuse_other_documents([part.filename for part in parts], name)
            _refuse_entities(book, parts, name)
    except _WAYS as error:
        raise damaged(name, error) from error


def require_whole(path: Path, name: str) -> None:
    """Raise BadFile where a sheet's XML breaks off: a forgiving parser would lose its last rows."""
    try:
        with ZipFile(path) as book:
            for part in book.infolist():
                if _is_sheet(part) and b"worksheet>" not in _end(book, part):
                    raise BadFile(
                        "{name}：工作表已损坏（{part} 没有写完）；请重新导出后再导入",
                        name=name,
                        part=part.filename,
                    )
    except _WAYS as error:
        raise damaged(name, error) from error


def damaged(name: str, error: Exception | Said) -> BadFile:
    """Return the error that says so of a workbook."""
    return BadFile(
        "{name}：工作簿已损坏，打不开（{error}）；请重新导出后再导入", name=name, error=error
    )


def locked(name: str) -> BadFile:
    """Return how a workbook that asks for a password is refused."""
    return BadFile("{name}：工作簿设有打开密码；请去掉密码另存后再导入", name=name)


def _refuse_locked(parts: list[ZipInfo], name: str) -> None:
    if any(part.flag_bits & _LOCKED for part in parts):
        raise locked(name)


def _refuse_namesakes(parts: list[ZipInfo], name: str) -> None:
    """Each reader takes another of two parts of one name; of pictures it does not matter."""
    holding = (part for part in parts if _is_sheet(part) or _place(part).endswith(_BOOK))
    counts = Counter(map(_place, holding))
    if twice := next((part for part, n in counts.items() if n > 1), None):
        raise BadFile(
            "{name}：工作簿已损坏（{part} 有两份）；请重新导出后再导入",
            name=name,
            part=one_line(twice),
        )


def _refuse_size(parts: list[ZipInfo], packed: int, name: str) -> None:
    size = sum(part.file_size for part in parts)
    if size > LARGEST_UNPACKED or (size > SUSPECT_FROM and size > LARGEST_RATIO * packed):
        raise BadFile(
            "{name}：解开后有 {size:,} MB，异常庞大，没有读取；"
            "请用表格软件打开，只留数据另存为 .xlsx 后再导入",
            name=name,
            size=size >> 20,
        )


def _refuse_other_documents(names: list[str], name: str) -> None:
    folders = {part.replace("\\", "/").lstrip("/").partition("/")[0].lower() for part in names}
    if "xl" not in folders:
        raise BadFile(
            "{name}：内容与扩展名不符，不是 Excel 工作簿（可能是 Word、ODS 或压缩包）；"
            "请用表格软件另存为 .xlsx 后再导入",
            name=name,
        )


def _refuse_entities(book: ZipFile, parts: list[ZipInfo], name: str) -> None:
    for part in parts:
        if not part.filename.lower().endswith((".xml", ".rels")):
            continue
        with book.open(part) as content:
            head = content.read(_HEAD).replace(b"\0", b"")
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise BadFile(
                "{name}：工作簿已损坏或被改动（{part} 里有实体定义）；请重新导出后再导入",
                name=name,
                part=part.filename,
            )


def _place(part: ZipInfo) -> str:
    """Return a part's name as it is compared (ECMA-376-2, 6.2.2.3)."""
    return part.filename.replace("\\", "/").lower()


def _is_sheet(part: ZipInfo) -> bool:
    place = _place(part)
    return "worksheets/" in place and place.endswith(".xml")


def _end(book: ZipFile, part: ZipInfo) -> bytes:
    end = b""
    with book.open(part) as content:
        while piece := content.read(_READ_AT_ONCE):
            end = (end + piece)[-_TAIL:]
    return end.replace(b"\0", b"")
