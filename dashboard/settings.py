"""What every command is called with, and how it answers."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from pipelines import DataDir

json_option = click.option("--json", "as_json", is_flag=True, help="在标准输出给出一份 JSON。")
"""Progress and messages go to standard error, so that the document stands alone."""


@dataclass(frozen=True)
class Settings:
    """The data folder that the command works on."""

    data_root: Path

    @property
    def data(self) -> DataDir:
        """The data folder, laid out on first use."""
        return DataDir.at(self.data_root)

    def show(self, document: Any) -> None:
        """Print one JSON document on standard output."""
        click.echo(json.dumps(document, ensure_ascii=False, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"not JSON: {type(value).__name__}")
