"""Draw a QR code afresh: exactly the text that the platform's own picture or link said."""

from collections.abc import Iterable, Sequence
from io import BytesIO

import segno
import zxingcpp
from PIL import Image

from pipelines import UserError

__all__ = ["Misprinted", "code_on_screen", "code_png", "code_svg", "require_codes", "require_text"]

QUIET_ZONE = 4
"""Modules of white around a code, as the standard wants."""
_QR = zxingcpp.barcode_formats_from_str("QRCode")


class Misprinted(UserError):
    """What was drawn does not read as the platform's code; it is not given out."""


def code_png(text: str, scale: int = 12) -> bytes:
    """Return the code as a black and white PNG; `scale` is pixels a module."""
    out = BytesIO()
    _made(text).save(out, kind="png", scale=scale, border=QUIET_ZONE)
    return out.getvalue()


def code_on_screen(text: str, whose: str) -> str:
    """Return the SVG that a page shows, once the same code was read again. Raises Misprinted."""
    require_text(code_png(text, scale=4), text, whose)
    return code_svg(text).decode()


def code_svg(text: str) -> bytes:
    """Return the code as an SVG that any size may be printed from."""
    out = BytesIO()
    _made(text).save(out, kind="svg", border=QUIET_ZONE, scale=10, light="#fff", dark="#000")
    return out.getvalue()


def require_text(picture: bytes, text: str, whose: str) -> None:
    """Raise Misprinted unless the picture, read again, holds the text and nothing else."""
    require_codes([picture], [text], whose)


def require_codes(pages: Iterable[bytes], texts: Sequence[str], what: str) -> None:
    """Raise Misprinted unless the pages, read again, hold just these codes, each as often."""
    read = [text for page in pages for text in _read(page)]
    if sorted(read) != sorted(text.encode() for text in texts):
        missing = len(set(texts) - {text.decode("utf-8", "replace") for text in read})
        raise Misprinted(
            "{what}：印出的二维码有 {n} 个与平台的不一致，文件没有给出；"
            "请重试，仍不行请把这句话交给维护人员",
            what=what,
            n=missing or "几",
        )


def _made(text: str) -> segno.QRCode:
    encoding = None if text.isascii() else "utf-8"
    return segno.make(text, error="m", micro=False, mode="byte", encoding=encoding)


def _read(page: bytes) -> list[bytes]:
    with Image.open(BytesIO(page), formats=("PNG",)) as image:
        found = zxingcpp.read_barcodes(image.convert("L"), formats=_QR, try_invert=False)
    return [bytes(code.bytes) for code in found if code.valid]
