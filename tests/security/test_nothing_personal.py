"""No ID number, whole phone or whole name but in the originals: searched byte by byte.

A city whose people are known is imported, looked at by everybody on every page, downloaded, undone
and backed up. Then every byte that was written or sent is searched, compressed parts unpacked.
"""

import gzip
import io
import itertools
import zipfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlencode

import duckdb
import pytest
from pypdf import PdfReader

from dashboard import bulletins, tables
from dashboard.auth import Role
from dashboard.cli import run
from dashboard.server.downloads import DOWNLOADS
from pipelines import DataDir, current_build, list_batches
from tests.builders import id_number, write_breakdown, write_csv, write_xlsx
from tests.qr.pictures import address
from tests.security.client import BROKEN, Site
from tests.security.conftest import running
from tests.security.districts import page_names, page_parts

UNIONS = [
    ["A1", "海港第一机械厂工会", "海港区", 30],
    ["A2", "海港幼儿园工会", "海港区", 12],
    ["B1", "昌黎葡萄酒厂工会", "昌黎县", 20],
]
UNION_HEADERS = "工会编码 基层工会名称 所属县区 会员人数 二维码链接".split()
HEADERS = (
    "姓名 性别 证件类型 证件号码 手机号码 所属工会 所属县区 申请时间 审核状态 审核时间 审核人 工作单位"
).split()
_SURNAMES, _GIVEN = "淳于 慕容 欧阳 轩辕 司徒 赫连 尉迟 呼延".split(), "喆堃玥昇珺淏翊琰"
WHOLE = {"rejects", "original"}
"""Downloads that are there to hold whole numbers: for the office, with a reason."""
PASSPHRASE = "mao-tu-niao-8842-shu"


BORN, PHONES = "19851017", "13740"


