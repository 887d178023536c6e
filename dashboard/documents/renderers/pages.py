"""The pdf, the tall picture, and a chart as a picture for documents that cannot draw it."""

from functools import lru_cache

from dashboard.documents.blocks import BurnUp, CoverageBars, Official
from dashboard.documents.renderers import drawn, layout
from dashboard.documents.typeset import typeset


def pdf(document: Official) -> bytes:
    """Return the document on A4 pages, fonts embedded, text selectable."""
    return typeset("official", drawn.official(document))[0]


def png(document: Official) -> bytes:
    """Return one tall picture for a chat group, 1,080 pixels wide."""
    return typeset("picture", drawn.picture(document), form="png", ppi=216)[0]


@lru_cache(maxsize=16)
def chart(one: CoverageBars | BurnUp, width_mm: float = layout.WIDTH_MM) -> bytes:
    """Return a chart as PNG; the narrower it is, the larger its words on a phone.

    Every edition of a bulletin holds the ranking: it is drawn once.
    """
    data = {"chart": drawn.block(one), "width_mm": width_mm}
    return typeset("chart", data, form="png", ppi=220)[0]
