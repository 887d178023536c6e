"""Downloads: /download/<kind> asks session, role and scope again and writes the audit log.

A new kind is one function and one entry in DOWNLOADS.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard import bulletins, queries, tables
from dashboard.actions import Action
from dashboard.audit_file import audit_file
from dashboard.auth import OPERATOR, Act, Viewer
from dashboard.backend import Backend
from dashboard.breakdown_files import breakdown_file
from dashboard.documents.brief import district_brief, worker_sheet
from dashboard.documents.qr import qr_file
from dashboard.i18n import words
from dashboard.original_file import original_file
from dashboard.rejects_file import rejects_file
from dashboard.server.asked import Asked, plain
from pipelines import UserError, current_build, load_campaign

__all__ = ["DOWNLOADS", "Download", "File", "Wanted", "download_route"]


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for. `asked` holds the query parameters as they came."""

    viewer: Viewer
    backend: Backend
    build: Path | None
    asked: Mapping[str, str]


class File(Protocol):
    """A file for a person, and what the audit log says of it."""

    @property
    def name(self) -> str:
        """Its name as it is saved."""

    @property
    def media_type(self) -> str:
        """Its media type."""

    @property
    def content(self) -> bytes:
        """Its bytes."""

    @property
    def rows(self) -> int:
        """How many rows it holds."""

    @property
    def target(self) -> str:
        """What it is, for the log: a table and its filters, without personal data."""


@dataclass(frozen=True)
class Download:
    """Who may have a kind of file, and what makes it.

    `make` runs in a thread; it reads through queries that take the viewer, and
    raises UserError for what is not there.
    """

    act: Act
    make: Callable[[Wanted], File]
    action: Action = Action.DOWNLOAD


def _table(wanted: Wanted) -> File:
    if wanted.build is None:
        raise UserError("还没有数据；请先导入")
    given = tables.given_by(wanted.backend)
    return tables.as_file(wanted.build, wanted.viewer, wanted.asked, given)


def _brief(wanted: Wanted) -> File:
    if wanted.build is None:
        raise UserError("还没有数据；请先导入")
    return district_brief(wanted.build, wanted.viewer, wanted.asked.get("district", ""))


def _worker(wanted: Wanted) -> File:
    if wanted.build is None:
        raise UserError("还没有数据；请先导入")
    return worker_sheet(wanted.build, wanted.viewer, wanted.asked.get("worker", ""))


def _targets(wanted: Wanted) -> File:
    if wanted.build is None:
        raise UserError("还没有数据；请先导入")
    return tables.consolidated(wanted.build, wanted.viewer, wanted.asked)


def _audit(wanted: Wanted) -> File:
    return audit_file(wanted.backend.log, wanted.asked)


def _original(wanted: Wanted) -> File:
    return original_file(wanted.backend.data, wanted.asked)


def _rejects(wanted: Wanted) -> File:
    return rejects_file(wanted.backend.data, wanted.asked)


def _breakdown(wanted: Wanted) -> File:
    return breakdown_file(wanted.backend.data, wanted.viewer, wanted.asked)


def _bulletin(wanted: Wanted) -> File:
    """Return a bulletin's file: a county gets its own edition, a draft is for who may read it."""
    asked, viewer, data = wanted.asked, wanted.viewer, wanted.backend.data
    edition = asked.get("district", bulletins.CITY)
    if not viewer.sees(edition or None):
        raise UserError("没有这份通报，或者您看不到它")
    called, form = asked.get("no", ""), asked.get("format", "")
    if called != bulletins.DRAFT:
        return bulletins.frozen_file(data, bulletins.find(data, called), edition, form)
    if not viewer.may(Act.READ_DRAFTS):
        raise UserError("没有这份通报，或者您看不到它")
    draft = bulletins.find_draft(data, asked.get("id"))
    return bulletins.draft_file(data, draft, edition, form)


def _qr(wanted: Wanted) -> File:
    if wanted.build is None:
        raise UserError("还没有数据；请先导入")
    return qr_file(wanted.build, wanted.viewer, load_campaign(wanted.backend.data), wanted.asked)


DOWNLOADS: dict[str, Download] = {
    "qr": Download(Act.SEE_FIGURES, _qr),
    "table": Download(Act.SEE_FIGURES, _table),
    "brief": Download(Act.SEE_FIGURES, _brief),
    "worker": Download(Act.SEE_FIGURES, _worker),
    "rejects": Download(Act.UNMASK, _rejects),
    "original": Download(Act.UNMASK, _original, Action.OPEN_ORIGINAL),
    "targets": Download(Act.SEE_FIGURES, _targets),
    "breakdown": Download(Act.SEE_FIGURES, _breakdown),
    "bulletin": Download(Act.READ_BULLETINS, _bulletin),
    "audit": Download(Act.ADMINISTER, _audit, Action.AUDIT_EXPORTED),
}


def download_route(backend: Backend) -> Route:
    """Serve the files of DOWNLOADS. The gate has let nobody in without a session."""

    async def answer(request: Request) -> Response:
        session = request.state.session
        asked: Asked = request.state.asked
        kind, viewer = request.path_params["kind"], session.viewer
        download = DOWNLOADS.get(kind)
        if download is None:
            return plain("没有这个下载 / Not found", 404)
        if not viewer.may(download.act):
            backend.log.record(viewer, Action.DOWNLOAD_REFUSED, kind, address=asked.address)
            return plain("您没有权限下载这个文件 / Not allowed", 403)
        wanted = Wanted(viewer, backend, current_build(backend.data), dict(request.query_params))
        try:
            file = await run_in_threadpool(download.make, wanted)
        except UserError as error:
            refused = plain(words(wanted.asked.get("lang", "")).error(error), 404)
            # After the answer, which tells what is another's from what is not there no sooner.
            refused.background = BackgroundTask(_note_refusal, wanted, kind, asked.address)
            return refused
        detail = {"kind": kind, "rows": file.rows, "file": file.name}
        await run_in_threadpool(
            lambda: backend.log.record(
                viewer, download.action, file.target, detail=detail, address=asked.address
            )
        )
        return _as_attachment(file)

    return Route("/download/{kind}", answer, methods=["GET"])


def _note_refusal(wanted: Wanted, kind: str, address: str) -> None:
    """Log what was refused because it is another district's; what is not there is no refusal."""
    district = _outside(wanted)
    if district:
        wanted.backend.log.record(
            wanted.viewer, Action.DOWNLOAD_REFUSED, kind,
            detail={"district": district}, address=address,
        )  # fmt: skip


def _outside(wanted: Wanted) -> str | None:
    """Return the district of which something was asked for beyond the viewer's scope, or None."""
    if wanted.build is None:
        return None
    asked = wanted.asked
    union = queries.group(wanted.build, OPERATOR, "union", asked.get("union_id", ""))
    named = {
        asked.get("district", ""),
        asked.get("worker", "").partition("|")[0],
        union["district"] if union else "",
    }
    there = queries.district_names(wanted.build, OPERATOR)
    return next((one for one in there if one in named and not wanted.viewer.sees(one)), None)


def _as_attachment(file: File) -> Response:
    """Answer with the file: saved, never shown, under its name in any script."""
    suffix = Path(file.name).suffix
    plain_suffix = suffix if suffix.isascii() else ""
    disposition = (
        f'attachment; filename="download{plain_suffix}"; '
        f"filename*=UTF-8''{quote(file.name, safe='')}"
    )
    headers = {"content-disposition": disposition, "content-security-policy": "sandbox"}
    return Response(file.content, media_type=file.media_type, headers=headers)
