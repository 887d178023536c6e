"""A sealed file opens whole, or says why not: no cut, swap or changed byte goes unnoticed."""

import io
import os

import pytest

from dashboard import vault
from dashboard.vault import BrokenSeal, Opened, Sealed

PASSPHRASE = "mao-tu-niao-8842-shu"
HEAD = 16 + 16 + 7 + 32
CHUNK = (1 << 20) + 16
PLAIN = os.urandom((2 << 20) + 1000)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A guess costs half a second on purpose; what is tested here is not that."""
    monkeypatch.setattr(vault, "_COST", 1 << 10)


def seal(plain: bytes) -> bytes:
    out = io.BytesIO()
    sealed = Sealed(out, PASSPHRASE)
    for start in range(0, len(plain), 300_000):
        sealed.write(plain[start : start + 300_000])
    sealed.close()
    return out.getvalue()


def opened(content: bytes, passphrase: str = PASSPHRASE) -> bytes:
    source, plain = Opened(io.BytesIO(content), passphrase), b""
    while part := source.read(70_000):
        plain += part
    return plain


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1, 2 << 20])
def test_what_goes_in_comes_out(size: int) -> None:
    content = seal(PLAIN[:size])
    assert opened(content) == PLAIN[:size]
    assert size < 32 or PLAIN[:32] not in content


def test_two_files_of_the_same_share_nothing() -> None:
    assert seal(PLAIN)[HEAD:] != seal(PLAIN)[HEAD:]


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE + " ", PASSPHRASE.upper()])
def test_another_passphrase_opens_nothing(passphrase: str) -> None:
    with pytest.raises(BrokenSeal, match="口令不对"):
        opened(seal(b"abc"), passphrase)


def test_damage_shows() -> None:
    """Every kind at every border: the head, its proof, each chunk and each tag."""
    content = seal(PLAIN)
    first, second, third = HEAD, HEAD + CHUNK, HEAD + 2 * CHUNK
    damaged = [content[:end] for end in (0, 10, HEAD - 1, HEAD, first + 5, second, third, -1, -17)]
    for place in (0, 20, 35, 45, first, second - 1, second + 7, third, len(content) - 1):
        changed = bytearray(content)
        changed[place] ^= 1
        damaged.append(bytes(changed))
    damaged += [
        content + b"x",
        content[:first] + content[second:third] + content[first:second] + content[third:],
        content[:second] + content[third:],
        content[:first],
    ]
    for number, one in enumerate(damaged):
        with pytest.raises(BrokenSeal):
            opened(one)
            raise AssertionError(number)
