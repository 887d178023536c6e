"""The thirteen districts of the demo city and how each of them does."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """A district: what it is called where, how large it is, and how far it has come.

    `members` and `unions` are shares of the city; `coverage` is the share of actual members
    registered at the last export; `waiting` the share of the rest whose application is pending.
    """

    name: str
    written: str
    code: str
    kind: str
    members: float
    unions: float
    coverage: float
    waiting: float = 0.10
    breakdown: str | None = "2022-08-18"
    """The day on which its breakdown sheet came; None: it never did."""
    codes: bool = True
    """Whether its breakdown sheet has the unions' codes."""


# The day on which 抚宁区 sent its sheet a second time, with its wrong total put right.
REVISED = ("抚宁区", "2022-09-06")

PROFILES = (
    Profile("海港区", "海港区", "130302", "county", 0.300, 0.300, 0.645, 0.14),
    Profile("山海关区", "山海关区", "130303", "county", 0.070, 0.075, 0.930),
    Profile("北戴河区", "北戴河区", "130304", "county", 0.050, 0.060, 0.915, codes=False),
    Profile("抚宁区", "抚宁区", "130306", "county", 0.090, 0.090, 0.640),
    Profile("青龙满族自治县", "青龙县", "130321", "county", 0.060, 0.075, 0.330, 0.05),
    Profile("昌黎县", "昌黎县", "130322", "county", 0.100, 0.105, 0.590, 0.12),
    Profile("卢龙县", "卢龙县", "130324", "county", 0.070, 0.080, 0.550),
    Profile("秦皇岛开发区", "秦皇岛经济技术开发区", "130371", "zone", 0.110, 0.095, 0.775),
    Profile("北戴河新区", "北戴河新区", "130372", "zone", 0.020, 0.025, 0.570, 0.20, "2022-08-24"),
    Profile("教育系统", "教育系统", "130381", "system", 0.050, 0.040, 0.945),
    Profile("卫健系统", "卫健系统", "130382", "system", 0.040, 0.030, 0.865),
    Profile("港口产业", "港口产业", "130391", "industry", 0.030, 0.013, 0.520, 0.16, None),
    Profile("市属直属", "市属直属", "130399", "direct", 0.010, 0.012, 0.800),
)
