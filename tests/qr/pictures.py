"""Pictures of QR codes as people send them: framed, photographed, blurred, or wrong altogether.

Seeded: the same number makes the same picture. Each way of spoiling a picture says what must become
of it; the truth of a harvest is counted from how it was made.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZIP_STORED, ZipFile

import segno
from PIL import Image, ImageDraw, ImageFilter, ImageOps

HOST = "scan.example"
OK = ""


def address(code: str, *, host: str = HOST, said: bool = False) -> str:
    """Return a union's address on the platform; `said` puts the union's code in it."""
    token = f"{sum(map(ord, code)) * 7919 % 0xFFFFFF:06x}{abs(hash_of(code)):08x}"
    named = f"unionCode={code}&" if said else ""
    return f"https://{host}/union/join?{named}t={token}"


def hash_of(text: str) -> int:
    """Return a small number that is the same in every run."""
    value = 2166136261
    for letter in text.encode():
        value = (value ^ letter) * 16777619 % (1 << 32)
    return value


def drawn(text: str, scale: int = 6, border: int = 4, error: str = "m") -> Image.Image:
    """Return the plain picture of a code."""
    out = BytesIO()
    segno.make(text, error=error, micro=False).save(out, kind="png", scale=scale, border=border)
    return Image.open(BytesIO(out.getvalue())).convert("RGB")


# ------------------------------------------------- what may be read all the same


def plain(code: Image.Image, _: Random) -> Image.Image:
    """As the platform gives it."""
    return code


def poster(code: Image.Image, random: Random) -> Image.Image:
    """In a coloured frame with bars above and below, as a platform's own poster has them."""
    page = Image.new("RGB", (code.width + 160, code.height + 360), (196, 30, 40))
    draw = ImageDraw.Draw(page)
    draw.rectangle((40, 120, page.width - 40, page.height - 120), fill="white")
    for line in range(3):
        draw.rectangle((80, 30 + 24 * line, 80 + random.randint(90, 240), 44 + 24 * line), "white")
    page.paste(code, (80, 180))
    return page


def screenshot(code: Image.Image, random: Random) -> Image.Image:
    """On a phone's screen, with bars and grey text around it."""
    page = Image.new("RGB", (1080, 2340), (244, 244, 244))
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 0, 1080, 220), fill=(30, 30, 34))
    for line in range(14):
        top = 1500 + 50 * line
        draw.rectangle((80, top, random.randint(300, 1000), top + 22), fill=(190, 190, 190))
    page.paste(code.resize((640, 640)), (220, 500 + random.randint(0, 200)))
    return page


def rotated(code: Image.Image, random: Random) -> Image.Image:
    """Turned by any angle."""
    return code.rotate(random.uniform(5, 355), expand=True, fillcolor="white", resample=3)


