"""What the server does by the clock: the draft of a bulletin when it is due, and nothing else."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Any

import click
import duckdb
from starlette.concurrency import run_in_threadpool

from dashboard import bulletins
from pipelines import DataDir, UserError

__all__ = ["timetable"]

EVERY_SECONDS = 60


def timetable(data: DataDir) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """Return a lifespan that looks at the clock every minute while the server answers."""

    @asynccontextmanager
    async def running(_app: Any) -> AsyncIterator[None]:
        watching = asyncio.create_task(_watch(data))
        yield
        watching.cancel()

    return running


async def _watch(data: DataDir) -> None:
    while True:
        await run_in_threadpool(draft_when_due, data)
        await asyncio.sleep(EVERY_SECONDS)


def draft_when_due(data: DataDir) -> None:
    """Draft what is due; a refusal is written down by the schedule, a mistake is told here."""
    try:
        done = bulletins.draft_if_due(data, datetime.now())
    except (UserError, OSError, duckdb.Error) as error:
        said = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        click.echo(f"按计划起草通报没有成功：{said}", err=True)
        return
    if done is not None and done.draft:
        click.echo(f"已按计划起草通报 {done.draft}，等待核对印发", err=True)
