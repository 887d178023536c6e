"""What several pages are put together from.

figures     title and freshness, the answer on top, key figures, charts
rows        tables with their downloads
choices     switches, pickers, filters and pages, all of them in the address
unions      a list of unions under those filters
ways        links to other pages; what stands where nothing is imported yet
"""

from dashboard.widgets.choices import (
    Filters,
    paged,
    pick,
    restated,
    switch,
    union_filters,
    union_sizes,
    union_sorts,
    union_states,
)
from dashboard.widgets.figures import TONES, Kpi, answer, chart, freshness, kpis, section, title
from dashboard.widgets.rows import downloads, rows_of, table
from dashboard.widgets.unions import union_list
from dashboard.widgets.ways import crumbs, link, nothing_imported

__all__ = [
    "TONES",
    "Filters",
    "Kpi",
    "answer",
    "chart",
    "crumbs",
    "downloads",
    "freshness",
    "kpis",
    "link",
    "nothing_imported",
    "paged",
    "pick",
    "restated",
    "rows_of",
    "section",
    "switch",
    "table",
    "title",
    "union_filters",
    "union_list",
    "union_sizes",
    "union_sorts",
    "union_states",
]
