"""The tables that pages show and people download: declared once, so that both say the same.

words       what measures, lights and statuses are called
declared    every table: its columns and one query
files       a table as Excel or CSV: the same rows, scope and filters, but whole
"""

from dashboard.tables.declared import TABLES, Table
from dashboard.tables.files import Download, UnknownTable, as_file
from dashboard.tables.words import GROUPS, HEADINGS, LIGHTS, STATUSES, light_text

__all__ = [
    "GROUPS",
    "HEADINGS",
    "LIGHTS",
    "STATUSES",
    "TABLES",
    "Download",
    "Table",
    "UnknownTable",
    "as_file",
    "light_text",
]
