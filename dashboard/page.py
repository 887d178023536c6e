"""What every page is drawn from: who looks, which build, in which language."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from dashboard import queries, session
from dashboard.auth import Role, Viewer
from dashboard.i18n import DEFAULT, Words, words
from pipelines import current_build


@dataclass(frozen=True)
class Page:
    """One run of one page. `build` and `campaign` are there only where something is published.

    `title` is what the navigation calls the page; `pages` holds the pages by name, for links from
    one to another. `numbers` tells what has no name of its own apart.
    """

    viewer: Viewer
    t: Words
    build: Path | None
    campaign: dict[str, Any] | None
    pages: dict[str, Any] = field(default_factory=dict)
    title: str = ""
    numbers: Iterator[int] = field(default_factory=count)

    @classmethod
    def open(cls, lang: str) -> "Page":
        """Look up the viewer and the published build."""
        viewer = session.viewer()
        build = current_build(session.backend().data)
        campaign = queries.freshness(build, viewer) if build else None
        return cls(viewer, words(lang), build, campaign)

    @property
    def sees_city(self) -> bool:
        """Whether the viewer sees every district."""
        return self.viewer.districts is None

    @property
    def imports(self) -> bool:
        """Whether the viewer brings data in, and so is told how."""
        return self.viewer.role in (Role.STAFF, Role.ADMIN)

    @property
    def today(self) -> date:
        """The day on which the page is looked at, by the clock."""
        return date.today()

    @property
    def is_over(self) -> bool:
        """Whether the drive has ended by the clock: nothing counts down to its days any more."""
        return self.campaign is not None and self.today > self.campaign["deadline"]

    @property
    def target_percent(self) -> float:
        """The coverage that is the target, as a percentage."""
        drive = self.campaign or {"target_num": 9, "target_den": 10}
        return 100 * float(drive["target_num"]) / float(drive["target_den"])

    def address(self, **parameters: str | None) -> dict[str, str]:
        """Return the query of a link to a page: what it should show, in this language."""
        lang = {} if self.t.lang == DEFAULT else {"lang": self.t.lang}
        return {**lang, **{name: value for name, value in parameters.items() if value}}
