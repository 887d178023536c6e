"""Passwords: hashing, the first random one, and which ones are refused."""

import re
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pipelines import UserError

__all__ = ["MIN_LENGTH", "WeakPassword", "check_password", "hash_password", "random_password",
           "verify_password"]  # fmt: skip

MIN_LENGTH = 10
MAX_LENGTH = 128  # longer ones only cost time

# argon2id as RFC 9106 names it for small machines: 64 MiB, three passes. One lane,
# because the server hashes in one thread beside others.
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)

# Guesses, as powers of ten, under which zxcvbn's estimate counts as known or guessable:
# below 8 an online attacker behind the lockout is not the worry, a leaked file is.
_LEAST_GUESSES = 8.0

# The province's platform gives out qhd12345 in its published manual; with the names
# of the place and the body these begin most local passwords.
_LOCAL_STEMS = ("qhd", "qinhuangdao", "hebei", "gonghui", "zonggonghui", "shimingzhi", "rollcall",
                "haigang", "shanhaiguan", "beidaihe", "funing", "changli", "lulong", "qinglong",
                "admin", "password", "mima", "huiyuan", "gh", "qhdgh", "qhdszgh")  # fmt: skip
_LEET = str.maketrans("@4310$5!7", "aaeiossit")
_PHONE = re.compile(r"1[3-9]\d{9}")
_ID_NUMBER = re.compile(r"\d{17}[\dXx]")
# What people hang on a stem: runs of digits, years, dates, signs.
_TAIL = r"(?:[\W_]|\d)*"


class WeakPassword(UserError):
    """The password breaks a rule; the message names the rule and the mend."""


def hash_password(password: str) -> str:
    """Return the argon2id hash, salt and parameters in it."""
    return _HASHER.hash(password)


def verify_password(password_hash: str | None, password: str) -> bool:
    """Compare in the same time whether the account exists or not (None: it does not)."""
    if len(password) > MAX_LENGTH:
        password = ""
    try:
        matches = _HASHER.verify(password_hash or _dummy_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return matches and password_hash is not None


@cache
def _dummy_hash() -> str:
    return _HASHER.hash(secrets.token_urlsafe(16))


def random_password() -> str:
    """Return a first password: 16 letters and digits, none that look alike, in fours."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))


def check_password(password: str, *, account: str, name: str = "") -> None:
    """Raise WeakPassword unless the password may be used by this account."""
    if len(password) < MIN_LENGTH:
        raise WeakPassword("密码至少 {n} 位，请换一个更长的密码", n=MIN_LENGTH)
    if len(password) > MAX_LENGTH:
        raise WeakPassword("密码最多 {n} 位，请换一个短一些的密码", n=MAX_LENGTH)
    plain = password.lower()
    if account.lower() in plain or (len(name) > 1 and name.lower() in plain):
        raise WeakPassword("密码不能包含账号或姓名，请换一个密码")
    if _PHONE.search(password) or _ID_NUMBER.search(password):
        raise WeakPassword("密码不能包含手机号或证件号码，请换一个密码")
    if _is_default(plain):
        raise WeakPassword("密码与平台公布的初始密码或本地常用词相近，请换一个密码")
    if _guessable(password, account, name):
        raise WeakPassword("密码过于常见或容易猜到，请换一个密码，例如三四个互不相干的词")


def _is_default(plain: str) -> bool:
    """Say whether it is a local word with digits and signs around it, in any leet spelling."""
    stems = "|".join(_LOCAL_STEMS)
    pattern = re.compile(rf"{_TAIL}(?:{stems}){_TAIL}(?:(?:{stems}){_TAIL})*")
    return any(pattern.fullmatch(form) for form in (plain, plain.translate(_LEET)))


def _guessable(password: str, account: str, name: str) -> bool:
    """Estimate by zxcvbn: 30,000 leaked passwords, names, keyboard runs, dates, repeats."""
    # Imported here: half a second of word lists that most commands never need.
    from zxcvbn import zxcvbn  # noqa: PLC0415

    estimate = zxcvbn(password, user_inputs=[account, name, "qhd12345", *_LOCAL_STEMS])
    return float(estimate["guesses_log10"]) < _LEAST_GUESSES
