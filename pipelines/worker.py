"""The process in which files are parsed: jobs in on standard input, results out, a line each.

Started by `pipelines.steps.isolate` only. What happens here, a panic of a parser or the end of
its memory, ends this process and no other.
"""

import contextlib
import json
import os
import sys
from typing import Any

from pipelines.errors import UserError
from pipelines.steps.staging import StageJob, stage_file

MEMORY_LIMIT_MB = int(os.environ.get("ROLLCALL_PARSE_MEMORY_MB", "6144"))
CPU_SECONDS = int(os.environ.get("ROLLCALL_PARSE_SECONDS", "900"))


def main() -> None:
    """Stage the jobs of standard input in order; stop at the first that fails."""
    _limit_resources()
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    jobs = [StageJob(**json.loads(line)) for line in sys.stdin]
    for job in jobs:
        message = _staged(job, out)
        _say(out, message)
        if "error" in message:
            return


def _staged(job: StageJob, out: Any) -> dict[str, Any]:
    try:
        return {"sheets": stage_file(job, lambda _, rows: _say(out, {"rows": rows}))}
    except UserError as error:
        return {"error": type(error).__name__, "message": str(error)}
    except MemoryError:
        return {"error": "BadFile", "message": f"{job.name}：太大，内存放不下；请按县区分开导出"}


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
