"""Find the QR codes in one picture; a hostile picture is refused before it is unpacked.

Runs in the process of `pipelines.worker` alone.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image, ImageFilter, ImageOps, UnidentifiedImageError

LARGEST_PICTURE = 40 << 20
"""Bytes of the largest picture that is looked at."""
MOST_PIXELS = 80_000_000
"""A phone's photo has 12 to 50 million; a bomb has billions in a few kilobytes."""

_FORMATS = ("PNG", "JPEG", "WEBP", "BMP")
_SIDES = (1400, 700, 2800)
"""The longer side, in pixels, at which a picture is looked at, in this order."""
_SMALL = 400
_STRAIGHT, _WIDENED = 600, 1.2
_BINARIZERS = (
    zxingcpp.Binarizer.LocalAverage,
    zxingcpp.Binarizer.GlobalHistogram,
)

_QR = zxingcpp.barcode_formats_from_str("QRCode")

# The bound is ours and holds before anything is unpacked; Pillow's own only warns.
Image.MAX_IMAGE_PIXELS = None


class Unreadable(Exception):
    """A picture that is none, or too large to look at; its text is the reason."""


def find_codes(path: Path) -> list[bytes]:
    """Return what the picture's QR codes hold, byte for byte; an empty list where none is found.

    The plain look comes first; blurred, pale, small and inverted codes take another one. Raises
    Unreadable.
    """
    if path.stat().st_size > LARGEST_PICTURE:
        raise Unreadable("picture_too_large")
    for seen in _looks(_opened(path)):
        for binarizer in _BINARIZERS:
            found = _read(seen, binarizer)
            if found:
                return found
    return []


def _read(image: Any, binarizer: Any) -> list[bytes]:
    codes = zxingcpp.read_barcodes(image, formats=_QR, binarizer=binarizer, return_errors=True)
    found = [bytes(code.bytes) for code in codes if code.valid]
    for code in codes:
        if not code.valid:
            # Seen and not read, as codes seen from aside are: straightened it may be.
            straight = zxingcpp.read_barcodes(_straightened(image, code.position), formats=_QR)
            found += [bytes(one.bytes) for one in straight]
    return found


def _straightened(image: Any, position: Any) -> Any:
    """Return the quadrilateral of a code, with some of what is around it, as a square."""
    corners = [
        (corner.x, corner.y)
        for corner in (
            position.top_left, position.bottom_left, position.bottom_right, position.top_right,
        )
    ]  # fmt: skip
    middle = [sum(axis) / 4 for axis in zip(*corners, strict=True)]
    around = [
        centre + (value - centre) * _WIDENED
        for corner in corners
        for value, centre in zip(corner, middle, strict=True)
    ]
    return image.transform(
        (_STRAIGHT, _STRAIGHT), Image.Transform.QUAD, around, Image.Resampling.BICUBIC,
        fillcolor=255,
    )  # fmt: skip


def _opened(path: Path) -> Any:
    """Return the picture in shades of grey, on white where it is transparent."""
    try:
        with Image.open(path, formats=_FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Unreadable("picture_too_large")
            if image.format == "JPEG":
                image.draft("L", (max(_SIDES), max(_SIDES)))
            return _grey(image)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Unreadable("unreadable_picture") from error


def _grey(image: Any) -> Any:
    if "A" in image.getbands() or "transparency" in image.info:
        image.thumbnail((max(_SIDES), max(_SIDES)))
        coloured = image.convert("RGBA")
        white = Image.new("RGBA", coloured.size, "white")
        return Image.alpha_composite(white, coloured).convert("L")
    return image.convert("L")


def _looks(image: Any) -> Iterator[Any]:
    """Yield the picture as it may be read best, the cheapest look first."""
    longest = max(image.size)
    sides = [side for side in _SIDES if side < longest]
    for side in sides[:1] or [longest]:
        seen = _scaled(image, side)
        yield seen
        yield ImageOps.autocontrast(seen, cutoff=2)
        yield ImageOps.autocontrast(seen.filter(ImageFilter.GaussianBlur(2)), cutoff=2)
    if longest <= _SMALL:
        yield _scaled(image, longest * 3)
    for side in sides[1:] or [min(longest * 2, max(_SIDES)), longest // 2]:
        seen = ImageOps.autocontrast(_scaled(image, max(side, 40)), cutoff=2)
        yield seen
        yield seen.filter(ImageFilter.UnsharpMask(radius=6, percent=250, threshold=0))
    yield ImageOps.expand(_scaled(image, min(longest, _SIDES[0])), border=60, fill=255)
    yield from _deblurred(image)


def _deblurred(image: Any) -> Iterator[Any]:
    """Yield sharpened looks of a picture that is out of focus."""
    seen = _scaled(image, min(max(image.size) * 2, _SIDES[0]))
    for radius in (3, 8, 14):
        yield seen.filter(ImageFilter.UnsharpMask(radius=radius, percent=500, threshold=0))


def _scaled(image: Any, side: int) -> Any:
    longest = max(image.size)
    if longest == side:
        return image
    size = tuple(max(1, round(length * side / longest)) for length in image.size)
    return image.resize(size, Image.Resampling.LANCZOS)
