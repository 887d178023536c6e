"""Read files in a process of its own, so that a hostile one harms nothing else."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from threading import Timer
from typing import Any

import pipelines
from pipelines import errors
from pipelines.errors import BadFile, UserError
from pipelines.saying import packed, unpacked
from pipelines.scratch import scratch_folder
from pipelines.steps.jobs import PictureJob, Progress, RejectsJob, RevealJob, StageJob

Job = StageJob | RejectsJob | RevealJob | PictureJob

# The package without its public face: what reads files needs neither DuckDB nor what writes them,
# and loading all of it would take half of a small import's time.
_CHILD = """
import sys, types
package = types.ModuleType("pipelines")
package.__path__ = sys.argv[2:]
sys.modules["pipelines"] = package
from pipelines.worker import main
main(int(sys.argv[1]))
"""
_ENVIRONMENT = {
    # numpy starts a thread a core for algebra that no reader does; waiting, they cost two percent.
    "OPENBLAS_NUM_THREADS": "1",
    # Arrays of megabytes come and go: memory kept for the next one is not asked of the system
    # anew page by page, which halves what that costs (glibc; elsewhere nobody reads these).
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(256 << 20),
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}
SECONDS_WITHOUT_NEWS = 1800
"""A child that waits for so long is given up; one that works in vain ends itself sooner."""


def stage_apart(jobs: list[StageJob], progress: Progress) -> Iterator[list[dict[str, Any]]]:
    """Yield the staged sheets of each job, in order. Raises as `_run_apart` does."""
    yield from _run_apart(jobs, progress)


def decode_apart(job: PictureJob, progress: Progress) -> list[list[str | None]]:
    """Return reason and text of each picture. Raises as `_run_apart` does."""
    return list(next(_run_apart([job], progress)))


def reject_apart(job: RejectsJob) -> int:
    """Write rejected rows; return how many. Raises as `_run_apart` does."""
    return int(next(_run_apart([job], lambda *_: None)))


def reveal_apart(job: RevealJob) -> dict[str, str]:
    """Return one member's row as it was sent. Raises as `_run_apart` does."""
    return dict(next(_run_apart([job], lambda *_: None)))


def _run_apart(jobs: Sequence[Job], progress: Progress) -> Iterator[Any]:
    """Yield the result of each job, in order.

    Raises the UserError that the child reports, or BadFile with the name of the file at which the
    child died, ran out of memory or fell silent.
    """
    # What the child puts aside may hold what the file says: it goes, however the child ends.
    with scratch_folder() as aside:
        child = subprocess.Popen(
            [sys.executable, "-c", _CHILD, str(os.getpid()), *map(str, pipelines.__path__)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | _ENVIRONMENT | {"TMPDIR": str(aside)},
        )
        try:
            _send(child, jobs)
            for job in jobs:
                yield _result(child, job, progress)
        finally:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe:
                    pipe.close()


def _send(child: "subprocess.Popen[bytes]", jobs: Sequence[Job]) -> None:
    tasks = [{"task": type(job).__name__, "job": packed(asdict(job))} for job in jobs]
    lines = "".join(json.dumps(task) + "\n" for task in tasks)
    if child.stdin is None:
        raise RuntimeError("the child was started without a pipe")
    try:
        child.stdin.write(lines.encode())
        child.stdin.close()
    except BrokenPipeError:
        return  # It died at once; reading its answer says which file to blame.


def _result(child: "subprocess.Popen[bytes]", job: Job, progress: Progress) -> Any:
    while True:
        message = _next_message(child, job)
        if "rows" in message:
            progress(job.name, message["rows"], message["share"])
        elif "error" in message:
            kind: type[UserError] = getattr(errors, message["error"], UserError)
            raise kind(message["message"])
        else:
            return message["result"]


def _next_message(child: "subprocess.Popen[bytes]", job: Job) -> dict[str, Any]:
    if child.stdout is None:
        raise RuntimeError("the child was started without a pipe")
    watch = Timer(SECONDS_WITHOUT_NEWS, child.kill)
    watch.start()
    try:
        line = child.stdout.readline()
    finally:
        watch.cancel()
    if not line.endswith(b"\n"):  # Nothing more, or the child died in the midst of a word.
        raise BadFile(
            "{name}：读取时超出了内存或时间的限制，已停止；"
            "文件可能已损坏或异常庞大，请用表格软件打开、只留数据另存为 .xlsx 后再导入",
            name=job.name,
        )
    return dict(unpacked(json.loads(line)))
