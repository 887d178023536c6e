"""Which cell formats strike their text through: what a clerk does to a row that is to go."""

from xml.etree.ElementTree import Element

_OFF = ("0", "false", "off")


def struck_styles(styles: Element | None) -> frozenset[int]:
    """Return the cell formats (from 0) whose font is struck through (ECMA-376-1, 18.8.36)."""
    if styles is None:
        return frozenset()
    struck = {
        number
        for number, font in enumerate(styles.iterfind("{*}fonts/{*}font"))
        if (strike := font.find("{*}strike")) is not None and strike.get("val", "1") not in _OFF
    }
    formats = styles.iterfind("{*}cellXfs/{*}xf")
    return frozenset(
        number for number, entry in enumerate(formats) if int(entry.get("fontId", "0")) in struck
    )
