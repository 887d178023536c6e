"""`python -m tests.catalogues`: compile every gettext catalogue after a change of its .po."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import dashboard

CATALOGUES = sorted((Path(dashboard.__file__).parent / "locale").glob("*/LC_MESSAGES/*.po"))


def read(path: Path) -> Catalog:
    """Return a catalogue as its text says it."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def main() -> None:
    """Write each catalogue's .mo beside it."""
    for path in CATALOGUES:
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(path))


if __name__ == "__main__":
    main()
