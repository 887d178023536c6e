"""The process in which files are parsed: jobs in on standard input, results out, a line each.

Started by `pipelines.steps.isolate` only. What happens here, a panic of a parser or the end of
its memory, ends this process and no other.
"""

import contextlib
import json
import math
import os
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

from pipelines.errors import UserError, why
from pipelines.saying import Said, packed, unpacked
from pipelines.steps.jobs import PictureJob, Progress, RejectsJob, RevealJob, StageJob
from pipelines.steps.staging import stage_file

_MOST_MEMORY_MB = 6144
_LEAST_MEMORY_MB = 1536
"""The libraries alone reserve about 1 GB of addresses."""
CPU_SECONDS = int(os.environ.get("ROLLCALL_PARSE_SECONDS", "300"))
"""What may be worked without a further row; time of its own, so that a busy machine harms none."""
_SECONDS_BETWEEN_NEWS = 0.2
_DIES_WITH_PARENT = 1


def _stage(job: dict[str, Any], progress: Progress) -> Any:
    return stage_file(StageJob(**job), progress)


def _reject(job: dict[str, Any], _: Progress) -> Any:
    # What writes workbooks takes a tenth of a second to load, and no import needs it.
    from pipelines.steps.rejected import write_rejected  # noqa: PLC0415

    return write_rejected(RejectsJob(**job))


def _reveal(job: dict[str, Any], _: Progress) -> Any:
    from pipelines.steps.revealing import reveal  # noqa: PLC0415 - no import needs it

    return reveal(RevealJob(**job))


def _decode(job: dict[str, Any], progress: Progress) -> Any:
    from pipelines.steps.pictures import decode_pictures  # noqa: PLC0415 - no sheet needs it

    return decode_pictures(PictureJob(**job), progress)


TASKS: dict[str, Callable[[dict[str, Any], Progress], Any]] = {
    "StageJob": _stage,
    "RejectsJob": _reject,
    "RevealJob": _reveal,
    "PictureJob": _decode,
}
"""What is done with each kind of job."""


class _NoPandas:
    """Keeps pandas out: Arrow loads it if it can, for half a second and a tenth of the memory."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


def main(parent: int) -> None:
    """Do the jobs of standard input for the process `parent`; stop at the first that fails."""
    sys.meta_path.insert(0, _NoPandas())
    _limit_resources()
    _end_with_parent(parent)
    out = _own_output()
    jobs = [unpacked(json.loads(line)) for line in sys.stdin]
    for job in jobs:
        message = _done(job["task"], job["job"], out)
        _say(out, message)
        if "error" in message:
            return


def _done(task: str, job: dict[str, Any], out: Any) -> dict[str, Any]:
    name = job["name"]
    try:
        return {"result": TASKS[task](job, _news(out))}
    except UserError as error:
        said = error.said
        if name not in said:
            said = Said("{name}：{said}", name=name, said=said)
        return _error(type(error).__name__, said)
    except MemoryError:
        return _error(
            "BadFile", Said("{name}：太大，内存放不下；请按县区分开导出后再导入", name=name)
        )
    except OSError as error:
        said = Said(
            "{name}：{why}，没有导入；请核对磁盘空间和权限后重试", name=name, why=why(error)
        )
        return _error("UserError", said)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - a parser's panic derives from BaseException
        _log_failure(error)
        return _error(
            "BadFile",
            Said(
                "{name}：读不下去（{error}），文件可能已损坏；"
                "请用表格软件打开，只留数据另存为 .xlsx 后再导入",
                name=name,
                error=type(error).__name__,
            ),
        )


def _error(kind: str, message: Said) -> dict[str, Any]:
    return {"error": kind, "message": message}


def _log_failure(error: BaseException) -> None:
    """Say where it failed, for whoever runs this process by hand; no value of a cell is shown."""
    places = traceback.extract_tb(error.__traceback__)
    sys.stderr.writelines(f"{place.filename}:{place.lineno} {place.name}\n" for place in places)


def _news(out: Any) -> Progress:
    """Return a way to tell how many rows are read, a few times a second at most."""
    last = 0.0

    def tell(_: str, rows: int, share: float) -> None:
        nonlocal last
        if (now := time.monotonic()) - last >= _SECONDS_BETWEEN_NEWS:
            last = now
            _limit_work()
            _say(out, {"rows": rows, "share": round(share, 4)})

    return tell


def _own_output() -> Any:
    """Return the pipe to the parent; what a library prints goes nowhere near it."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a device, not a path of ours
        os.dup2(nowhere.fileno(), 1)
    return out


def _say(out: Any, message: dict[str, Any]) -> None:
    out.write(json.dumps(packed(message), ensure_ascii=False) + "\n")
    out.flush()


def _limit_resources() -> None:
    # Windows has no such limits; there the parent's patience is the only bound.
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415

        size = _memory_mb() << 20
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _limit_work()


def _limit_work() -> None:
    """Let this process be ended after CPU_SECONDS more; each piece of news begins them anew."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415

        most = math.ceil(time.process_time()) + CPU_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _memory_mb() -> int:
    """Return how many MiB may be used: three quarters of the machine's, within bounds."""
    if given := os.environ.get("ROLLCALL_PARSE_MEMORY_MB"):
        return int(given)
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    return max(_LEAST_MEMORY_MB, min(_MOST_MEMORY_MB, whole * 3 // 4))


def _end_with_parent(parent: int) -> None:
    """Let the system end this process when its parent is killed; Linux only.

    Raises SystemExit where the parent was killed before that could be arranged: an orphan would
    write on into a folder that the next import clears away.
    """
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes  # noqa: PLC0415
        import signal  # noqa: PLC0415

        ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, int(signal.SIGKILL))
        if os.getppid() != parent:
            raise SystemExit(1)
