"""The rows of the export as texts, before and while they are spoilt."""

from dataclasses import dataclass, field

import numpy as np

from pipelines.demo.city import City
from pipelines.demo.people import People
from pipelines.demo.rows import Applications, Marks, Texts

FLAGS = (
    "bad_phone",
    "shared_phone",
    "bad_time",
    "future_time",
    "under_16",
    "past_retirement",
    "sex_mismatch",
    "unknown_union",
    "unknown_district",
)


@dataclass
class DirtyRows:
    """The rows of the export with what they say, and what that is worth.

    `reject` holds a reason or ""; `flags` a mark a row for each flag; `union_known` is false where
    no list knows the union's name. `told_status` and `told_*_time` replace what the row would say.
    """

    rows: Applications
    name: Texts
    id_type: Texts
    id_number: Texts
    phone: Texts
    sex: Texts
    union: Texts
    district: Texts
    told_status: Texts
    told_apply_time: Texts
    no_audit_time: Marks
    float_id: Marks
    reject: Texts
    flags: dict[str, Marks] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)


def written(rows: Applications, people: People, city: City) -> DirtyRows:
    """Write every row out as it stands when nobody errs."""
    count = len(rows)
    sexes = np.where(people.male, "男", "女").astype(object)
    names = np.array([union.name for union in city.unions], object)
    districts = np.array([union.district.written for union in city.unions], object)
    nothing = np.full(count, "", object)
    none = np.zeros(count, bool)
    return DirtyRows(
        rows=rows,
        name=people.name[rows.person],
        id_type=people.id_type[rows.person],
        id_number=people.id_number[rows.person],
        phone=people.phone[rows.person],
        sex=sexes[rows.person],
        union=names[rows.union],
        district=districts[rows.union],
        told_status=nothing.copy(),
        told_apply_time=nothing.copy(),
        no_audit_time=none.copy(),
        float_id=none.copy(),
        reject=nothing.copy(),
        flags={name: none.copy() for name in FLAGS},
    )
