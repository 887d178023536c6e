"""Spell unions' names in Latin letters, so that who types hgq or haigang finds 海港区."""

import duckdb
import pyarrow as pa


def add_spelling(connection: duckdb.DuckDBPyConnection) -> None:
    """Add `name_initials` and `name_pinyin` to union_search.

    A character of several readings gives a letter for each (重庆 is "cz q"): the initials of a
    name that nobody has in a dictionary of words cannot be told otherwise.
    """
    # Its dictionaries take a sixth of a second to load: a build's, not every command's.
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    rows = connection.execute("select distinct union_name from union_search").fetchall()
    names = sorted(name for (name,) in rows if name)
    letters = {character: _initials(character) for character in set("".join(names))}
    spelt = pa.table(
        {
            "union_name": pa.array(names, pa.string()),
            "name_initials": pa.array(
                [" ".join(filter(None, map(letters.get, name))) for name in names], pa.string()
            ),
            "name_pinyin": pa.array(
                [_letters("".join(lazy_pinyin(name))) for name in names], pa.string()
            ),
        }
    )
    connection.register("spelt", spelt)
    connection.execute(
        """
        create or replace table union_search as
        select union_search.*, spelt.name_initials, spelt.name_pinyin
        from union_search
        left join spelt on spelt.union_name = union_search.union_name
        """
    )
    connection.unregister("spelt")


def _initials(character: str) -> str:
    """Return the first letter of each reading; a letter or digit is its own, a sign has none."""
    from pypinyin import Style, pinyin  # noqa: PLC0415

    readings = pinyin(character, style=Style.NORMAL, heteronym=True)[0]
    return "".join(sorted({text[0].lower() for text in readings if text[:1].isalnum()}))


def _letters(text: str) -> str:
    return "".join(part for part in text.lower() if part.isalnum())
