"""What several commands are asked by: the figures of a day, and one district."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from dashboard import queries
from dashboard.auth import OPERATOR
from dashboard.settings import Settings
from pipelines import UserError, build_as_of, scratch_folder

as_of_option = click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="这一天为止的数字。")
district_option = click.option("--district", help="只看这个县区。")


@contextmanager
def figures(settings: Settings, as_of: datetime | None) -> Iterator[Path]:
    """Give the published build, or one of what was imported up to a day.

    Raises UserError before the first import, and as `build_as_of` does.
    """
    published = settings.published
    if as_of is None:
        yield published
        return
    with scratch_folder() as scratch:
        yield build_as_of(settings.data, as_of.date(), scratch / "as-of.duckdb")


def district_called(build: Path, district: str | None) -> str | None:
    """Return the district's own name. Raises UserError where none is called so."""
    if district is None:
        return None
    names = queries.districts(build, OPERATOR)["district"].to_pylist()
    found = [name for name in names if name == district] or [
        name for name in names if district and name.startswith(district)
    ]
    if not found:
        raise UserError(f"没有“{district}”这个县区；可用：{'、'.join(names)}")
    return str(found[0])
