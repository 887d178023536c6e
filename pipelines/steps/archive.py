"""Take folders and zips apart into the files that may be imported: sheets and pictures."""

import os
import shutil
import stat
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from pipelines.errors import BadFile, why
from pipelines.filetypes import PROSE, READABLE, is_picture
from pipelines.saying import Listed, Said
from pipelines.steps.keep import LARGEST
from pipelines.text import one_line

MOST_FILES = 10_000
LARGEST_ZIP = 2 << 30
"""Bytes of all the tables of a zip, unpacked."""
_BROKEN = (BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, zlib.error, ValueError)
_LITTER = ("~$", ".", "__MACOSX", "Thumbs.db", "desktop.ini")


@dataclass
class Found:
    """Files to import as (path, name as its sender called it), and those passed over, with why."""

    files: list[tuple[Path, str]] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    spare: set[int] = field(default_factory=set)
    """Places of the files that may turn out to be no table."""
    folders: list[str] = field(default_factory=list)
    """Of each file the folders in which it was sent, or the zip; blank of one named outright."""
    _longer: list[str] = field(default_factory=list)

    def add(self, path: Path, name: str, longer: str, *, within: bool = True) -> None:
        """Take in a file; `longer` is its name with its folders.

        A text `within` a folder or zip may be a read-me; whoever names it outright says it is none.
        """
        if within and name.lower().endswith(PROSE):
            self.spare.add(len(self.files))
        self.files.append((path, name))
        self.folders.append(longer.rpartition("/")[0] if within else "")
        self._longer.append(longer)

    def part_namesakes(self) -> None:
        """Give each file a name of its own: a verdict on one row of 会员.xlsx must say which.

        Namesakes take their folders before their names, and those that stand together a number.
        """
        names = Counter(name for _, name in self.files)
        given: Counter[str] = Counter()
        for place, (path, name) in enumerate(self.files):
            own = self._longer[place] if names[name] > 1 else name
            given[own] += 1
            self.files[place] = (path, _numbered(own, given[own]))


def _numbered(name: str, number: int) -> str:
    if number == 1:
        return name
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}({number}){dot}{suffix}"


def collect_files(paths: list[Path], scratch: Path) -> Found:
    """List the files of `paths`; zips are unpacked into `scratch`.

    A file that is named outright is always taken; within a folder or a zip only what can be read as
    a sheet or a picture; a picture's name keeps its folders, since they may say its district.
    Raises BadFile where a path is missing or a zip is damaged.
    """
    found = Found()
    for path in paths:
        if path.is_dir():
            _add_folder(path, scratch, found)
        elif not path.exists():
            raise BadFile("{name}：没有这个文件或文件夹；请核对路径", name=one_line(str(path)))
        elif path.suffix.lower() == ".zip":
            _add_zip(path, scratch, found)
        else:
            longer = _in_folder(path.parent.name, path.name)
            found.add(path, _shown(path.name), longer, within=False)
    found.part_namesakes()
    if not found.files:
        passed = (
            Said("（跳过了 {names}）", names=Listed(found.passed_over[:5]))
            if found.passed_over
            else ""
        )
        raise BadFile(
            "{names}：里面没有能导入的表格{passed}；可用的类型是 {types}",
            names=Listed(_shown(path.name) for path in paths),
            passed=passed,
            types=" ".join(READABLE),
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
            elif path.suffix.lower() in READABLE and path.is_file():
                inner = path.relative_to(folder).as_posix()
                own = _shown(inner if is_picture(name) else name)
                found.add(path, own, _in_folder(folder.name, inner))
            else:
                found.passed_over.append(_shown(name))


def _in_folder(folder: str, name: str) -> str:
    return _shown(f"{folder}/{name}".lstrip("/"))


def _shown(name: str) -> str:
    """Return a file's name for people: a name in GBK bytes is no text where UTF-8 is expected."""
    return one_line(_decoded(os.fsencode(name)) or name)


def _decoded(name: bytes) -> str | None:
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _add_zip(path: Path, scratch: Path, found: Found) -> None:
    shown = _shown(path.name)
    try:
        with ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST_FILES:
                raise BadFile(
                    "{name}：压缩包里有 {n} 个文件，太多；请分批导入", name=shown, n=len(entries)
                )
            wanted = list(_wanted(entries, found, shown))
            if sum(entry.file_size for entry, _ in wanted) > LARGEST_ZIP:
                raise BadFile(
                    "{name}：解开后超过 {most} MB；请分批导入", name=shown, most=LARGEST_ZIP >> 20
                )
            for entry, name in wanted:
                target = scratch / f"{len(found.files):05d}{Path(name).suffix.lower()}"
                _unpack(
                    archive,
                    entry,
                    target,
                    Said("{name} 中的 {within}", name=shown, within=name),
                )
                found.add(target, name, _in_folder(path.stem, _entry_name(entry)))
    except _BROKEN as error:
        reason = why(error) if isinstance(error, OSError) else one_line(str(error))
        raise BadFile(
            "{name}：压缩包打不开（{reason}）；可能不完整或有密码，请重新压缩后再导入",
            name=shown,
            reason=reason,
        ) from error


def _wanted(entries: list[ZipInfo], found: Found, shown: str) -> Iterator[tuple[ZipInfo, str]]:
    """Yield the entries to read, each with its own name alone: no path in a zip is followed."""
    for entry in sorted(entries, key=_entry_name):
        parts = [part for part in _entry_name(entry).split("/") if part not in ("", ".", "..")]
        if not parts or any(part.startswith(_LITTER) for part in parts):
            continue
        name = one_line(parts[-1])
        if stat.S_ISLNK(entry.external_attr >> 16):
            found.passed_over.append(name)
        elif Path(name).suffix.lower() == ".zip":
            raise BadFile(
                "{name}：压缩包里还有压缩包 {within}；请先解开再导入", name=shown, within=name
            )
        elif Path(name).suffix.lower() in READABLE:
            yield entry, one_line("/".join(parts)) if is_picture(name) else name
        else:
            found.passed_over.append(name)


def _entry_name(entry: ZipInfo) -> str:
    """Return the entry's path; Windows in China writes it in GBK, a Mac in UTF-8, unsaid."""
    name, says_utf8 = entry.filename, entry.flag_bits & 0x800
    if not says_utf8:
        with suppress(UnicodeEncodeError):
            name = _decoded(name.encode("cp437")) or name
    return name.replace("\\", "/")


def _unpack(archive: ZipFile, entry: ZipInfo, target: Path, where: str) -> None:
    if entry.file_size > LARGEST:
        raise BadFile(
            "{where}：解开后超过 {most} MB；请按县区分开导出后再导入",
            where=where,
            most=LARGEST >> 20,
        )
    with archive.open(entry) as packed, target.open("wb") as unpacked:
        shutil.copyfileobj(packed, unpacked)
