"""What is given out of QR codes: a picture, sheets of cards, posters, a zip by district.

Every code is drawn afresh from the platform's own text and read again, on the page that it stands
on, before the file is given out. A union without a code is left out: none is made up.
"""

import json
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from dashboard import queries
from dashboard.auth import Viewer
from dashboard.documents.qr.codes import code_png, code_svg, require_codes, require_text
from dashboard.documents.typeset import typeset
from dashboard.spreadsheet import Sheet, as_csv
from pipelines import Campaign, Said, UserError

__all__ = ["FORMS", "QrFile", "qr_file"]

FORMS = ("png", "svg", "cards", "a4", "a3", "zip")
MOST_POSTERS = 300
"""Posters in one file; more of them come district by district."""
_CARDS_A_PAGE, _PAGES_AT_ONCE, _POSTERS_AT_ONCE = 10, 8, 10
_EVERY = 1_000_000
_KEPT = 4
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_FILTERS = ("district", "township", "worker", "q", "union_id", "unions")
_MISSING = {
    "union_code": "工会编码",
    "union_name": "基层工会",
    "township": "乡镇（街道）",
    "workers_text": "社工",
}
"""What the list of unions without a code holds, and what its columns are called."""
_MEDIA = {"png": "image/png", "svg": "image/svg+xml", "zip": "application/zip"}

Told = Callable[[float], None]
"""Called with the share of the work that is done."""


@dataclass(frozen=True)
class QrFile:
    """A file for a person, and what the audit log says of it."""

    name: str
    media_type: str
    content: bytes
    rows: int
    target: str


_made: OrderedDict[tuple[Any, ...], QrFile] = OrderedDict()
_lock = Lock()


def qr_file(
    build: Path,
    viewer: Viewer,
    campaign: Campaign,
    asked: Mapping[str, str],
    told: Told = lambda _: None,
) -> QrFile:
    """Return the file that `asked` wants: `form` is one of FORMS, the filters say of which unions.

    What was made a moment ago for the same scope is given again. Raises UserError for an unknown
    form and where no union of the selection has a code, Misprinted where a page reads otherwise.
    """
    form = asked.get("form", "")
    if form not in FORMS:
        raise UserError("没有这种二维码文件；请回到页面重新点击下载")
    filters: dict[str, Any] = {name: asked[name] for name in _FILTERS if asked.get(name)}
    chosen = _chosen(filters.get("unions"))
    contacts = tuple(campaign.contacts.items())
    key = (build, viewer.role, viewer.districts, form, contacts, *sorted(filters.items()))
    with _lock:
        if key in _made:
            _made.move_to_end(key)
            return _made[key]
    rows = queries.qr_codes(build, viewer, state="ready", limit=_EVERY, **filters).to_pylist()
    if not rows:
        raise UserError("这里没有可用的二维码：请先导入平台的二维码图片，或放宽条件")
    missing = (
        queries.qr_missing(build, viewer, district=filters.get("district")).to_pylist()
        if form == "zip" and set(filters) <= {"district"}
        else []
    )
    content, suffix = _MAKERS[form](_Order(rows, missing, campaign, form, told))
    title = _title(rows, filters)
    file = QrFile(
        name=f"{title}.{suffix}",
        media_type=_MEDIA.get(suffix, "application/pdf"),
        content=content,
        rows=len(rows),
        target=" ".join(["qr", form, *_said(filters, chosen)]),
    )
    with _lock:
        _made[key] = file
        while len(_made) > _KEPT:
            _made.popitem(last=False)
    return file


def _chosen(unions: str | None) -> int:
    """Return how many unions a selection names. Raises UserError where it is no JSON list."""
    if unions is None:
        return 0
    try:
        named = json.loads(unions)
    except ValueError:
        named = None
    if not isinstance(named, list) or not all(isinstance(one, str) for one in named):
        raise UserError("没有这样选定的工会；请回到页面重新勾选")
    return len(named)


def _said(filters: Mapping[str, str], chosen: int) -> list[str]:
    """Return what was asked for, as the log says it."""
    return [f"{name}={chosen if name == 'unions' else value}" for name, value in filters.items()]


@dataclass(frozen=True)
class _Order:
    """What is to be made: of which unions, and what is printed beside their codes."""

    rows: Sequence[Mapping[str, Any]]
    missing: Sequence[Mapping[str, Any]]
    campaign: Campaign
    form: str
    told: Told


def _picture(order: _Order) -> tuple[bytes, str]:
    row = _only(order)
    picture = code_png(row["qr_text"], scale=20)
    require_text(picture, row["qr_text"], row["union_name"])
    return picture, "png"


def _vector(order: _Order) -> tuple[bytes, str]:
    row = _only(order)
    require_text(code_png(row["qr_text"]), row["qr_text"], row["union_name"])
    return code_svg(row["qr_text"]), "svg"


def _only(order: _Order) -> Mapping[str, Any]:
    if len(order.rows) != 1:
        raise UserError("这种文件一次只能要一个工会的；请先选定一个工会")
    return order.rows[0]


def _cards(order: _Order) -> tuple[bytes, str]:
    return cards_pdf(order.rows, order.campaign, order.told), "pdf"


def _posters(order: _Order) -> tuple[bytes, str]:
    if len(order.rows) > MOST_POSTERS:
        raise UserError(
            "一次最多 {most} 张海报，这里有 {n} 家工会；请按县区或社工分开做",
            most=MOST_POSTERS,
            n=len(order.rows),
        )
    return posters_pdf(order.rows, order.campaign, order.form, order.told), "pdf"


