"""Data comes in: exports and sheets become one DuckDB file of checked figures.

The public face; the dashboard and the command line use these names and no others.
"""

from pipelines.building import Build, build_as_of, build_warehouse
from pipelines.errors import (
    AmbiguousColumn,
    BadBatch,
    BadFile,
    BadReference,
    BrokenFigures,
    Busy,
    MissingColumn,
    UnknownSheet,
    UserError,
)
from pipelines.importing import (
    BatchSummary,
    ImportReport,
    Request,
    import_batch,
    list_batches,
    undo_batch,
)
from pipelines.paths import DataDir
from pipelines.reasons import REASONS, Reason
from pipelines.reference import Campaign, District, Reference, load_campaign, load_reference
from pipelines.rejecting import write_rejects
from pipelines.sheets import SHEETS, SheetKind
from pipelines.steps.publish import current_build

__all__ = [
    "REASONS",
    "SHEETS",
    "AmbiguousColumn",
    "BadBatch",
    "BadFile",
    "BadReference",
    "BatchSummary",
    "BrokenFigures",
    "Build",
    "Busy",
    "Campaign",
    "DataDir",
    "District",
    "ImportReport",
    "MissingColumn",
    "Reason",
    "Reference",
    "Request",
    "SheetKind",
    "UnknownSheet",
    "UserError",
    "build_as_of",
    "build_warehouse",
    "current_build",
    "import_batch",
    "list_batches",
    "load_campaign",
    "load_reference",
    "undo_batch",
    "write_rejects",
]
