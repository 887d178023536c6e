"""Ways in which one cell goes wrong or merely looks odd. Each says what the checks must find."""

import numpy as np

from pipelines.demo.people import birth_days, with_check_digits

_AFTER_HYPHEN = 6


def broken_check(number: str) -> str:
    """Return the ID number with another check digit: `bad_id_checksum`."""
    wrong = "3" if number[-1] != "3" else "7"
    return number[:-1] + wrong


def broken_date(number: str) -> str:
    """Return the ID number born on the 31st of February, its check digit right: `bad_id_date`."""
    return _checked(number[:10] + "0231" + number[14:17])


def broken_length(number: str) -> str:
    """Return the ID number as of before 1999, or with a digit lost: `bad_id_length`."""
    return number[:6] + number[8:17] if number[16] in "02468" else number[:11] + number[12:]


def full_width(number: str) -> str:
    """Return the ID number in full-width characters, which counts as it is."""
    return "".join(chr(ord(letter) + 0xFEE0) for letter in number)


def untidy_id(number: str) -> str:
    """Return the ID number with blanks, dashes, an apostrophe or a small x, which all count."""
    spaced = (
        f"{number[:6]} {number[6:14]} {number[14:]}",
        f"{number[:_AFTER_HYPHEN]}-{number[_AFTER_HYPHEN:]}",
        f"'{number}",
        f" {number}",
        number.lower(),
    )
    return spaced[int(number[14:17]) % len(spaced)]


def minor(number: str, rng: np.random.Generator) -> str:
    """Return the ID number of someone born in 2008 or 2009: `under_16`."""
    return _born(number, 2008, 2009, rng)


def retired(number: str, rng: np.random.Generator) -> str:
    """Return the ID number of someone born from 1948 to 1956: `past_retirement`."""
    return _born(number, 1948, 1956, rng)


def near_miss(name: str, known: set[str | None], rng: np.random.Generator) -> str:
    """Return a name much like the union's that no list knows: `unknown_union`."""
    core = name.removesuffix("工会委员会")
    choices = [
        core + "工会",
        core + "工会委员",
        core[:-1] + "工会委员会",
        name.replace("秦皇岛", "秦皇岛市", 1) if "秦皇岛市" not in name else core + "分工会",
        core[:2] + core[3:] + "工会委员会",
        core,
    ]
    for place in rng.permutation(len(choices)):
        if choices[place] not in known and choices[place] != name:
            return choices[place]
    return name + "（筹）"


def _born(number: str, first: int, last: int, rng: np.random.Generator) -> str:
    birth = birth_days(np.array([first]), np.array([last]), rng)[0]
    return _checked(f"{number[:6]}{birth}{number[14:17]}")


def _checked(body: str) -> str:
    return str(with_check_digits(np.array([body]))[0])
