"""The fonts that documents are set in: where they lie, and which characters they can draw."""

import re
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from typst import Fonts

from pipelines import Listed, UserError

FOLDER = Path(__file__).with_name("fonts")
FAMILIES = {
    "FandolSong-Regular.otf": "FandolSong",
    "FandolSong-Bold.otf": "FandolSong",
    "FandolFang-Regular.otf": "FandolFang R",
    "FandolKai-Regular.otf": "FandolKai",
    "FandolHei-Regular.otf": "FandolHei",
    "RollcallSans-Regular.otf": "Rollcall Sans",
    "RollcallSans-Bold.otf": "Rollcall Sans",
    "RollcallSerif-Regular.otf": "Rollcall Serif",
}
"""Each file and the family that templates/house.typ knows it by."""
_LAST_IN_EVERY_LIST = ("FandolSong-Regular.otf", "RollcallSerif-Regular.otf",
                       "RollcallSans-Regular.otf")  # fmt: skip
GETA = "〓"
"""What a printer sets for a character that no font has."""


class MissingFonts(UserError):
    """Files of fonts are not where the program was installed, or cannot be read."""


@cache
def loaded(folder: Path = FOLDER) -> Fonts:
    """Return the fonts, read once a process. Raises MissingFonts."""
    missing = [name for name in FAMILIES if not (folder / name).is_file()]
    if missing:
        raise MissingFonts(
            "缺少字体文件：{files}（文件夹 {folder}）。"
            "文件生成已停止：请重新安装本程序，或从安装包里把 documents/fonts 文件夹整个拷回来再试",
            files=Listed(missing),
            folder=folder,
        )
    # A file that it cannot read typst passes over without a word.
    fonts = Fonts(False, False, [folder])
    read = {Path(str(font.path)).name for font in fonts.fonts()}
    broken = [name for name in FAMILIES if name not in read]
    if broken:
        raise MissingFonts(
            "字体文件已损坏：{files}（文件夹 {folder}）。"
            "请重新安装本程序，或从安装包里把这些文件拷回来再试",
            files=Listed(broken),
            folder=folder,
        )
    return fonts


@cache
def _covered() -> frozenset[int]:
    """Return the characters that every list of fonts in house.typ can draw."""
    loaded()
    drawn: set[int] = set()
    for name in _LAST_IN_EVERY_LIST:
        with TTFont(FOLDER / name, lazy=True) as font:
            drawn |= font.getBestCmap().keys()
    return frozenset(code for code in drawn if code >= ord(" "))


def missing_glyphs(text: str) -> set[str]:
    """Return the characters of a text that no font here can draw (line breaks apart)."""
    covered = _covered()
    return {character for character in set(text) - {"\n"} if ord(character) not in covered}


def printable(text: str) -> str:
    """Return a text with 〓 for each character that no font has, and no control characters.

    A name with such a character is printed rather than a document refused: the missing ones are
    named on the page (see `typeset`), and the docx, set in the office's own fonts, keeps them.
    """
    text = _CONTROL.sub("", text.replace("\t", " "))
    missing = missing_glyphs(text)
    return text.translate({ord(character): GETA for character in missing}) if missing else text


_CONTROL = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f"  # C0 and C1, but the line break
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"  # of no width, of direction
)
