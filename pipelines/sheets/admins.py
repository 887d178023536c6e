"""Administrator lists (管理员列表): who may review applications, for which union or district."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.sheets.cells import map_distinct, time_column
from pipelines.sheets.counts import union_columns
from pipelines.sheets.model import Column, Context, Judged, SheetKind, Verdicts
from pipelines.text import mask_name, mask_phone, strip_number


def judge(columns: dict[str, pa.StringArray], context: Context) -> Judged:
    """Judge a chunk of administrators; names and phones are stored masked, accounts hashed."""
    verdicts = Verdicts(len(columns["account"]))
    verdicts.reject(np.asarray(columns["account"].is_null()), "missing_account", "account")
    places = ("union", "union_code", "district", "parent_union")
    nowhere = np.logical_and.reduce([np.asarray(columns[name].is_null()) for name in places])
    verdicts.reject(nowhere, "missing_union", "union")
    district = pc.coalesce(columns["district"], columns["parent_union"])
    stored = union_columns(columns, district, context) | {
        "account_hash": context.pseudonyms.column(columns["account"]),
        "name_masked": map_distinct(columns["admin_name"], mask_name),
        "phone_masked": map_distinct(columns["phone"], lambda text: mask_phone(strip_number(text))),
        "created": time_column(columns["created"], date_1904=context.date_1904),
        "last_login": time_column(columns["last_login"], date_1904=context.date_1904),
    }
    return Judged(pa.table(stored), verdicts.reasons, verdicts.columns_at_fault)


ADMINS = SheetKind(
    name="admins",
    columns=(
        *(Column(name) for name in ("serial", "account", "union", "union_code")),
        *(Column(name) for name in ("district", "parent_union", "township", "phone")),
        Column("admin_name", also=("name",)),
        Column("created"),
        Column("last_login"),
    ),
    needs=(("account",), ("union", "union_code", "district", "parent_union")),
    recognised_by=(frozenset({"account"}),),
    unless=frozenset({"id_number", "social_worker", "apply_time"}),
    core=("account",),
    numbers=(),
    flags=(),
    judge=judge,
)
