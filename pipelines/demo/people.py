"""Names, ID numbers and phones of people who do not exist."""

from dataclasses import dataclass

import numpy as np

from pipelines.demo import names as words
from pipelines.demo.rows import Texts, Whole

_AREAS = (
    "130302",
    "130303",
    "130304",
    "130306",
    "130323",
    "130321",
    "130322",
    "130324",
    "130203",
    "130281",
    "210212",
    "211421",
    "220102",
    "230103",
)
_AREA_SHARES = (0.32, 0.07, 0.05, 0.06, 0.05, 0.09, 0.14, 0.10, 0.03, 0.03, 0.02, 0.02, 0.01, 0.01)
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECK_DIGITS = np.array(list("10X98765432"))
_PHONE_STARTS = (
    "130",
    "131",
    "132",
    "133",
    "135",
    "136",
    "137",
    "138",
    "139",
    "150",
    "151",
    "152",
    "155",
    "156",
    "158",
    "159",
    "166",
    "173",
    "177",
    "180",
    "182",
    "185",
    "186",
    "187",
    "188",
    "189",
    "191",
    "198",
    "199",
)
_OLDEST, _YOUNGEST = 1963, 2003
_WOMEN_FROM = 1968
_NAMES_KNOWN = 40_000
RESIDENT_CARD = "居民身份证"
PASSPORT = "外国人护照"
_PASSPORTS, _PERMITS = 0.0006, 0.0006
_PERMIT = "港澳台居民居住证"
_PERMIT_AREAS = ("810000", "820000", "830000")


@dataclass(frozen=True)
class People:
    """One entry a person: what the export says of them when nobody errs. `male` by ID number."""

    name: Texts
    id_type: Texts
    id_number: Texts
    phone: Texts
    male: np.ndarray


def make_people(count: int, rng: np.random.Generator) -> People:
    """Return `count` people, no two with one ID number."""
    male = rng.random(count) < 0.56
    births = birth_days(np.where(male, _OLDEST, _WOMEN_FROM), np.full(count, _YOUNGEST), rng)
    areas = np.array(_AREAS)[rng.choice(len(_AREAS), count, p=_AREA_SHARES)]
    id_type = np.full(count, RESIDENT_CARD, object)
    drawn = rng.random(count)
    permit = drawn < _PERMITS
    id_type[permit] = _PERMIT
    areas[permit] = rng.choice(_PERMIT_AREAS, int(permit.sum()))
    id_number = distinct_numbers(areas, births, male, rng)
    foreign = (drawn >= _PERMITS) & (drawn < _PERMITS + _PASSPORTS)
    id_type[foreign] = PASSPORT
    id_number[foreign] = [f"E{number:08d}" for number in np.flatnonzero(foreign) + 30_000_000]
    return People(_names(male, rng), id_type, id_number, make_phones(count, rng), male)


def birth_days(first_year: Whole, last_year: Whole, rng: np.random.Generator) -> Texts:
    """Return a day of birth (yyyymmdd) within each span of years."""
    start = (first_year - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    end = (last_year - 1969).astype("datetime64[Y]").astype("datetime64[D]")
    days = start + (rng.random(len(start)) * (end - start).astype(int)).astype("timedelta64[D]")
    return np.char.replace(days.astype(str), "-", "").astype(object)


def distinct_numbers(
    areas: np.ndarray, births: Texts, male: np.ndarray, rng: np.random.Generator
) -> Texts:
    """Return ID numbers with right check digits, no two alike; the sequence is drawn."""
    sequence = rng.integers(1, 1_000, len(areas)) // 2 * 2 + male
    firsts = np.char.add(areas.astype("U6"), births.astype("U8"))
    while True:
        sequence %= 1_000
        bodies = np.char.add(firsts, np.char.zfill(sequence.astype("U3"), 3))
        _, first, back = np.unique(bodies, return_index=True, return_inverse=True)
        again = np.flatnonzero(first[back] != np.arange(len(bodies)))
        if not len(again):
            return with_check_digits(bodies)
        sequence[again] += 2


def with_check_digits(bodies: np.ndarray) -> Texts:
    """Return 17-digit bodies with the check digit of GB 11643 behind."""
    fixed = bodies.astype("U17")
    digits = fixed.view("U1").reshape(len(fixed), 17).astype(np.int64)
    return np.char.add(fixed, _CHECK_DIGITS[digits @ _WEIGHTS % 11]).astype(object)


def make_phones(count: int, rng: np.random.Generator) -> Texts:
    """Return mobile numbers."""
    starts = np.array(_PHONE_STARTS)[rng.integers(0, len(_PHONE_STARTS), count)]
    rest = np.char.zfill(rng.integers(0, 10**8, count).astype("U8"), 8)
    return np.char.add(starts, rest).astype(object)


def _names(male: np.ndarray, rng: np.random.Generator) -> Texts:
    chosen = np.empty(len(male), object)
    for is_male, given in ((True, words.GIVEN_MALE), (False, words.GIVEN_FEMALE)):
        pool = _name_pool(given, rng)
        here = male == is_male
        chosen[here] = pool[rng.integers(0, len(pool), int(here.sum()))]
    return chosen


def _name_pool(given: str, rng: np.random.Generator) -> Texts:
    # Common surnames stand first and are drawn more often.
    place = (len(words.SURNAMES) * rng.random(_NAMES_KNOWN) ** 1.8).astype(int)
    surnames = np.array(list(words.SURNAMES))[place].astype(object)
    double = rng.random(_NAMES_KNOWN) < 0.004
    surnames[double] = rng.choice(words.DOUBLE_SURNAMES, int(double.sum()))
    letters = np.array(list(given * 6 + words.GIVEN_RARE))
    first = letters[rng.integers(0, len(letters), _NAMES_KNOWN)].astype(object)
    second = letters[rng.integers(0, len(letters), _NAMES_KNOWN)].astype(object)
    second[rng.random(_NAMES_KNOWN) < 0.28] = ""
    return np.asarray(surnames + first + second)
