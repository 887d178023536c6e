"""Pages as a person measures them: a docx through LibreOffice, ink in millimetres, words in boxes."""

import io
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dashboard.documents.fonts import FOLDER

DPI = 150
_STAND_INS = {
    "方正小标宋简体": "FandolSong", "仿宋_GB2312": "FandolFang R", "楷体_GB2312": "FandolKai",
    "黑体": "FandolHei", "宋体": "FandolSong",
}  # fmt: skip


def tool(name: str) -> str:
    """Return a program's path; without it the test is skipped, but never in CI, which installs it."""
    found = shutil.which(name)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"{name} is not installed, and .ci/run should have seen to it")
        pytest.skip(f"{name} is not installed (Debian: libreoffice-writer-nogui, poppler-utils)")
    return found


def to_pdf(paths: list[Path], folder: Path) -> list[Path]:
    """Return PDFs of documents, all made in one start of LibreOffice.

    The fonts that offices have are not here: fontconfig gives our free ones in their place, so
    that the pages are the same on every machine.
    """
    soffice = tool("soffice")
    conf = folder / "fonts.conf"
    conf.write_text(_fonts_conf(folder), "utf-8")
    subprocess.run(
        [soffice, f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless",
         "--convert-to", "pdf", "--outdir", str(folder), *map(str, paths)],
        env={**os.environ, "FONTCONFIG_FILE": str(conf)}, capture_output=True, timeout=240, check=True,
    )  # fmt: skip
    return [folder / f"{path.stem}.pdf" for path in paths]


def _fonts_conf(folder: Path) -> str:
    rules = "".join(
        f'<match target="pattern"><test name="family"><string>{name}</string></test>'
        f'<edit name="family" mode="assign" binding="same"><string>{ours}</string></edit></match>'
        for name, ours in _STAND_INS.items()
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{FOLDER}</dir><cachedir>{folder}/fc</cachedir>{rules}</fontconfig>"
    )


@dataclass(frozen=True)
class Line:
    """A line of text on a page: its left and top in millimetres, and what it says."""

    x: float
    y: float
    text: str


def lines(pdf: Path, page: int) -> list[Line]:
    """Return a page's lines from top to bottom; words on one height are one line."""
    tool("pdftotext")
    said = subprocess.run(
        ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), str(pdf), "-"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    words = [(float(y), float(x), text) for x, y, text in _WORD.findall(said)]
    found: list[Line] = []
    for y, x, text in sorted(words):
        if found and abs(found[-1].y - y / 72 * 25.4) < 2:
            last = found.pop()
            found.append(Line(last.x, last.y, last.text + text))
        else:
            found.append(Line(x / 72 * 25.4, y / 72 * 25.4, text))
    return found


_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" [^>]*>([^<]*)</word>')


class Ink:
    """A page's ink, in millimetres from its top left corner."""

    def __init__(self, pdf: Path, page: int) -> None:
        tool("pdftoppm")
        made = subprocess.run(
            ["pdftoppm", "-r", str(DPI), "-f", str(page), "-l", str(page), str(pdf)],
            capture_output=True, check=True,
        )  # fmt: skip
        rgb = np.asarray(Image.open(io.BytesIO(made.stdout)).convert("RGB")).astype(int)
        red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
        self.red = (red > 150) & (green < 120) & (blue < 120)
        self.black = (red + green + blue) < 600  # thin strokes too

    @staticmethod
    def rows(ink: np.ndarray) -> list[tuple[float, float]]:
        """Return each band of rows with ink: its top and bottom."""
        return _bands(ink.any(axis=1))

    @staticmethod
    def columns(ink: np.ndarray) -> list[tuple[float, float]]:
        return _bands(ink.any(axis=0))

    def rules(self, ink: np.ndarray, *, over: float = 0.7) -> list[tuple[float, float]]:
        """Return the rules across a page: the bands in which most of the width is ink."""
        return _bands(ink.mean(axis=1) > over)


ink_of = cache(Ink)


def _bands(full: np.ndarray) -> list[tuple[float, float]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], full.astype(int), [0]])))
    return [(a / DPI * 25.4, b / DPI * 25.4) for a, b in edges.reshape(-1, 2)]


def mm(value: float) -> int:
    """Return millimetres as pixels of an Ink's arrays."""
    return round(value / 25.4 * DPI)