@dataclass(frozen=True)
class Someone:
    """A person who is in the city's files; `wrong` spoils the check digit, so the row is rejected."""

    serial: int
    wrong: bool = False

    @property
    def name(self) -> str:
        return _SURNAMES[self.serial % 8] + _GIVEN[self.serial // 8 % 8] + _GIVEN[self.serial % 7]

    @property
    def id(self) -> str:
        right = id_number(self.serial, BORN)
        return right[:-1] + ("0" if right[-1] != "0" else "1") if self.wrong else right

    @property
    def phone(self) -> str:
        return f"{PHONES}{7919 * self.serial:06d}"

    def row(self) -> list[str]:
        _, union, district, _ = UNIONS[self.serial % 3]
        status = ("审核通过", "审核通过", "待审核", "审核不通过", "该用户未注册")[self.serial % 5]
        return [self.name, "女", "居民身份证", self.id, self.phone, union, district,
                "2022-08-20 09:00", status, "2022-08-21 10:00", AUDITOR.name, union]  # fmt: skip


PEOPLE = [Someone(serial) for serial in range(1, 46)]
REJECTED = [Someone(serial, wrong=True) for serial in range(46, 51)]
AUDITOR, OFFICER = Someone(60), Someone(61)


@dataclass
class Heap:
    """Everything that is searched: where it came from, and its bytes."""

    parts: list[tuple[str, bytes]] = field(default_factory=list)

    def add(self, origin: str, content: bytes) -> None:
        """Add bytes, and what is packed in them."""
        self.parts.append((origin, content))
        if content.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                for name in packed.namelist():
                    self.add(f"{origin}!{name}", packed.read(name))
        elif content.startswith(b"\x1f\x8b"):
            self.add(f"{origin}!gz", gzip.decompress(content))
        elif b"&#" in content:
            self.parts.append(
                (f"{origin}!text", unescape(content.decode("utf-8", "replace")).encode())
            )
        elif content.startswith(b"%PDF"):
            text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
            self.parts.append((f"{origin}!text", text.encode()))

    def found(self, words: list[str]) -> list[tuple[str, str]]:
        """Return where which word stands, in any of the encodings that files here come in."""
        stems = [needle for stem in {_stem(word) for word in words} for needle in _encoded(stem)]
        suspects = [part for part in self.parts if any(stem in part[1] for stem in stems)]
        return [
            (origin, word)
            for origin, content in suspects
            for word in words
            if any(needle in content for needle in _encoded(word))
        ]


def _encoded(word: str) -> set[bytes]:
    return {
        word.encode(one) for one in ("utf-8", "gb18030", "utf-16-le", "utf-16-be", "unicode_escape")
    }


def _stem(word: str) -> str:
    """Return what many words share, so that most parts are searched for a few things only."""
    for stem in (BORN, PHONES):
        if stem in word:
            return stem
    return word[:2]


WORDS = [word for one in [*PEOPLE, *REJECTED] for word in (one.id, one.phone, one.name)]
WORDS += [word for one in (AUDITOR, OFFICER) for word in (one.phone, one.name)]


@dataclass
class Lived:
    """A data folder after a busy day, and everything that was said and sent meanwhile."""

    data: DataDir
    temporary: Path
    originals: Heap
    written: Heap
    sent: Heap


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    root = tmp_path_factory.mktemp("personal")
    files, temporary = root / "files", root / "tmp"
    files.mkdir()
    temporary.mkdir()
    day = Lived(DataDir(root / "data"), temporary, Heap(), Heap(), Heap())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        patch.setenv("HOME", str(temporary))
        patch.setattr("tempfile.tempdir", None)
        _live(day, files, root)
    return day


def _live(day: Lived, files: Path, root: Path) -> None:
    _import(day, _write_files(files), root)
    server = running(day.data.root)
    with server as site:
        _look_at_everything(day, site)
    day.written.add("the server's log", "".join(server.said).encode())
    _do_the_rest(day, root)
    _collect(day)


def _write_files(folder: Path) -> list[Path]:
    """Write the city's exports in several forms; some hold what cannot be read."""
    title = [["会员列表"], [f"导出时间：2022-08-29 08:00　导出人：{OFFICER.name} {OFFICER.phone}"]]
    foot = [[f"审核人：{AUDITOR.name}　联系电话：{AUDITOR.phone}"]]
    first, second = PEOPLE[:25], PEOPLE[25:] + REJECTED
    admins = [
        ["账号", "管理员姓名", "手机号码", "所属工会", "所属县区", "创建时间"],
        [OFFICER.phone, OFFICER.name, OFFICER.phone, UNIONS[0][1], "海港区", "2022-08-01"],
    ]
    unions = [[*union, address(str(union[0]))] for union in UNIONS]
    shifted = [["姓名", "证件号码"], [PEOPLE[0].name, PEOPLE[0].id]]
    return [
        write_csv(folder / "基层工会列表.csv", [UNION_HEADERS, *unions]),
        write_xlsx(folder / "会员列表_1.xlsx", [*title, HEADERS, *(p.row() for p in first), *foot]),
        write_csv(folder / "会员列表_2.csv", [*title, HEADERS, *(p.row() for p in second), *foot], "gb18030"),
        write_xlsx(folder / "管理员列表.xlsx", admins),
        write_breakdown(folder, "海港区", [["海港第一机械厂工会", 30, 27, "毛华宇"]]),
        write_csv(folder / "残缺.csv", shifted),
    ]  # fmt: skip


def _rollcall(day: Lived, *arguments: str, status: int = 0) -> None:
    """Run a command as somebody types it; keep all that it says."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        ended = run(["--data", str(day.data.root), *arguments])
    day.sent.add(" ".join(arguments[:2]), said.getvalue().encode())
    assert ended == status, said.getvalue()


def _import(day: Lived, files: list[Path], root: Path) -> None:
    *whole, broken = map(str, files)
    _rollcall(day, "import", broken, status=1)
    _rollcall(day, "import", *whole, "--dry-run", "--json")
    _rollcall(day, "import", *whole, "--json")
    _rollcall(day, "rejects", list_batches(day.data)[0].batch, "-o", str(root / "rejects.xlsx"))
    _rollcall(day, "bulletin", "draft")
    _rollcall(day, "bulletin", "issue", "--dated", "2022-08-30")


def _look_at_everything(day: Lived, site: Site) -> None:
    """Every page for those who see most, every table and document in every form."""
    own = f"district={quote('海港区')}"
    every = page_names()
    for role, district, pages, queries in (
        (Role.STAFF, None, every, ("",)),
        (Role.ADMIN, None, ["accounts", "settings", "audit", "imports"], ("lang=en",)),
        (Role.COUNTY, "海港区", every, (own,)),
    ):
        client = site.signed_in(role, district)
        with client.socket() as tab:
            for page, query in itertools.product(pages, queries):
                day.sent.add(f"{role} {page}?{query}", tab.run(page, query))
            for union in _union_ids(day.data):
                day.sent.add(f"{role} union {union}", tab.run("union", f"union_id={union}"))
    staff = site.signed_in(Role.STAFF)
    with staff.socket() as tab:
        for page, part in page_parts():
            day.sent.add(f"{page}?{part}", tab.run(page, f"{own}&{urlencode(part)}"))
    for path in _downloads(day.data):
        answer = staff.get(path)
        assert answer.status == 200, f"{path}: {answer.text}"
        day.sent.add(path, answer.body)
    batch = list_batches(day.data)[0].batch
    for kind in WHOLE:
        asked = urlencode({"batch": batch, "file": "1", "reason": "核对原表的内容"})
        answer = staff.get(f"/download/{kind}?{asked}")
        assert answer.status == 200
        day.originals.add(f"/download/{kind}", answer.body)
    # Somebody types numbers where they do not belong.
    someone = PEOPLE[3]
    for word in (someone.id, someone.phone):
        staff.get(f"/download/table?name=every_union&format=csv&q={word}")
        site.stranger().post("/login", account=word, password=word)
        site.stranger().get(f"/union?q={word}")
    # A database that is closed takes its journal in.
    for journal in day.data.root.glob("*-wal"):
        day.written.add(journal.name, journal.read_bytes())


def _union_ids(data: DataDir) -> list[str]:
    build = current_build(data)
    assert build
    with duckdb.connect(build, read_only=True) as connection:
        found = connection.execute("select union_id from coverage where level = 'union'").fetchall()
    return [row[0] for row in found]


def _downloads(data: DataDir) -> Iterator[str]:
    """Every table in every form, and every document as its page asks for it."""
    for name in tables.TABLES:
        for form, union in (("xlsx", ""), ("csv", _union_ids(data)[0])):
            asked = {"name": name, "format": form, "union_id": union}
            yield f"/download/table?{urlencode(asked)}"
    whose = {"district": "海港区", "worker": "海港区|毛华宇"}
    batch = {"batch": list_batches(data)[0].batch}
    asked = {
        "audit": [],  # not the office's: exported by its command below
        "bulletin": [{"no": "latest", "format": form} for form in bulletins.FORMATS],
        "breakdown": [{"what": "template"}, {"what": "version", **batch}],
        "brief": [{}],
        "qr": [{"form": form} for form in ("cards", "a4", "zip")],
        "targets": [{}, {"lang": "en"}],
        "worker": [{}],
    }
    for kind in sorted(set(DOWNLOADS) - WHOLE - {"table"}):
        yield from (f"/download/{kind}?{urlencode(whose | one)}" for one in asked[kind])


def _do_the_rest(day: Lived, root: Path) -> None:
    for arguments in (
        ["status", "--json"], ["check"], ["unknown"], ["coverage", "--by", "union", "--json"],
        ["audit", "list"], ["audit", "export", "-o", str(root / "audit.csv")],
        ["settings", "set", "campaign.goal=60", "--why", "目标改为六十人"],
    ):  # fmt: skip
        _rollcall(day, *arguments)
    (root / "passphrase").write_text(PASSPHRASE)
    _rollcall(
        day, "backup", str(root / "b.rollcall"), "--passphrase-file", str(root / "passphrase")
    )
    _rollcall(day, "undo", list_batches(day.data)[0].batch)
    day.written.add("backup", (root / "b.rollcall").read_bytes())
    day.written.add("audit.csv", (root / "audit.csv").read_bytes())


def _collect(day: Lived) -> None:
    """Put every file of the data folder on its heap; databases and Parquet also as their values."""
    for path in sorted(day.data.root.rglob("*")):
        if path.is_file():
            inside = path.is_relative_to(day.data.originals)
            heap = day.originals if inside else day.written
            heap.add(str(path.relative_to(day.data.root)), path.read_bytes())
            if path.suffix in (".duckdb", ".parquet", ".sqlite"):
                heap.add(f"{path.name} as text", _values(path))
    for path in day.temporary.rglob("*"):
        if path.is_file():
            day.written.add(f"tmp/{path.name}", path.read_bytes())


def _values(path: Path) -> bytes:
    """Return every value in a database or a Parquet file: their pages are compressed."""
    if path.suffix == ".sqlite":
        import sqlite3

        connection = sqlite3.connect(path)
        text = "\n".join(connection.iterdump())
        connection.close()
        return text.encode()
    with duckdb.connect() as connection:
        if path.suffix == ".parquet":
            sources = [f"read_parquet('{path}')"]
        else:
            connection.execute(f"attach '{path}' as build (read_only)")
            names = "select table_name from duckdb_tables() where database_name = 'build'"
            sources = [f'build."{row[0]}"' for row in connection.execute(names).fetchall()]
        rows = [
            row for source in sources for row in connection.execute(f"from {source}").fetchall()
        ]
    return "\n".join(str(row) for row in rows).encode()


def test_the_search_finds_what_is_there(lived: Lived) -> None:
    """Every number and name stands in the originals, in UTF-8, GB18030 or a workbook's parts."""
    found = {word for _, word in lived.originals.found(WORDS)}
    assert found == set(WORDS)
    origins = {origin.partition("!")[0] for origin, _ in lived.originals.found([PEOPLE[0].id])}
    assert "/download/original" in origins
    assert {word for _, word in lived.originals.found([REJECTED[0].id])}


def test_everything_was_looked_at(lived: Lived) -> None:
    """Masked people are on the heaps: pages, tables and databases do speak of them."""
    waiting = PEOPLE[1]
    masked = f"{waiting.phone[:3]}****{waiting.phone[-4:]}"
    origins = [origin for origin, _ in lived.sent.found([masked])]
    assert any(" union " in origin for origin in origins)
    assert any("/download/table" in origin for origin in origins)
    assert [origin for origin, _ in lived.written.found([masked]) if "duckdb as text" in origin]
    assert [origin for origin, _ in lived.written.found([masked]) if "parquet as text" in origin]
    assert len(lived.sent.parts) > 100
    written = {origin for origin, _ in lived.written.parts}
    assert {"state.sqlite", "state.sqlite-wal", "secret.key", "the server's log"} <= written
    assert any(origin.startswith("bulletins/") for origin in written)
    said = {word: word.encode() for word in BROKEN}
    assert not [
        (origin, word)
        for origin, part in lived.sent.parts
        for word, sought in said.items()
        if sought in part
    ], "what failed was not looked at"


def test_nothing_personal_is_written(lived: Lived) -> None:
    """Not in the warehouse, Parquet, manifests, state, logs, backups, settings or temporary files."""
    assert lived.written.found(WORDS) == []


def test_nothing_personal_is_sent(lived: Lived) -> None:
    """Not on any page, in any table, document, message or command's answer."""
    assert lived.sent.found(WORDS) == []
