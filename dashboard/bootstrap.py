"""Make the checkout's own environment on a machine that has Python and pip and nothing else.

Standard library only: it runs before any dependency stands. `.venv` is made once, filled with the
pinned versions of `.constraints.txt` (through uv, which takes a fraction of pip's time, where pip
can bring it) and stamped; a start that finds the stamp goes straight on.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from importlib.util import find_spec
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
_UV = "uv>=0.9,<1"
_ENVIRONMENT = CHECKOUT / ".venv"
_CONSTRAINTS = CHECKOUT / ".constraints.txt"
_PROJECT = CHECKOUT / "pyproject.toml"
# What pip's own settings are called in uv, which does not read them.
_PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
}


class CannotPrepare(Exception):
    """The environment cannot be made; the message says what to do about it."""


def inside() -> bool:
    """Say whether nothing need be made: this is the environment, or an installation."""
    installed = not _PROJECT.exists()
    return installed or Path(sys.prefix).resolve() == _ENVIRONMENT.resolve()


def run_inside(module: str, extra: str | None = None) -> int:
    """Prepare the environment and run `python -m module` in it with this process's arguments.

    `extra` names an optional set of dependencies of the project. On POSIX this does not return.
    """
    try:
        python = prepared(extra)
    except CannotPrepare as error:
        _say(f"错误：{error}")
        return 1
    except KeyboardInterrupt:
        _say("已中断；再次运行同一条命令即可继续")
        return 1
    command = [str(python), "-m", module, *sys.argv[1:]]
    if os.name != "nt":
        os.execv(command[0], command)  # noqa: S606 - no shell is wanted
    # On Windows exec would give the console back to the shell at once.
    return subprocess.call(command)


def prepared(extra: str | None = None) -> Path:
    """Return the Python of an environment in which the project and its dependencies stand.

    Raises CannotPrepare where that needs something that only the user can bring.
    """
    python = _ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = _ENVIRONMENT / f".rollcall-{extra or 'app'}"
    wanted = _fingerprint()
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return python
    if sys.version_info < OLDEST_PYTHON:
        version = ".".join(map(str, OLDEST_PYTHON))
        raise CannotPrepare(f"需要 Python {version} 或更新版本；请安装后用它重新运行")
    _say("正在准备运行环境（只在首次或升级后进行，约需一两分钟）……")
    if not _runs(python):
        _make_environment()
    _install(python, extra)
    for name in {stamp.name, ".rollcall-app"}:
        (_ENVIRONMENT / name).write_text(wanted)
    return python


def _fingerprint() -> str:
    """Return what the environment depends on, as one line: pins, project, place and Python."""
    digest = hashlib.sha256()
    for part in (_CONSTRAINTS.read_bytes(), _PROJECT.read_bytes(), os.fsencode(CHECKOUT)):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def _runs(python: Path) -> bool:
    """Say whether an environment is there and still works: its Python may have been removed."""
    if not python.exists():
        return False
    check = [str(python), "-c", f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"]
    return subprocess.run(check, check=False, capture_output=True).returncode == 0


def _make_environment() -> None:
    # Without pip: Debian keeps the part that brings it in a package of its own.
    builder = venv.EnvBuilder(with_pip=False, clear=True, symlinks=os.name != "nt")
    try:
        builder.create(_ENVIRONMENT)
    except (OSError, subprocess.CalledProcessError, SystemExit) as error:
        raise CannotPrepare(
            f"无法创建虚拟环境 {_ENVIRONMENT}（{error}）；"
            "Debian/Ubuntu 请先运行 sudo apt install python3-venv，"
            "其他系统请检查文件夹权限和磁盘空间"
        ) from error


def _install(python: Path, extra: str | None) -> None:
    """Install the project and its pinned dependencies: through uv, else through pip."""
    project = f"{CHECKOUT}[{extra}]" if extra else str(CHECKOUT)
    wanted = ["--constraint", str(_CONSTRAINTS), "--editable", project]
    pip = _pip_for(python)
    uv = _uv(python, pip)
    if uv:
        command = [*uv, "pip", "install", "--quiet", "--python", str(python), *wanted]
        if _succeeds(command, _uv_settings(pip)):
            return
        _say("uv 没有装成，改用 pip ……")
    if not pip or not _succeeds([*pip, "install", "--quiet", *wanted], {}):
        raise CannotPrepare(
            "依赖没有装成，原因见上；请检查网络或 pip 的软件源设置（pip config list）后重新运行"
            if pip
            else "没有 pip；Debian/Ubuntu 请先运行 sudo apt install python3-pip python3-venv，"
            "其他系统请运行 python -m ensurepip，然后重新运行"
        )


def _pip_for(python: Path) -> list[str]:
    """Return the command of a pip that installs into the environment, or [] where there is none."""
    if find_spec("pip"):
        return [sys.executable, "-m", "pip", "--python", str(python)]
    own = [str(python), "-m", "pip"]
    if _works([*own, "--version"]) or _works([str(python), "-m", "ensurepip"]):
        return own
    return []


def _uv(python: Path, pip: list[str]) -> list[str]:
    """Return the command of uv: the machine's, or one that pip brings; [] where there is none."""
    brought = [str(python), "-m", "uv"]
    for there in ([shutil.which("uv") or ""], brought):
        if there[0] and _works([*there, "--version"]):
            return there
    if pip and _works([*pip, "install", "--quiet", _UV]) and _works([*brought, "--version"]):
        return brought
    return []


def _uv_settings(pip: list[str]) -> dict[str, str]:
    """Return pip's settings of where packages come from, as uv's environment variables."""
    if not pip:
        return {}
    listed = subprocess.run([*pip, "config", "list"], check=False, capture_output=True, text=True)
    settings: dict[str, str] = {}
    for line in listed.stdout.splitlines():
        name, _, value = line.partition("=")
        variable = _PIP_TO_UV.get(name.split(".")[-1])
        if variable and variable not in os.environ:
            # Later lines win in pip: its environment variables come last.
            settings[variable] = " ".join(value.strip().strip("'").replace("\\n", " ").split())
    if "UV_FIND_LINKS" in settings:
        settings["UV_FIND_LINKS"] = settings["UV_FIND_LINKS"].replace(" ", ",")
    if "UV_INDEX" in settings:
        # As pip does: every index is asked, and the best version is taken.
        settings["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return settings


def _works(command: list[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _succeeds(command: list[str], settings: dict[str, str]) -> bool:
    """Run a command whose messages the user shall see."""
    return subprocess.call(command, env={**os.environ, **settings}, stdout=sys.stderr) == 0


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
