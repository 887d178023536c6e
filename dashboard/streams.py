"""What a command reads and where it speaks, settled once for the whole command line."""

import sys

from pipelines import UserError

__all__ = ["first_line"]


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
