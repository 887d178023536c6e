"""Names of unions: invented, each once in the city but for a few that two districts share."""

import numpy as np

from pipelines.demo import names as words
from pipelines.demo.profiles import Profile

_KINDS = ("机关", "事业单位", "国有企业", "私营企业", "外商投资企业", "新就业形态")
_KIND_SHARES = (0.14, 0.16, 0.10, 0.46, 0.05, 0.09)
_NAMESAKES = 0.004


class UnionNames:
    """Draws names; remembers those given, so that one name means one union within a district."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._given: dict[str, set[str]] = {}

    def draw(self, profile: Profile, size: int) -> tuple[str, str]:
        """Return (employer kind, name) of a new union of a district."""
        kind = self._kind(profile, size)
        namesake = self._namesake(profile)
        if namesake:
            return kind, namesake
        name = self._name(profile, kind)
        tries = 0
        while name in self._given:
            tries += 1
            # Once the plain names of a district are used up, a number tells them apart.
            number = f"第{tries // 20}" if tries >= 20 else ""
            name = self._name(profile, kind, number)
        self._given[name] = {profile.name}
        return kind, name

    def _kind(self, profile: Profile, size: int) -> str:
        if profile.name in ("教育系统", "卫健系统"):
            return "事业单位"
        if profile.kind == "industry" or size > 1_500:
            return "国有企业"
        return str(self._rng.choice(_KINDS, p=_KIND_SHARES))

    def _namesake(self, profile: Profile) -> str | None:
        if self._rng.random() >= _NAMESAKES:
            return None
        others = [
            name
            for name, districts in self._given.items()
            if profile.name not in districts and name.startswith("秦皇岛")
        ]
        if not others:
            return None
        name = others[int(self._rng.integers(len(others)))]
        self._given[name].add(profile.name)
        return name

    def _name(self, profile: Profile, kind: str, number: str = "") -> str:
        place = profile.name if profile.kind != "direct" else "秦皇岛市"
        town = self._one(words.TOWNSHIPS.get(profile.code, (place,)))
        first = self._one(words.BRANDS_FIRST)
        brand = first + self._one(words.BRANDS_LAST) + number
        own = {
            "教育系统": ("秦皇岛市", brand, self._one(words.SCHOOLS)),
            "卫健系统": ("秦皇岛市", brand, self._one(words.HOSPITALS)),
            "港口产业": ("秦皇岛", brand, self._one(words.PORT_TRADES), "有限公司"),
        }
        by_kind = {
            "机关": (self._one((place, town)), number, self._one(words.BUREAUS)),
            "事业单位": (self._one((place, town)), first, number, self._one(words.SERVICES)),
            "新就业形态": (town, first, number, self._one(words.PLATFORM_JOBS), "联合"),
        }
        company = ("秦皇岛", brand, self._one(words.TRADES), self._one(words.FORMS))
        return "".join((*own.get(profile.name, by_kind.get(kind, company)), "工会委员会"))

    def _one(self, choices: tuple[str, ...]) -> str:
        return choices[int(self._rng.integers(len(choices)))]
