"""`python -m tests.catalogues`: compile every gettext catalogue after a change of its .po."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

import dashboard

CATALOGUES = sorted((Path(dashboard.__file__).parent / "locale").glob("*/LC_MESSAGES/*.po"))


def read(path: Path) -> Catalog:
    """Return a catalogue as its text says it."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def texts(catalogue: Catalog) -> dict[str, str]:
    """Return what it says, by what it translates; forms for one and more stand in one text."""
    return {_one(message.id): _one(message.string) for message in catalogue if message.id}


def _one(text: str | Sequence[str]) -> str:
    return text if isinstance(text, str) else "\n".join(text)


def main() -> None:
    """Write each catalogue's .mo beside it, where its texts have changed."""
    for path in CATALOGUES:
        compiled = path.with_suffix(".mo")
        # Its head holds the hour: a file written anew without need would differ for nothing.
        if not compiled.exists() or texts(read_mo(BytesIO(compiled.read_bytes()))) != texts(
            read(path)
        ):
            with compiled.open("wb") as file:
                write_mo(file, read(path))


if __name__ == "__main__":
    main()