def _zip(order: _Order) -> tuple[bytes, str]:
    """Return a folder a district: cards, a picture a union, and who has none."""
    out = BytesIO()
    missing = {
        district: list(rows) for district, rows in groupby(order.missing, lambda r: r["district"])
    }
    groups = {
        district: list(rows) for district, rows in groupby(order.rows, lambda r: r["district"])
    }
    done = 0
    with ZipFile(out, "w", ZIP_STORED) as archive:
        for district, rows in groups.items():
            folder = _plain(district)
            part = _part(order.told, done / len(order.rows), len(rows) / len(order.rows))
            pdf = cards_pdf(rows, order.campaign, part)
            archive.writestr(f"{folder}/{folder}_二维码卡片.pdf", pdf)
            for row in rows:
                picture = code_png(row["qr_text"])
                require_text(picture, row["qr_text"], row["union_name"])
                name = _plain("_".join(filter(None, (row["union_code"], row["union_name"]))))
                archive.writestr(f"{folder}/图片/{name}.png", picture)
            done += len(rows)
            order.told(done / len(order.rows))
        for district, rows in missing.items():
            folder = _plain(district)
            sheet = Sheet(district, [dict(row) for row in rows], _MISSING)
            archive.writestr(
                f"{folder}/没有二维码的工会.csv", as_csv(sheet), compress_type=ZIP_DEFLATED
            )
    return out.getvalue(), "zip"


def _part(told: Told, start: float, share: float) -> Told:
    """Return what hears of one district's cards and tells the whole's share."""
    return lambda done: told(start + 0.8 * done * share)


_MAKERS: dict[str, Callable[[_Order], tuple[bytes, str]]] = {
    "png": _picture,
    "svg": _vector,
    "cards": _cards,
    "a4": _posters,
    "a3": _posters,
    "zip": _zip,
}


def cards_pdf(rows: Sequence[Mapping[str, Any]], campaign: Campaign, told: Told) -> bytes:
    """Return A4 sheets of cards with cut marks, each page read again. Raises Misprinted."""
    pages = -(-len(rows) // _CARDS_A_PAGE)
    districts = {row["district"] for row in rows}
    said = {
        "issuer": campaign.issuer,
        "title": f"{districts.pop() if len(districts) == 1 else campaign.city}　入会二维码",
        "pages": pages,
    }
    return _checked("qr_cards", rows, said, _CARDS_A_PAGE, _PAGES_AT_ONCE * _CARDS_A_PAGE, told)


def posters_pdf(
    rows: Sequence[Mapping[str, Any]], campaign: Campaign, size: str, told: Told
) -> bytes:
    """Return a poster a union, A4 or A3, each page read again. Raises Misprinted."""
    contacts = [list(pair) for pair in campaign.contacts.items()] or [[campaign.issuer, ""]]
    said = {"issuer": campaign.issuer, "size": size, "contacts": contacts}
    return _checked("qr_poster", rows, said, 1, _POSTERS_AT_ONCE, told)


def _checked(  # noqa: PLR0913, PLR0917 - a template's own parts
    template: str,
    rows: Sequence[Mapping[str, Any]],
    said: Mapping[str, Any],
    a_page: int,
    at_once: int,
    told: Told,
) -> bytes:
    """Set the pages, read each of them again, and return them as one PDF."""
    scale = 12 if a_page > 1 else 30
    for start in range(0, len(rows), at_once):
        some = rows[start : start + at_once]
        data, files = _page_data(some, said, start // a_page + 1, scale)
        pages = typeset(template, data, files=files, form="png", ppi=110 if a_page == 1 else 144)
        for number, page in enumerate(pages):
            texts = [row["qr_text"] for row in some[number * a_page : (number + 1) * a_page]]
            require_codes([page], texts, Said("第 {n} 页", n=start // a_page + number + 1))
        told(0.8 * min(1.0, (start + at_once) / len(rows)))
    data, files = _page_data(rows, said, 1, scale)
    pdf = typeset(template, data, files=files)[0]
    told(1.0)
    return pdf


def _page_data(
    rows: Sequence[Mapping[str, Any]], said: Mapping[str, Any], first: int, scale: int
) -> tuple[dict[str, Any], dict[str, bytes]]:
    files = {f"qr-{n}.png": code_png(row["qr_text"], scale) for n, row in enumerate(rows)}
    cards = [
        {
            "image": f"qr-{n}.png",
            "name": row["union_name"],
            "place": " · ".join(filter(None, (row["district"], row["township"]))),
            "code": row["union_code"],
        }
        for n, row in enumerate(rows)
    ]
    return {**said, "cards": cards, "first": first}, files


def _title(rows: Sequence[Mapping[str, Any]], filters: Mapping[str, str]) -> str:
    if len(rows) == 1:
        return _plain(f"{rows[0]['union_name']}_二维码")
    worker = filters.get("worker", "").partition("|")[2]
    parts = (filters.get("district"), worker or filters.get("q"), "入会二维码")
    return _plain("_".join(filter(None, parts)))


def _plain(text: str) -> str:
    """Return a text as a file may be called on any system."""
    return _NOT_IN_NAMES.sub(" ", text).strip(" .")[:120] or "二维码"
