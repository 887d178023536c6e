"""What a command reads and where it speaks, settled once for the whole command line."""

import codecs
import io
import os
import sys
from typing import Any, TextIO

from pipelines import UserError

__all__ = ["first_line", "settle"]

_CHINESE_WINDOWS = {"gb2312", "gbk", "gb18030"}


class _Unheeding(io.FileIO):
    """What the process speaks into, whether anybody listens or not: what is done stays done.

    A reader that goes away, like `head`, has read enough. What a full disk does not take is told
    of, once, where it is `wanted`: the answer is, a word to whoever looks on is not.
    """

    def __init__(self, number: int, *, wanted: bool) -> None:
        super().__init__(number, "w", closefd=False)
        self._wanted = wanted

    def write(self, part: Any) -> int:
        """Write what can be written, and count all. Raises OSError for a disk that is full."""
        try:
            return super().write(part)
        except OSError as error:
            told, self._wanted = self._wanted, False
            if told and not isinstance(error, BrokenPipeError):
                raise OSError(error.errno, error.strerror, "标准输出") from error
            return len(part)


def settle() -> None:
    """Let the command read and speak to its end, whatever it was given to do so.

    Standard output and standard error take every letter that it may say, and one that is closed
    leaves no room for a file that would be taken for it.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # To be read only: who speaks into it is told that it is closed.
            os.set_inheritable(os.open(os.devnull, os.O_RDONLY), True)
    sys.stdout = _speaking(sys.stdout, 1)
    sys.stderr = _speaking(sys.stderr, 2)


def _speaking(stream: TextIO | None, number: int) -> TextIO:
    encoding = _encoding(stream.encoding if stream else "utf-8")
    # What no encoding has, a byte of a file's name that is no letter, JSON reads so, too.
    errors = "backslashreplace"
    if isinstance(stream, io.TextIOWrapper) and stream.isatty():
        stream.reconfigure(encoding=encoding, errors=errors)
        return stream
    heard = io.BufferedWriter(_Unheeding(number, wanted=number == 1))
    return io.TextIOWrapper(heard, encoding, errors, line_buffering=number == 2)


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
