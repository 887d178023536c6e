"""Spell unions' names in Latin letters, so that who types hgq or haigang finds 海港区."""

from pathlib import Path

import duckdb

from pipelines.steps.tables import attach_build, put_table

_SPELLING = dict.fromkeys(("union_name", "name_initials", "name_pinyin"), "varchar")


def add_spelling(connection: duckdb.DuckDBPyConnection, before: Path | None) -> None:
    """Add `name_initials` and `name_pinyin` to union_search; names that the build `before` has
    spelt are taken over from it.

    A character of several readings gives a letter for each (重庆 is "cz q"): the initials of a
    name that nobody has in a dictionary of words cannot be told otherwise.
    """
    spelt = _spelt(connection, before) if before else {}
    rows = connection.execute("select distinct union_name from union_search").fetchall()
    names = {name for (name,) in rows if name}
    spelt |= _spell(names - set(spelt))
    put_table(
        connection,
        "spelt",
        [dict(zip(_SPELLING, (name, *spelt[name]), strict=True)) for name in sorted(names)],
        _SPELLING,
    )
    connection.execute(
        """
        create or replace table union_search as
        select union_search.*, spelt.name_initials, spelt.name_pinyin
        from union_search
        left join spelt on spelt.union_name = union_search.union_name
        """
    )
    connection.execute("drop table spelt")


def _spelt(connection: duckdb.DuckDBPyConnection, before: Path) -> dict[str, tuple[str, str]]:
    try:
        attach_build(connection, before, "spelt_before")
        rows = connection.execute(
            "select union_name, name_initials, name_pinyin from spelt_before.union_search"
            " where name_initials is not null and name_pinyin is not null"
        ).fetchall()
    except duckdb.Error:  # Made before names were spelt, or gone meanwhile.
        return {}
    finally:
        connection.execute("detach database if exists spelt_before")
    return {name: (initials, letters) for name, initials, letters in rows}


def _spell(names: set[str]) -> dict[str, tuple[str, str]]:
    if not names:
        return {}
    # Its dictionaries take a sixth of a second to load: not every build's, nor any command's.
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    initials = {character: _initials(character) for character in set("".join(names))}
    return {
        name: (
            " ".join(filter(None, map(initials.get, name))),
            _letters("".join(lazy_pinyin(name))),
        )
        for name in names
    }


def _initials(character: str) -> str:
    """Return the first letter of each reading; a letter or digit is its own, a sign has none."""
    from pypinyin import Style, pinyin  # noqa: PLC0415

    readings = pinyin(character, style=Style.NORMAL, heteronym=True)[0]
    return "".join(sorted({text[0].lower() for text in readings if text[:1].isalnum()}))


def _letters(text: str) -> str:
    return "".join(part for part in text.lower() if part.isalnum())
