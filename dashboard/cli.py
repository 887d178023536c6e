"""The rollcall command: parses, calls, turns errors into exit codes (specification, §5)."""

import gettext
import os
import re
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from dashboard import streams
from dashboard.settings import Settings
from pipelines import UserError, why

if TYPE_CHECKING:
    import sqlite3

COMMANDS = {
    "demo": "dashboard.commands.demo",
    "import": "dashboard.commands.imports",
    "imports": "dashboard.commands.imports",
    "undo": "dashboard.commands.imports",
    "build": "dashboard.commands.imports",
    "rejects": "dashboard.commands.rejects",
    "unknown": "dashboard.commands.aliases",
    "alias": "dashboard.commands.aliases",
    "breakdown": "dashboard.commands.breakdown",
    "coverage": "dashboard.commands.figures",
    "daily": "dashboard.commands.figures",
    "table": "dashboard.commands.tables",
    "status": "dashboard.commands.figures",
    "check": "dashboard.commands.checks",
    "bulletin": "dashboard.commands.bulletin",
    "assess": "dashboard.commands.assessment",
    "allocate": "dashboard.commands.assessment",
    "user": "dashboard.commands.users",
    "qr": "dashboard.commands.qr",
    "audit": "dashboard.commands.audit",
    "settings": "dashboard.commands.settings",
    "backup": "dashboard.commands.backup",
    "restore": "dashboard.commands.backup",
    "serve": "dashboard.commands.serve",
}
"""Where each command lives; a command's module is loaded only when it is called."""

_INTERRUPTED = "已中断；没有做完的都不作数，已经生效的批次见 rollcall imports"
_WRITTEN_BY_OTHERS = 0o002
"""What a umask takes from every file that a process makes.

No more than that: who may read what `-o` writes, and which group may write it, its owner says. The
data folder keeps readers out by its own mode.
"""
_LINE_BREAKS = re.compile(r"[\x00-\x1f\x7f]+")


class Commands(click.Group):
    """Loads a command when it is called: the command line starts in a fraction of a second."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Begin a call, however it came in. Click keeps the first words that it finds for help."""
        _speak_chinese()
        return super().make_context(*args, **kwargs)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command, or None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(COMMANDS[cmd_name])
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: os.environ.get("ROLLCALL_DATA", "data"),
    show_default="data/，或环境变量 ROLLCALL_DATA",
    help="数据文件夹。",
)
@click.version_option(package_name="rollcall", help="显示版本。")
@click.pass_context
def main_group(ctx: click.Context, data: Path) -> None:
    """实名制录入进度看板：导入平台导出表，看清每个县区、每名社工离 90% 还差多少人。"""
    ctx.obj = Settings(data_root=Path(data))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status: 0 done, 1 refused or failed, 2 wrong usage.

    A process that is told to stop clears away what is half done, as with Ctrl+C.
    """
    if arguments is None:
        streams.settle()
        os.umask(os.umask(0) | _WRITTEN_BY_OTHERS)
        signal.signal(signal.SIGTERM, _interrupt)
    words = _data_first(list(sys.argv[1:] if arguments is None else arguments))
    try:
        ended = main_group.main(words, prog_name="rollcall", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _refuse(_INTERRUPTED)
    except UserError as error:
        return _refuse(str(error))
    except OSError as error:
        place = f"{error.filename}：" if error.filename else ""
        return _refuse(f"{place}{why(error)}；请核对路径、权限和磁盘空间")
    except Exception as error:
        if (reason := _why_no_database(error)) is None:
            raise
        return _refuse(reason)
    return ended if isinstance(ended, int) else 0


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _why_no_database(error: Exception) -> str | None:
    """Return why a database cannot be used, None where that is not what went wrong.

    Neither is loaded for this: what raised it is.
    """
    if str(error) == "Query interrupted":  # So DuckDB passes Ctrl+C on.
        return _INTERRUPTED
    module = type(error).__module__
    if module.startswith(("duckdb", "_duckdb")):
        said = str(error).splitlines()[0][:200]
        return f"已发布的数据读不出来（{said}）；请运行 rollcall build 重新计算"
    if module == "sqlite3":
        from dashboard.state import unusable  # noqa: PLC0415 - loaded already

        return unusable(cast("sqlite3.Error", error))
    return None


def _speak_chinese() -> None:
    """Let click say usage and wrong usage in the language of the commands' own help.

    It asks gettext, which goes by the environment and by the domain that is set for the process.
    """
    os.environ["LANGUAGE"] = "zh"
    gettext.bindtextdomain("click", str(Path(__file__).with_name("locale")))
    gettext.textdomain("click")


def _refuse(reason: str) -> int:
    click.echo(f"错误：{_LINE_BREAKS.sub(' ', reason)}", err=True)
    return 1


def _data_first(words: list[str]) -> list[str]:
    """Let --data stand after the command too, where people tend to write it."""
    for place, word in enumerate(words):
        if word == "--":
            break
        if word == "--data" and place + 1 < len(words):
            return ["--data", words[place + 1], *words[:place], *words[place + 2 :]]
        if word.startswith("--data="):
            return [word, *words[:place], *words[place + 1 :]]
    return words


def main() -> None:
    """Enter the command line."""
    sys.exit(run())
