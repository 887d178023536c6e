"""What every command is called with, and how it answers."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from pipelines import DataDir, UserError, current_build

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

    @property
    def published(self) -> Path:
        """The published build. Raises UserError before the first import."""
        build = current_build(self.data)
        if build is None:
            raise UserError("还没有数据；请先用 rollcall import 导入平台导出的表格")
        return build

    @contextmanager
    def untouched(self) -> Iterator[DataDir]:
        """Give the data folder to read; one that is not there yet is not made, even to look."""
        if self.data_root.exists():
            yield DataDir(self.data_root.resolve()) if self._laid_out else self.data
        else:
            with TemporaryDirectory(prefix="rollcall-") as scratch:
                yield DataDir.at(Path(scratch))

    @property
    def _laid_out(self) -> bool:
        data = DataDir(self.data_root)
        return data.reference.is_dir() and data.batches.is_dir()

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
