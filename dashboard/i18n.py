"""The interface's words: Chinese in the code, other languages in gettext catalogues.

A language has a catalogue a part of the product (`locale/<lang>/LC_MESSAGES/<part>.po`); a text
stands in one of them. `python -m tests.catalogues` compiles them.
"""

import gettext
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file, files
from string import Formatter
from typing import Any

from pipelines import BadSettings, Listed, Said, UserError

LANGUAGES = {"zh": "中文", "en": "English"}
DEFAULT = "zh"


class _Counting(Formatter):
    """Puts values into a text; `{n:union|unions}` says the one word of 1, the other of any more."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, choice, more = format_spec.partition("|")
        if choice:
            return one if str(value) == "1" else more
        return str(super().format_field(value, format_spec))


_COUNTING = _Counting()


@dataclass(frozen=True)
class Words:
    """Says a Chinese text in one language: `t("还差 {n} 人", n=3)`."""

    lang: str
    catalogue: gettext.NullTranslations = field(repr=False, compare=False)

    def __call__(self, text: str, /, **values: object) -> str:
        """Return the text in this language with its values put in.

        A message of the pipelines says both; in Chinese where this language has no words for it.
        """
        if isinstance(text, Said):
            return self(text.text, **{name: self._value(v) for name, v in text.values.items()})
        # Of nothing a catalogue says its own heading.
        said = self.catalogue.gettext(text) if text else text
        if not values:
            return said
        # The plain way is ten times as fast, and a page says hundreds of texts.
        return _COUNTING.vformat(said, (), values) if "|" in said else said.format(**values)

    def error(self, error: UserError) -> str:
        """Say what went wrong; in Chinese where this language has no words for it."""
        if isinstance(error, BadSettings):
            return "\n\n".join(map(self.error, error.problems))
        return self(error.said)

    def _value(self, value: Any) -> Any:
        """Return a message within a message in this language; names and numbers are as they are."""
        if isinstance(value, Listed):
            return self(value.between).join(str(self._value(part)) for part in value.parts)
        return self(value) if isinstance(value, Said) else value


@cache
def words(lang: str) -> Words:
    """Return the words of a language; an unknown one is the default."""
    if lang not in LANGUAGES or lang == DEFAULT:
        return Words(DEFAULT, gettext.NullTranslations())
    with as_file(files("dashboard").joinpath("locale")) as folder:
        parts = sorted(path.stem for path in (folder / lang / "LC_MESSAGES").glob("*.mo"))
        catalogue = gettext.translation(parts[0], folder, [lang])
        for part in parts[1:]:
            catalogue.add_fallback(gettext.translation(part, folder, [lang]))
    return Words(lang, catalogue)