def photo(code: Image.Image, random: Random) -> Image.Image:
    """Seen from aside, on a table, with a shadow and noise, as JPEG."""
    size = 1600
    board = Image.new("RGB", (size, size), (120, 96, 70))
    framed = ImageOps.expand(code.resize((760, 760)), 60, "white")
    board.paste(framed, (360, 360))
    shift = [random.randint(0, 90) for _ in range(8)]
    corners = (
        300 + shift[0], 300 + shift[1], 300 + shift[2], 1300 - shift[3],
        1300 - shift[4], 1300 - shift[5], 1300 - shift[6], 300 + shift[7],
    )  # fmt: skip
    seen = board.transform((1200, 1200), Image.Transform.QUAD, corners, resample=2)
    shadow = (
        Image.linear_gradient("L").resize(seen.size).point(lambda value: 110 + value * 140 // 255)
    )
    seen = Image.composite(seen, Image.new("RGB", seen.size, (20, 18, 16)), shadow)
    noise = Image.effect_noise(seen.size, 26).convert("RGB")
    return Image.blend(seen, noise, 0.12).rotate(random.uniform(-20, 20), fillcolor=(90, 80, 60))


def blurred(code: Image.Image, random: Random) -> Image.Image:
    """Out of focus, still within what a code's error correction carries."""
    return code.filter(ImageFilter.GaussianBlur(random.uniform(1.0, 2.6)))


def small(code: Image.Image, _: Random) -> Image.Image:
    """A thumbnail: two or three pixels a module."""
    side = code.width // 6 * 2
    return code.resize((side, side), Image.Resampling.BOX)


def pale(code: Image.Image, random: Random) -> Image.Image:
    """Printed with the last of the toner."""
    low = random.randint(120, 170)
    return code.convert("L").point(lambda value: low + value * (232 - low) // 255).convert("RGB")


def inverted(code: Image.Image, _: Random) -> Image.Image:
    """White on black, as a dark screen shows it."""
    return ImageOps.invert(code)


def with_logo(code: Image.Image, _: Random) -> Image.Image:
    """With an emblem in the middle."""
    code = code.copy()
    side = code.width // 8
    left = (code.width - side) // 2
    ImageDraw.Draw(code).ellipse((left, left, left + side, left + side), fill=(200, 30, 40))
    return code


def transparent(code: Image.Image, _: Random) -> Image.Image:
    """Black on nothing: what is seen through it is the page's white."""
    alpha = ImageOps.invert(code.convert("L"))
    empty = Image.new("RGBA", code.size, (0, 0, 0, 0))
    empty.putalpha(alpha)
    return empty


READABLE: tuple[Callable[[Image.Image, Random], Image.Image], ...] = (
    plain, plain, poster, screenshot, rotated, photo, blurred, small, pale, inverted, with_logo,
    transparent,
)  # fmt: skip


# ------------------------------------------------------------ what must be refused


def _no_code(random: Random) -> bytes:
    page = Image.new("RGB", (500, 500), "white")
    draw = ImageDraw.Draw(page)
    for _ in range(60):
        x, y = random.randint(0, 480), random.randint(0, 480)
        draw.rectangle(
            (x, y, x + random.randint(5, 60), y + random.randint(5, 60)),
            fill=random.choice(["black", "red", "gray"]),
        )
    return png(page)


def _ruined(random: Random) -> bytes:
    return png(drawn(address(str(random.random()))).filter(ImageFilter.GaussianBlur(16)))


def _two(random: Random) -> bytes:
    page = Image.new("RGB", (900, 440), "white")
    page.paste(drawn(address(f"a{random.random()}")).resize((400, 400)), (20, 20))
    page.paste(drawn(address(f"b{random.random()}")).resize((400, 400)), (470, 20))
    return png(page)


def _foreign(random: Random) -> bytes:
    return png(drawn(address(str(random.random()), host="scan.example.evil.test")))


def _user_trick(_: Random) -> bytes:
    return png(drawn("https://scan.example@evil.test/union/join?t=1"))


def _card(_: Random) -> bytes:
    return png(drawn("MECARD:N:张三;TEL:000;;"))


def _broken(random: Random) -> bytes:
    whole = png(drawn(address(str(random.random()))))
    return whole[: len(whole) // 3]


def _no_picture(_: Random) -> bytes:
    return b"%PDF-1.7 no picture at all"


def bomb() -> bytes:
    """Return a picture of a few kilobytes that would unpack to gigabytes."""
    out = BytesIO()
    Image.new("1", (40_000, 40_000)).save(out, "PNG", optimize=False, compress_level=9)
    return out.getvalue()


WRONG: tuple[tuple[str, Callable[[Random], bytes]], ...] = (
    ("no_code", _no_code),
    ("no_code", _ruined),
    ("two_codes", _two),
    ("foreign_host", _foreign),
    ("not_an_address", _user_trick),
    ("not_an_address", _card),
    ("unreadable_picture", _broken),
    ("unreadable_picture", _no_picture),
)


def png(image: Image.Image) -> bytes:
    """Return the picture as a PNG file."""
    out = BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def jpeg(image: Image.Image) -> bytes:
    """Return the picture as a JPEG file."""
    out = BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=78)
    return out.getvalue()


@dataclass(frozen=True)
class Sent:
    """A picture somebody sent: its path in the zip, bytes, and what must become of it."""

    name: str
    content: bytes
    way: str
    reason: str
    text: str | None
    code: str | None


def harvest(count: int, codes: list[tuple[str, str, str]], seed: int = 6) -> list[Sent]:
    """Return so many pictures of the unions `codes` (code, name, district), one in six wrong."""
    random = Random(seed)
    return [_sent(number, codes[number % len(codes)], random) for number in range(count)]


def _sent(number: int, union: tuple[str, str, str], random: Random) -> Sent:
    code, name, district = union
    if number % 6 == 5:
        reason, make = WRONG[number // 6 % len(WRONG)]
        way = make.__name__.strip("_")
        return Sent(f"错图/{number:05d}_{name}.png", make(random), way, reason, None, None)
    spoil = READABLE[(number - number // 6) % len(READABLE)]
    said = number % 3 == 0
    text = address(code, said=said)
    image = spoil(drawn(text, scale=random.choice([5, 6, 8])), random)
    as_jpeg = spoil in (photo, screenshot, poster) and image.mode == "RGB"
    content = jpeg(image) if as_jpeg else png(image)
    suffix = "jpg" if as_jpeg else "png"
    called = (
        f"微信图片_2022090{number % 9 + 1}{number:06d}" if said else
        (code, f"{district}/{name}", f"{code}_{name}", f"{district}/{name}二维码 (1)")[number % 4]
    )  # fmt: skip
    return Sent(f"{called}.{suffix}", content, spoil.__name__, OK, text, code)


def write_zip(path: Path, sent: list[Sent], others: tuple[Path, ...] = ()) -> Path:
    """Write the pictures into one zip, other files beside them."""
    with ZipFile(path, "w", ZIP_STORED) as archive:
        for one in sent:
            archive.writestr(one.name, one.content)
        for other in others:
            archive.write(other, other.name)
    return path
