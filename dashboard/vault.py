"""Files sealed under a passphrase: written and read as a stream, in authenticated chunks.

The key is scrypt's of the passphrase; each chunk is AES-256-GCM under a nonce that holds its number
and whether it is the last. A chunk that was changed, moved or left out does not open, and an end
that is cut off shows (the STREAM construction; Hoang, Reyhanitabar, Rogaway, Vizár 2015).

    magic (16) · salt (16) · nonce prefix (7) · proof of the key (32) · chunks
"""

import hashlib
import hmac
import secrets
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from pipelines import UserError

__all__ = ["BrokenSeal", "Opened", "Sealed"]

_MAGIC = b"rollcall-backup1"
_SALT, _PREFIX, _PROOF, _TAG = 16, 7, 32, 16
_CHUNK = 1 << 20
_COST = 1 << 17  # 128 MiB and about half a second a guess


class BrokenSeal(UserError):
    """The file is no sealed file, the passphrase is wrong, or something was changed in it."""


class Sealed:
    """A stream to write into; nothing may be trusted of the file before `close`."""

    def __init__(self, out: BinaryIO, passphrase: str) -> None:
        salt, self._prefix = secrets.token_bytes(_SALT), secrets.token_bytes(_PREFIX)
        head = _MAGIC + salt + self._prefix
        key, proof = _keys(passphrase, salt, head)
        self._out, self._cipher, self._head = out, AESGCM(key), head
        self._waiting, self._number = bytearray(), 0
        out.write(head + proof)

    def write(self, data: bytes) -> int:
        """Take bytes in; a full chunk goes out once it is known not to be the last."""
        self._waiting += data
        while len(self._waiting) > _CHUNK:
            self._seal(bytes(self._waiting[:_CHUNK]), last=False)
            del self._waiting[:_CHUNK]
        return len(data)

    def close(self) -> None:
        """Write the last chunk."""
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        nonce = _nonce(self._prefix, self._number, last=last)
        self._out.write(self._cipher.encrypt(nonce, chunk, self._head))
        self._number += 1


class Opened:
    """A stream to read from. Raises BrokenSeal at once for a wrong passphrase, and at the first
    chunk that is not as it was written."""

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        head = source.read(len(_MAGIC) + _SALT + _PREFIX)
        proof = source.read(_PROOF)
        if not head.startswith(_MAGIC) or len(proof) < _PROOF:
            raise BrokenSeal("不是 rollcall backup 做的备份文件，或开头已损坏；请换一个文件")
        salt, self._prefix = head[len(_MAGIC) : -_PREFIX], head[-_PREFIX:]
        key, expected = _keys(passphrase, salt, head)
        if not hmac.compare_digest(proof, expected):
            raise BrokenSeal("口令不对（或备份文件的开头被改动）；请核对口令后重试")
        self._source, self._cipher, self._head = source, AESGCM(key), head
        self._ready, self._number, self._ended = bytearray(), 0, False
        self._ahead = source.read(_CHUNK + _TAG)

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes; an empty answer is the true end."""
        while len(self._ready) < size and not self._ended:
            self._ready += self._open_next()
        given = bytes(self._ready[:size])
        del self._ready[:size]
        return given

    def drain(self) -> None:
        """Read on to the end, so that a tail that is cut off or changed shows."""
        while self.read(_CHUNK):
            continue

    def _open_next(self) -> bytes:
        sealed, self._ahead = self._ahead, self._source.read(_CHUNK + _TAG)
        self._ended = not self._ahead
        nonce = _nonce(self._prefix, self._number, last=self._ended)
        self._number += 1
        try:
            return self._cipher.decrypt(nonce, sealed, self._head)
        except InvalidTag as error:
            raise BrokenSeal(
                "备份文件不完整或被改动，什么也没有恢复；请换一份备份，或重新复制这个文件"
            ) from error


def _keys(passphrase: str, salt: bytes, head: bytes) -> tuple[bytes, bytes]:
    """Return the chunks' key, and the proof that tells a wrong passphrase from a broken file."""
    both = Scrypt(salt=salt, length=64, n=_COST, r=8, p=1).derive(passphrase.encode())
    return both[:32], hmac.new(both[32:], head, hashlib.sha256).digest()


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])
