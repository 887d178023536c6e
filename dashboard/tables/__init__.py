"""The tables that pages show and people download: declared once, so that both say the same.

words       what measures, lights and statuses are called
shape       what a table is
declared    every table: its columns and one query
fieldwork   those of targets, survey and outreach
codes       those of QR codes
consolidated  the task breakdown as one workbook
filters     what tables of unions can be asked by
files       a table as Excel or CSV: the same rows, scope and filters, but whole
"""

from dashboard.tables.consolidated import consolidated
from dashboard.tables.declared import TABLES
from dashboard.tables.fieldwork import TARGETS_BY
from dashboard.tables.files import (
    Download,
    UnknownTable,
    as_file,
    as_rows,
    given_by,
    is_percentage,
    plain_file,
)
from dashboard.tables.filters import restated, union_sizes, union_sorts, union_states
from dashboard.tables.shape import Table
from dashboard.tables.words import (
    CHANGES,
    DIFFERENCE,
    FUNNEL,
    GROUPS,
    HANDED_STATES,
    HEADINGS,
    KEYED,
    LADDER,
    LIGHT_COLUMNS,
    LIGHTS,
    LOSSES,
    MARKS,
    MEMBER_STATUSES,
    NEXT_STEPS,
    PROBLEMS,
    QR_STATES,
    REPORT_STATES,
    RESULTS,
    SHEET_STATES,
    SOURCES,
    STANDINGS,
    STATUSES,
    light_text,
    report_text,
)

__all__ = [
    "CHANGES",
    "DIFFERENCE",
    "FUNNEL",
    "GROUPS",
    "HANDED_STATES",
    "HEADINGS",
    "KEYED",
    "LADDER",
    "LIGHTS",
    "LIGHT_COLUMNS",
    "LOSSES",
    "MARKS",
    "MEMBER_STATUSES",
    "NEXT_STEPS",
    "PROBLEMS",
    "QR_STATES",
    "REPORT_STATES",
    "RESULTS",
    "SHEET_STATES",
    "SOURCES",
    "STANDINGS",
    "STATUSES",
    "TABLES",
    "TARGETS_BY",
    "Download",
    "Table",
    "UnknownTable",
    "as_file",
    "as_rows",
    "consolidated",
    "given_by",
    "is_percentage",
    "light_text",
    "plain_file",
    "report_text",
    "restated",
    "union_sizes",
    "union_sorts",
    "union_states",
]
