"""Find the district that a sheet is about, where its rows do not say."""

import re
from collections.abc import Sequence

from pipelines.reference import Reference
from pipelines.text import clean

_REPORTED_BY = re.compile(
    r"(填报单位|填报县区|报送单位|上报单位|填表单位|填报工会)\s*(?:\([^()]*\))?\s*[:：]?\s*(.*)"
)
_ENDS_NAME = re.compile(r"[\s(（:：,，]")


def district_of_sheet(
    head: Sequence[Sequence[str]], names: Sequence[str], reference: Reference
) -> str | None:
    """Return the district's key: of a 填报单位 line, else a title, else the sheet's or file's name.

    A 填报单位 that is on no list is returned as written, so that a new district can be taken in.
    """
    for row in head:
        for place, text in enumerate(row):
            if match := _REPORTED_BY.match(text):
                said = match[2] or next((cell for cell in row[place + 1 :] if cell), "")
                if said:
                    return known_within(said, reference) or _key(said, reference)
    titles = [text for row in head for text in row]
    for text in (*titles, *names):
        if known := known_within(text, reference):
            return known
    return None


def other_district(
    head: Sequence[Sequence[str]], names: Sequence[str], own: str, reference: Reference
) -> str | None:
    """Return the listed district that a sheet names, where it names another and not `own`."""
    texts = [*(text for row in head for text in row), *names]
    aliases = reference.district_aliases()
    called = {key for key, name in aliases.items() if name == own and len(key) > 1} | {own}
    if any(key in text for key in called for text in texts):
        return None
    return next((known for text in texts if (known := known_within(text, reference))), None)


def _key(said: str, reference: Reference) -> str | None:
    return reference.district_key(_ENDS_NAME.split(clean(said))[0]) or None


def known_within(text: str, reference: Reference) -> str | None:
    """Return the one listed district that stands in the text, by name or alias, or None.

    北戴河新区 is not 北戴河; 抚宁经济开发区 is 抚宁's own; where two stand, none is meant.
    """
    aliases = reference.district_aliases()
    keys = [key for key in aliases if len(key) > 1 and not key.isdigit() and key in text]
    whole = [key for key in keys if not any(key in other for other in keys if other != key)]
    # A name that says no place, 开发区, is nobody's where a place stands beside it.
    places = [key for key in whole if key[:2] == aliases[key][:2]]
    found = {aliases[key] for key in places or whole}
    return found.pop() if len(found) == 1 else None
