"""Data comes in: exports and sheets become one DuckDB file of checked figures.

The public face; the dashboard and the command line use these names and no others.
"""

from pipelines.aliasing import AcceptedAlias, accept_alias, remove_alias
from pipelines.building import Build, build_as_of, build_warehouse, ensure_current, exclusive
from pipelines.checking import Finding, check_data
from pipelines.configuring import (
    Change,
    DriveSettings,
    SettingsVersion,
    check_settings,
    comments,
    differences,
    edited,
    kind_of,
    parse_setting,
    read_settings,
    save_settings,
    settings_history,
    share_of,
)
from pipelines.errors import (
    AmbiguousColumn,
    BadAlias,
    BadBatch,
    BadFile,
    BadReference,
    BadSettings,
    BrokenFigures,
    Busy,
    MissingColumn,
    SettingsMoved,
    UnknownSheet,
    UserError,
    why,
)
from pipelines.fields import FIELDS, Field
from pipelines.forms import write_template, write_version
from pipelines.importing import import_batch, undo_batch
from pipelines.intake import Request
from pipelines.kinds import KINDS, OUTREACH_FORMS, SHEET_KINDS
from pipelines.paths import DataDir
from pipelines.progress import Progress, Step
from pipelines.reasons import NO_DATA, REASONS, Reason
from pipelines.reassigning import reassign_union
from pipelines.reference import Campaign, District, Reference, load_campaign, load_reference
from pipelines.rejecting import write_rejects
from pipelines.reporting import BatchSummary, ImportReport, list_batches
from pipelines.revealing import (
    KeptOriginal,
    MemberRow,
    Revealed,
    batch_originals,
    reveal_person,
)
from pipelines.saying import Listed, Said, packed, unpacked
from pipelines.scratch import scratch_folder
from pipelines.seal import sealed, unsealed
from pipelines.sending import (
    Sending,
    SheetPreview,
    accept_sheet,
    compare_versions,
    counting_version,
    preview_batch,
    preview_sheet,
    return_sheet,
    send_sheet,
)
from pipelines.steps.publish import current_build
from pipelines.steps.versions import SheetVersion, sheet_versions

__all__ = [
    "FIELDS",
    "KINDS",
    "NO_DATA",
    "OUTREACH_FORMS",
    "REASONS",
    "SHEET_KINDS",
    "AcceptedAlias",
    "AmbiguousColumn",
    "BadAlias",
    "BadBatch",
    "BadFile",
    "BadReference",
    "BadSettings",
    "BatchSummary",
    "BrokenFigures",
    "Build",
    "Busy",
    "Campaign",
    "Change",
    "DataDir",
    "District",
    "DriveSettings",
    "Field",
    "Finding",
    "ImportReport",
    "KeptOriginal",
    "Listed",
    "MemberRow",
    "MissingColumn",
    "Progress",
    "Reason",
    "Reference",
    "Request",
    "Revealed",
    "Said",
    "Sending",
    "SettingsMoved",
    "SettingsVersion",
    "SheetPreview",
    "SheetVersion",
    "Step",
    "UnknownSheet",
    "UserError",
    "accept_alias",
    "accept_sheet",
    "batch_originals",
    "build_as_of",
    "build_warehouse",
    "check_data",
    "check_settings",
    "comments",
    "compare_versions",
    "counting_version",
    "current_build",
    "differences",
    "edited",
    "ensure_current",
    "exclusive",
    "import_batch",
    "kind_of",
    "list_batches",
    "load_campaign",
    "load_reference",
    "packed",
    "parse_setting",
    "preview_batch",
    "preview_sheet",
    "read_settings",
    "reassign_union",
    "remove_alias",
    "return_sheet",
    "reveal_person",
    "save_settings",
    "scratch_folder",
    "sealed",
    "send_sheet",
    "settings_history",
    "share_of",
    "sheet_versions",
    "undo_batch",
    "unpacked",
    "unsealed",
    "why",
    "write_rejects",
    "write_template",
    "write_version",
]
