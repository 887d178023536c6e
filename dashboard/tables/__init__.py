"""The tables that pages show and people download: declared once, so that both say the same.

words       what measures, lights and statuses are called
declared    every table: its columns and one query
files       a table as Excel or CSV: the same rows, scope and filters, but whole
"""

from dashboard.tables.declared import TABLES, Table
from dashboard.tables.files import Download, UnknownTable, as_file, is_percentage
from dashboard.tables.words import (
    CHANGES,
    DIFFERENCE,
    FUNNEL,
    GROUPS,
    HEADINGS,
    KEYED,
    LIGHT_COLUMNS,
    LIGHTS,
    LOSSES,
    MARKS,
    NEXT_STEPS,
    PROBLEMS,
    REPORT_STATES,
    SHEET_STATES,
    SOURCES,
    STATUSES,
    light_text,
)

__all__ = [
    "CHANGES",
    "DIFFERENCE",
    "FUNNEL",
    "GROUPS",
    "HEADINGS",
    "KEYED",
    "LIGHTS",
    "LIGHT_COLUMNS",
    "LOSSES",
    "MARKS",
    "NEXT_STEPS",
    "PROBLEMS",
    "REPORT_STATES",
    "SHEET_STATES",
    "SOURCES",
    "STATUSES",
    "TABLES",
    "Download",
    "Table",
    "UnknownTable",
    "as_file",
    "is_percentage",
    "light_text",
]
