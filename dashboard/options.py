"""What several commands are asked by, and give: a day's figures, one district, a table's file."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard import queries
from dashboard.auth import OPERATOR
from dashboard.settings import Settings
from pipelines import UserError, build_as_of, scratch_folder

if TYPE_CHECKING:
    from dashboard.tables import Download

as_of_option = click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="这一天为止的数字。")
district_option = click.option("--district", help="只看这个县区。")

table_file_option = click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="写到这个 .xlsx 或 .csv 文件。",
)


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


def write_table(
    build: Path,
    out: Path,
    asked: Mapping[str, str],
    given: Mapping[str, Callable[[], str]] | None = None,
) -> "Download":
    """Write the table that is asked for into a file of the kind that its name ends with.

    Raises UnknownTable where there is no such kind; `asked` and `given` are those of `as_file`.
    """
    from dashboard.tables import as_file  # noqa: PLC0415 - other commands start without it

    form = out.suffix.removeprefix(".").lower()
    file = as_file(build, OPERATOR, {**asked, "format": form}, given)
    out.write_bytes(file.content)
    click.echo(f"已写入 {out}", err=True)
    return file
