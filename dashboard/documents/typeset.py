"""A template and its data become pages, by typst, within this process.

Data reaches a template as `data.json` and files beside it: source is never put together from
data, so that `#import` or `$x$` in a cell is text like any other. A template begins with

    #import "house.typ": *
    #let data = json("data.json")
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst

from dashboard.documents.fonts import loaded, missing_glyphs, printable
from pipelines import scratch_folder

TEMPLATES = Path(__file__).with_name("templates")
Form = Literal["pdf", "png", "svg"]


def typeset(
    template: str,
    data: Mapping[str, Any],
    *,
    files: Mapping[str, bytes] | None = None,
    form: Form = "pdf",
    ppi: float = 144,
) -> list[bytes]:
    """Return the pages of `templates/<template>.typ`: a whole PDF as one item, pictures one a page.

    `data` is anything that JSON holds, at the top a mapping; dates and Decimals go in as text.
    `files` are pictures by name (`qr-1.svg`), which the template opens with `image("qr-1.svg")`.
    `ppi` is for PNG. A character that no font has is printed as 〓, and `data.missing` lists all
    such characters of the document as text (`U+31351`) for a note on the page.
    Raises MissingFonts.
    """
    source = f"{template}.typ"
    with scratch_folder() as folder:
        for path in TEMPLATES.glob("*.typ"):
            (folder / path.name).write_bytes(path.read_bytes())
        for name, content in (files or {}).items():
            if not _PLAIN_NAME.fullmatch(name):
                raise ValueError(f"not a plain file name: {name}")
            (folder / name).write_bytes(content)
        (folder / "data.json").write_text(_as_json(data), "utf-8")
        compiler = typst.Compiler(folder / source, folder, loaded(), ignore_system_fonts=True)
        made_pages = compiler.compile(format=form, ppi=ppi)
    assert made_pages is not None
    return made_pages if isinstance(made_pages, list) else [made_pages]


def _as_json(data: Mapping[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, default=str)
    missing = sorted(missing_glyphs(_strings(data)))
    whole = {**json.loads(text, object_hook=_printable), "missing": list(map(_named, missing))}
    return json.dumps(whole, ensure_ascii=False)


def _printable(values: dict[str, Any]) -> dict[str, Any]:
    return {key: _each(value) for key, value in values.items()}


def _each(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    return [_each(one) for one in value] if isinstance(value, list) else value


def _strings(value: Any) -> str:
    """Return all texts of some data, one after the other."""
    if isinstance(value, Mapping):
        return "".join(map(_strings, value.values()))
    if isinstance(value, list | tuple):
        return "".join(map(_strings, value))
    return str(value)


def _named(character: str) -> str:
    return f"U+{ord(character):04X}"


_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]+\.(png|jpg|svg)")
