"""What several pages are put together from.

figures     title and freshness, the answer on top, key figures, charts
rows        tables with their downloads
uploads     sheets that come in: progress, an account of every row, a district's own sending
choices     switches, pickers, filters and pages, all of them in the address
unions      a list of unions under those filters
unmask      one person whole, for who may, with a reason
ways        links to other pages; what stands where nothing is imported yet
"""

from dashboard.widgets.choices import (
    Filters,
    district_title,
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
from dashboard.widgets.unmask import unmask
from dashboard.widgets.uploads import (
    account_for,
    differences,
    fingerprint,
    plain_table,
    reason,
    saved,
    send,
    whose,
    with_progress,
)
from dashboard.widgets.ways import crumbs, link, nothing_imported

__all__ = [
    "TONES",
    "Filters",
    "Kpi",
    "account_for",
    "answer",
    "chart",
    "crumbs",
    "differences",
    "district_title",
    "downloads",
    "fingerprint",
    "freshness",
    "kpis",
    "link",
    "nothing_imported",
    "paged",
    "pick",
    "plain_table",
    "reason",
    "restated",
    "rows_of",
    "saved",
    "section",
    "send",
    "switch",
    "table",
    "title",
    "union_filters",
    "union_list",
    "union_sizes",
    "union_sorts",
    "union_states",
    "unmask",
    "whose",
    "with_progress",
]
