"""What is said to a user: a Chinese text and the values in it, kept apart.

To whoever prints it, `Said` is the whole message in Chinese. A page in another language looks its
`text` up in that language's catalogue and puts the same `values` in. Among these, what is `Said` or
`Listed` is said in that language, too (a kind, a reason); every other text is a name or a cell and
stays as it is.

>>> Said("{kind}有 {n:,} 行（{names}）", kind=Said("摸排表"), n=1200, names=Listed(["甲", "乙"]))
'摸排表有 1,200 行（甲、乙）'
"""

from collections.abc import Iterable, Mapping
from typing import Any


class Said(str):
    """A message in Chinese that knows its `text` and `values`; without values text is all of it.

    Values are whole numbers, Said or Listed; anything else is taken as the text that it prints.
    """

    __slots__ = ("text", "values")
    text: str
    values: dict[str, Any]

    def __new__(cls, text: str, /, **values: object) -> "Said":
        """Put the values into the text as `str.format` does; what is Said already is that."""
        if isinstance(text, Said) and not values:
            return text
        kept = {name: _kept(value) for name, value in values.items()}
        said = super().__new__(cls, text.format(**kept) if kept else text)
        said.text, said.values = str(text), kept
        return said

    def __reduce__(self) -> tuple[Any, ...]:
        """Let a copy be made of the parts, too."""
        return unpacked, (packed(self),)


class Listed(str):
    """Several texts, one after another with a mark between them."""

    __slots__ = ("between", "parts")
    between: str
    parts: list[Any]

    def __new__(cls, parts: Iterable[object], between: str = "、") -> "Listed":
        """Join the parts; each is what a value of Said may be."""
        kept = [_kept(part) for part in parts]
        listed = super().__new__(cls, between.join(map(str, kept)))
        listed.between, listed.parts = between, kept
        return listed

    def __reduce__(self) -> tuple[Any, ...]:
        """Let a copy be made of the parts, too."""
        return unpacked, (packed(self),)


def _kept(value: object) -> Any:
    return value if isinstance(value, (int, Said, Listed)) else str(value)


def packed(value: Any) -> Any:
    """Return plain values for JSON, from which `unpacked` makes the same messages again."""
    if isinstance(value, Said):
        return {"said": value.text, "values": packed(value.values)}
    if isinstance(value, Listed):
        return {"listed": packed(value.parts), "between": value.between}
    if isinstance(value, Mapping):
        return {key: packed(part) for key, part in value.items()}
    return [packed(part) for part in value] if isinstance(value, (list, tuple)) else value


def unpacked(value: Any) -> Any:
    """Return what `packed` was given; a plain text, as earlier versions kept it, is itself."""
    match value:
        case {"said": str(text), "values": dict(values)}:
            return Said(text, **{name: unpacked(part) for name, part in values.items()})
        case {"listed": list(parts), "between": str(between)}:
            return Listed(map(unpacked, parts), between)
        case dict():
            return {name: unpacked(part) for name, part in value.items()}
        case list():
            return [unpacked(part) for part in value]
    return value
