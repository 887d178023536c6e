"""The process in which files are parsed: jobs in on standard input, results out, a line each.

Started by `pipelines.steps.isolate` only. What happens here, a panic of a parser or the end of
its memory, ends this process and no other.
"""

import contextlib
import json
import os
import sys
from collections.abc import Callable
from typing import Any

from pipelines.errors import UserError
from pipelines.steps.rejected import RejectsJob, write_rejected
from pipelines.steps.staging import Progress, StageJob, stage_file

MEMORY_LIMIT_MB = int(os.environ.get("ROLLCALL_PARSE_MEMORY_MB", "6144"))
CPU_SECONDS = int(os.environ.get("ROLLCALL_PARSE_SECONDS", "900"))


def _stage(job: dict[str, Any], progress: Progress) -> Any:
    return stage_file(StageJob(**job), progress)


def _reject(job: dict[str, Any], _: Progress) -> Any:
    return write_rejected(RejectsJob(**job))


TASKS: dict[str, Callable[[dict[str, Any], Progress], Any]] = {
    "StageJob": _stage,
    "RejectsJob": _reject,
}
"""What is done with each kind of job."""


def main() -> None:
    """Do the jobs of standard input in order; stop at the first that fails."""
    _limit_resources()
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    jobs = [json.loads(line) for line in sys.stdin]
    for job in jobs:
        message = _done(job["task"], job["job"], out)
        _say(out, message)
        if "error" in message:
            return


def _done(task: str, job: dict[str, Any], out: Any) -> dict[str, Any]:
    try:
        return {"result": TASKS[task](job, lambda _, rows: _say(out, {"rows": rows}))}
    except UserError as error:
        return {"error": type(error).__name__, "message": str(error)}
    except MemoryError:
        return {"error": "BadFile", "message": f"{job['name']}：太大，内存放不下；请按县区分开导出"}


def _say(out: Any, message: dict[str, Any]) -> None:
    out.write(json.dumps(message, ensure_ascii=False) + "\n")
    out.flush()


def _limit_resources() -> None:
    # Windows has no such limits; there the time without news is the only bound.
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415

        size = MEMORY_LIMIT_MB << 20
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))


if __name__ == "__main__":
    main()
