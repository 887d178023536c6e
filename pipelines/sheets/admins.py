"""Administrator lists (管理员列表): who may review applications, for which union or district."""

import re
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.reference import Reference
from pipelines.sheets.cells import map_distinct, time_column, without_nothing
from pipelines.sheets.choices import ended
from pipelines.sheets.counts import filled, union_columns
from pipelines.sheets.model import Column, Context, Judged, SheetKind, Verdicts
from pipelines.text import mask_name, mask_phone, squeeze, strip_number

_NOT_IN_USE = re.compile(r"[未不没]启用|[未没]激活|不可用|锁定|离职|离岗|离任|调离|^否$")
_PLACES = ("union", "union_code", "district", "parent_union")


def judge(columns: dict[str, pa.StringArray], context: Context) -> Judged:
    """Judge a chunk of administrators; names and phones are stored masked, accounts hashed."""
    columns = columns | {name: without_nothing(columns[name]) for name in ("union", "union_code")}
    verdicts = Verdicts(len(columns["account"]))
    verdicts.reject(np.asarray(columns["account"].is_null()), "missing_account", "account")
    nowhere = np.logical_and.reduce([np.asarray(columns[name].is_null()) for name in _PLACES])
    verdicts.reject(nowhere, "missing_union", "union")
    states = columns["account_state"].filter(verdicts.accepted).to_pylist()
    context.states.update(filter(None, (_not_in_use(text) for text in states if text)))
    district = filled(pc.coalesce(columns["district"], columns["parent_union"]), context.scope)
    called = pc.coalesce(columns["union"], columns["union_code"])
    stored = union_columns(columns, district, context) | {
        "body_key": map_distinct(called, partial(_body_key, context.reference)),
        "account_hash": context.pseudonyms.column(columns["account"]),
        "name_masked": map_distinct(columns["admin_name"], mask_name),
        "phone_masked": map_distinct(columns["phone"], lambda text: mask_phone(strip_number(text))),
        "created": time_column(columns["created"], date_1904=context.date_1904),
        "last_login": time_column(columns["last_login"], date_1904=context.date_1904),
    }
    return Judged(pa.table(stored), verdicts.reasons, verdicts.columns_at_fault)


def _not_in_use(text: str) -> str | None:
    """Return the word by which a state says that an account is not used, or no more; else None."""
    found = _NOT_IN_USE.search(squeeze(text))
    return found[0] if found else ended(text)


def _body_key(reference: Reference, text: str) -> str:
    """Return the key of the body that a union's cell names, were it a district or the city."""
    key, campaign = reference.district_key(text), reference.campaign
    ours = (reference.district_key(campaign.issuer), campaign.city.removesuffix("市"))
    return campaign.city if key in ours else key


ADMINS = SheetKind(
    name="admins",
    columns=(
        *(Column(name) for name in ("serial", "account", "union", "union_code")),
        *(Column(name) for name in ("district", "parent_union", "township", "phone")),
        Column("admin_name", also=("name",)),
        Column("account_state", also=("status", "union_state")),
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
