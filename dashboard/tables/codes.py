"""Tables of QR codes: who has one, what is wrong, who was handed one and what followed."""

from dashboard import queries
from dashboard.auth import Act
from dashboard.tables.shape import Table, columns, whole

_ASKED = ("district", "township", "worker", "q", "state")

CODES = {
    "qr_codes": Table(
        "入会二维码",
        columns("union_name qr_state district township workers_text union_code"),
        whole(queries.qr_codes),
        _ASKED,
    ),
    "qr_missing": Table(
        "没有二维码的工会",
        columns("union_name district why mend township workers_text union_code"),
        queries.qr_missing,
        ("district",),
    ),
    "qr_findings": Table(
        "有问题的二维码图片",
        columns("why mend picture detail union_name district file batch_id"),
        queries.qr_findings,
        ("district",),
    ),
    "handovers": Table(
        "二维码下发",
        columns(
            "union_name handed_state handed_on days_to_first days_since handed_by district"
            " workers_text township note union_code"
        ),
        queries.handovers,
        _ASKED,
        Act.READ_NOTES,
        given=("handed",),
    ),
    "handover_counts": Table(
        "各县区二维码下发",
        columns(
            "district unions qr_missing qr_ready to_hand handed silent waiting answered median_days"
        ),
        queries.handover_counts,
        ("district",),
        Act.READ_NOTES,
        given=("handed",),
    ),
}
