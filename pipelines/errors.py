"""What can go wrong and be mended by the person at the desk.

    UserError               one line: what is wrong, where, and what to do next
    ├── BadFile             the file cannot be read as what it claims to be
    ├── UnknownSheet        readable, but no sheet of a known kind in it
    ├── MissingColumn       a sheet of a known kind lacks a column that it needs
    ├── AmbiguousColumn     two columns claim one meaning; a person must choose
    ├── BadBatch            files that cannot count together, or a batch that is not there
    ├── BadAlias            another name for a union that cannot be accepted or taken back
    ├── BadReference        a file under data/reference/ that cannot be understood
    ├── BadSettings         settings of the drive that cannot be; all that is wrong at once
    ├── SettingsMoved       somebody else changed the settings meanwhile
    ├── Busy                another import or build holds the data folder
    └── BrokenFigures       a build whose figures break an identity; it was not published

Every message is in Chinese, one line, and names file, sheet, row, column, value
and the mend as far as each is known. The command line prints it and exits 1.
"""

import errno

from pipelines.saying import Said

_WHY = {
    errno.ENOSPC: Said("磁盘已满"),
    errno.EDQUOT: Said("磁盘配额已用完"),
    errno.EFBIG: Said("磁盘已满或文件超过了允许的大小"),
    errno.EACCES: Said("没有权限"),
    errno.EPERM: Said("没有权限"),
    errno.EROFS: Said("文件夹是只读的"),
    errno.ENOENT: Said("文件或文件夹不在了"),
    errno.EIO: Said("磁盘读写出错"),
    errno.EBADF: Said("已关闭"),
    errno.ENAMETOOLONG: Said("名字太长"),
    errno.EMFILE: Said("打开的文件太多"),
}


def why(error: OSError) -> str:
    """Return in Chinese why the system refused."""
    return _WHY.get(error.errno or 0) or error.strerror or str(error)


class UserError(Exception):
    """Base of every error that a user reads; `str(error)` is the whole message.

    It is given as a text and its values, so that a page can say it in its user's language:
    `UserError("密码至少 {n} 位", n=10)`; `said` keeps them.
    """

    exit_code = 1

    def __init__(self, text: str = "", /, **values: object) -> None:
        self.said = Said(text, **values)
        super().__init__(str(self.said))


class BadFile(UserError):
    """The file cannot be read as what it claims to be."""


class UnknownSheet(UserError):
    """No sheet of a known kind was found in a readable file."""


class MissingColumn(UserError):
    """A sheet of a known kind lacks a column that its kind needs."""


class AmbiguousColumn(UserError):
    """Two columns of one sheet claim the same meaning."""


class BadBatch(UserError):
    """Files that cannot count together, or a batch that is not there."""


class BadAlias(UserError):
    """Another name for a union that cannot be accepted or taken back."""


class BadReference(UserError):
    """A file under data/reference/ cannot be understood."""


class BadSettings(UserError):
    """Settings of the drive that cannot be. `problems` are all of them, one error each."""

    def __init__(self, problems: "list[UserError]") -> None:
        super().__init__("；".join(map(str, problems)))
        self.problems = problems


class SettingsMoved(UserError):
    """Somebody else changed the settings of the drive meanwhile."""


class Busy(UserError):
    """Another import or build holds the data folder."""


class BrokenFigures(UserError):
    """A build whose figures break an identity; the last good build stays published."""
