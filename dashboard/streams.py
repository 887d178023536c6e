"""What a command reads and where it speaks, settled once for the whole command line."""

import codecs
import io
import sys

from pipelines import UserError

__all__ = ["first_line", "settle"]

_CHINESE_WINDOWS = {"gb2312", "gbk", "gb18030"}


def settle() -> None:
    """Let standard output and standard error take every letter that a command may say."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What no encoding has, a byte of a file's name that is no letter, JSON reads so, too.
            stream.reconfigure(encoding=_encoding(stream.encoding), errors="backslashreplace")


def _encoding(asked: str) -> str:
    """Return an encoding that has every letter and that whoever asked for this one can read.

    UTF-8, as Python itself does in a locale without letters of its own, which is of a shell that
    nobody told otherwise; on a Chinese Windows the one of which its own is the better half.
    """
    name = codecs.lookup(asked).name
    if name in _CHINESE_WINDOWS:
        return "gb18030"
    return asked if name.startswith("utf") else "utf-8"


def first_line(what: str) -> str:
    """Return the first line of standard input, which holds `what`.

    Raises UserError where nothing comes in, or something that is no text.
    """
    try:
        line = sys.stdin.readline() if sys.stdin else ""
    except UnicodeDecodeError as error:
        raise UserError(f"标准输入不是文本，读不出{what}；请以 UTF-8 编码写在第一行") from error
    if not line:
        raise UserError(f"标准输入是空的或已关闭，读不到{what}；请把它写在第一行送进来")
    return line.rstrip("\r\n")
