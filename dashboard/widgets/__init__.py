"""What several pages are put together from.

figures     title and freshness, the answer on top, key figures, charts
standing    where the city or one district stands: the overview's answer and figures
milestones  what the plan wants by a day
rows        tables with their downloads
folds       what stands behind a heading, and is made once it is opened
uploads     sheets that come in: progress, an account of every row, a district's own sending
choices     switches, pickers, filters and pages, all of them in the address
unions      a list of unions under those filters
traits      what members are like, as groups
sample      a random sample to call, with what the calls found
unmask      one person whole, for who may, with a reason
ways        links to other pages; what stands where nothing is imported yet
guard       a mistake in one part leaves the rest of a page standing
tasks       what to do now, each with the way to it
tiles       the districts as a map of equal tiles
codes       a union's QR code on the screen, and the ways to pass it on
printing    codes of many unions on paper
handing     unions that were handed their codes
slides      what a meeting is shown of one district
notes       what staff say of single days, beneath a chart over days
"""

from dashboard.widgets.accounting import account_for
from dashboard.widgets.choices import (
    Filters,
    code_filters,
    district_title,
    number,
    paged,
    pick,
    restated,
    same,
    switch,
    union_filters,
)
from dashboard.widgets.codes import code, pass_on, prints
from dashboard.widgets.figures import TONES, Kpi, answer, chart, freshness, kpis, section, title
from dashboard.widgets.folds import fold, folded
from dashboard.widgets.guard import guarded, on_its_own, refusal
from dashboard.widgets.handing import hand_over, story, take_back, told
from dashboard.widgets.milestones import milestones
from dashboard.widgets.notes import day_notes, show_notes
from dashboard.widgets.official import official
from dashboard.widgets.printing import printing
from dashboard.widgets.rows import chosen, downloads, plain_table, rows_of, table, whole
from dashboard.widgets.sample import phone_sample
from dashboard.widgets.slides import Slide, slide_now, slide_of
from dashboard.widgets.standing import city_standing, own_standing
from dashboard.widgets.tasks import tasks
from dashboard.widgets.tiles import tiles
from dashboard.widgets.traits import traits
from dashboard.widgets.unions import union_list
from dashboard.widgets.unmask import unmask
from dashboard.widgets.uploads import (
    begin_anew,
    broken_off,
    differences,
    district_names,
    fingerprint,
    lost,
    reason,
    refused,
    saved,
    send,
    whose,
    with_progress,
)
from dashboard.widgets.ways import crumbs, download, link, nothing_imported, step

__all__ = [
    "TONES",
    "Filters",
    "Kpi",
    "Slide",
    "account_for",
    "answer",
    "begin_anew",
    "broken_off",
    "chart",
    "chosen",
    "city_standing",
    "code",
    "code_filters",
    "crumbs",
    "day_notes",
    "differences",
    "district_names",
    "district_title",
    "download",
    "downloads",
    "fingerprint",
    "fold",
    "folded",
    "freshness",
    "guarded",
    "hand_over",
    "kpis",
    "link",
    "lost",
    "milestones",
    "nothing_imported",
    "number",
    "official",
    "on_its_own",
    "own_standing",
    "paged",
    "pass_on",
    "phone_sample",
    "pick",
    "plain_table",
    "printing",
    "prints",
    "reason",
    "refusal",
    "refused",
    "restated",
    "rows_of",
    "same",
    "saved",
    "section",
    "send",
    "show_notes",
    "slide_now",
    "slide_of",
    "step",
    "story",
    "switch",
    "table",
    "take_back",
    "tasks",
    "tiles",
    "title",
    "told",
    "traits",
    "union_filters",
    "union_list",
    "unmask",
    "whole",
    "whose",
    "with_progress",
]
