"""The key under which an ID number becomes a pseudonym: made once, never another in its place.

Under another key a person is somebody else, and would be counted once more.
"""

import hmac
import os
import secrets
from collections.abc import Collection
from pathlib import Path

from pipelines.errors import UserError
from pipelines.saying import Said

_BYTES = 32
_MARKED = b"rollcall key"
_MEND = Said(
    "请从备份恢复 secret.key；找不回来时先撤销各批会员列表和管理员列表（rollcall undo），"
    "删去 secret.key，再把原来的文件重新导入"
)


def ensure_key(key: Path, marks: Collection[str]) -> None:
    """Make the key on first use, readable by its owner only; two at once make one.

    `marks` are those of the keys under which what counts was imported. Raises UserError where that
    was another key than the one that is there.
    """
    require_key(key, marks)
    if not key.exists():
        _make(key)


def require_key(key: Path, marks: Collection[str]) -> None:
    """Raise UserError where the key is lost or another than that of what counts."""
    if problem := key_problem(key, marks):
        raise UserError("{problem}，没有导入；{mend}", problem=problem[0], mend=problem[1])


def trial_key(key: Path, marks: Collection[str], folder: Path) -> Path:
    """Return the key for a trial, one in `folder` where none was made yet: a trial writes nothing.

    Raises as `require_key` does.
    """
    require_key(key, marks)
    if key.exists():
        return key
    passing = folder / key.name
    passing.write_bytes(secrets.token_bytes(_BYTES))
    return passing


def key_problem(key: Path, marks: Collection[str]) -> tuple[Said, Said] | None:
    """Return what is wrong with the key and the mend; None where all is well."""
    if not key.exists():
        lost = Said("密钥 secret.key 不见了：没有它，同一个人会重复计数")
        return (lost, _MEND) if marks else None
    if key.stat().st_size != _BYTES:
        return Said("密钥 secret.key 已损坏（应是 {n} 字节）", n=_BYTES), _MEND
    # Batches of earlier versions have no mark.
    if set(marks) - {"", key_mark(key)}:
        return Said("密钥 secret.key 不是原来的那一个：同一个人会重复计数"), _MEND
    return None


def key_mark(key: Path) -> str:
    """Return what tells a key from any other, and gives nothing of it away."""
    return hmac.digest(key.read_bytes(), _MARKED, "sha256").hex()[:16]


def _make(key: Path) -> None:
    unfinished = key.with_name(f".key-{secrets.token_hex(8)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(secrets.token_bytes(_BYTES))
            handle.flush()
            os.fsync(handle.fileno())
        os.link(unfinished, key)
    except FileExistsError:
        pass  # Another import made it a moment before; that one stays.
    finally:
        unfinished.unlink()
