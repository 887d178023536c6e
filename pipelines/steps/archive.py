"""Take folders and zips apart into the files that may be imported."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from pipelines.errors import BadFile
from pipelines.steps.keep import LARGEST
from pipelines.steps.workbook import READABLE

MOST_FILES = 10_000
_LITTER = ("~$", ".", "__MACOSX", "Thumbs.db", "desktop.ini")


@dataclass
class Found:
    """Files to import as (path, name as its sender called it), and those passed over, with why."""

    files: list[tuple[Path, str]] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)


def collect_files(paths: list[Path], scratch: Path) -> Found:
    """List the files of `paths`; zips are unpacked into `scratch`.

    A file that is named outright is always taken; within a folder or a zip only what can be read as
    a sheet. Raises BadFile where a path is missing or a zip is damaged.
    """
    found = Found()
    for path in paths:
        if path.is_dir():
            _add_folder(path, scratch, found)
        elif not path.exists():
            raise BadFile(f"{path}：没有这个文件或文件夹；请核对路径")
        elif path.suffix.lower() == ".zip":
            _add_zip(path, scratch, found)
        else:
            found.files.append((path, path.name))
    if not found.files:
        passed = f"（跳过了 {'、'.join(found.passed_over[:5])}）" if found.passed_over else ""
        raise BadFile(
            f"{'、'.join(path.name for path in paths)}：里面没有能导入的表格{passed}；"
            f"可用的类型是 {' '.join(READABLE)}"
        )
    return found


def _add_folder(folder: Path, scratch: Path, found: Found) -> None:
    for directory, folders, names in os.walk(folder):
        folders.sort()
        folders[:] = [name for name in folders if not name.startswith(_LITTER)]
        for name in sorted(names):
            path = Path(directory) / name
            if name.startswith(_LITTER):
                continue
            if path.suffix.lower() == ".zip":
                _add_zip(path, scratch, found)
            elif path.suffix.lower() in READABLE:
                found.files.append((path, name))
            else:
                found.passed_over.append(name)


def _add_zip(path: Path, scratch: Path, found: Found) -> None:
    try:
        with ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST_FILES:
                raise BadFile(f"{path.name}：压缩包里有 {len(entries)} 个文件，太多；请分批导入")
            for number, (entry, name) in enumerate(_wanted(entries, found)):
                target = scratch / f"{path.stem}-{number:05d}{Path(name).suffix.lower()}"
                _unpack(archive, entry, target, f"{path.name} 中的 {name}")
                found.files.append((target, name))
    except (BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise BadFile(
            f"{path.name}：压缩包打不开（{error}）；可能不完整或有密码，请重新压缩后再导入"
        ) from error


def _wanted(entries: list[ZipInfo], found: Found) -> Iterator[tuple[ZipInfo, str]]:
    for entry in sorted(entries, key=_entry_name):
        parts = Path(_entry_name(entry)).parts
        if any(part.startswith(_LITTER) for part in parts):
            continue
        if Path(parts[-1]).suffix.lower() in READABLE:
            yield entry, parts[-1]
        else:
            found.passed_over.append(parts[-1])


def _entry_name(entry: ZipInfo) -> str:
    """Return the entry's name; Windows in China writes it in GBK without saying so."""
    says_utf8 = entry.flag_bits & 0x800
    if says_utf8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename


def _unpack(archive: ZipFile, entry: ZipInfo, target: Path, where: str) -> None:
    if entry.file_size > LARGEST:
        raise BadFile(f"{where}：解开后超过 {LARGEST >> 20} MB；请按县区分开导出后再导入")
    with archive.open(entry) as packed, target.open("wb") as unpacked:
        shutil.copyfileobj(packed, unpacked)
