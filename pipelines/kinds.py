"""What can be imported: the kinds, what they are called, and what is kept of each.

Needs no library, so that a build can ask for rows that nobody has sent yet. What judges the rows,
`pipelines.sheets`, writes just these columns.
"""

QR = "qr"
QR_REJECTED = "qr_rejected"

KINDS = {
    "members": "会员列表",
    "outreach": "扫码活动表",
    "survey": "摸排表",
    "breakdown": "任务分解表",
    "admins": "管理员列表",
    "unions": "基层工会列表",
    QR: "二维码图片",
}
"""Everything that can be imported, and what it is called."""

SHEET_KINDS = tuple(kind for kind in KINDS if kind != QR)
"""The kinds of sheets, in the order in which a header that fits two is given to one."""

OUTREACH_FORMS = ("现场集中扫码", "流动窗口", "沟通会", "其他")
"""The forms of outreach that the drive knows (specification, §3)."""

_PLACE = {
    "union_name": "varchar",
    "union_key": "varchar",
    "union_code": "varchar",
    "district_text": "varchar",
    "district_key": "varchar",
    "township": "varchar",
}
"""Where a row belongs, as it says; keys are the forms in which names are compared."""

STORED: dict[str, dict[str, str]] = {
    "members": {
        **_PLACE,
        "person": "blob",
        "id_masked": "varchar",
        "name_masked": "varchar",
        "phone_masked": "varchar",
        "phone_hash": "blob",
        "bad_phone": "boolean",
        "new_form": "varchar",
        "membership_change": "varchar",
        "apply_time": "timestamp_s",
        "audit_time": "timestamp_s",
        "bad_time": "boolean",
        "future_time": "boolean",
        "birth_year": "smallint",
        "sex": "varchar",
        "under_16": "boolean",
        "past_retirement": "boolean",
        "sex_mismatch": "boolean",
        "status": "varchar",
    },
    "outreach": {
        **_PLACE,
        "date": "date",
        "form": "varchar",
        "place": "varchar",
        "reached": "bigint",
        "scanned": "bigint",
    },
    "survey": {
        "employer": "varchar",
        "employer_key": "varchar",
        "employer_kind": "varchar",
        "workers": "bigint",
        "members": "bigint",
        "new_form_workers": "bigint",
        "unionised": "boolean",
        "difficulty": "varchar",
        "township": "varchar",
        "district_key": "varchar",
    },
    "breakdown": {
        **_PLACE,
        "actual_members": "bigint",
        "target": "bigint",
        "social_workers": "varchar[]",
        "worker_phone_masked": "varchar",
        "due_date": "timestamp_s",
        "unassigned": "boolean",
        "target_below_90": "boolean",
    },
    "admins": {
        **_PLACE,
        "body_key": "varchar",
        "account_hash": "blob",
        "name_masked": "varchar",
        "phone_masked": "varchar",
        "created": "timestamp_s",
        "last_login": "timestamp_s",
    },
    "unions": {
        **_PLACE,
        "employer_kind": "varchar",
        "workers": "bigint",
        "actual_members": "bigint",
        "chair_masked": "varchar",
        "qr_link": "varchar",
        "founded": "timestamp_s",
    },
}
"""Each kind of sheet, besides the sheet and the number of each row."""

_PICTURE = {
    "picture": "varchar",
    "sha256": "varchar",
    "text": "varchar",
    "name_codes": "varchar[]",
    "name_key": "varchar",
    "folder_key": "varchar",
}

STORED_PICTURES: dict[str, dict[str, str]] = {
    QR: {**_PICTURE, "said_code": "varchar"},
    QR_REJECTED: {**_PICTURE, "reason": "varchar", "column": "varchar"},
}
"""Pictures: `text` is the code's, byte for byte; of a rejected one, what is no address of the
platform."""

COLUMN_NAMES = {
    "name": "姓名",
    "id_number": "证件号码",
    "union": "所属工会",
    "union_code": "工会编码",
    "status": "审核状态",
    "district": "所属县区",
    "parent_union": "上级工会",
    "actual_members": "实际会员数",
    "target": "任务目标数",
    "social_worker": "社工",
    "workers": "职工人数",
    "phone": "手机号码",
    "township": "乡镇（街道）",
    "employer_kind": "单位性质",
    "employer": "用人单位",
    "members": "会员人数",
    "new_form_workers": "新业态人数",
    "unionised": "是否建会",
    "difficulty": "困难",
    "place": "地点",
    "reached": "覆盖人数",
    "scanned": "扫码人数",
    "account": "账号",
    "date": "日期",
    "form": "形式",
    "apply_time": "申请时间",
    "audit_time": "审核时间",
    "serial": "序号",
    "id_type": "证件类型",
    "sex": "性别",
    "birth": "出生日期",
    "joined": "入会时间",
    "auditor": "审核人",
    "membership_change": "会籍变化类型",
    "new_form": "是否新就业形态劳动者",
    "worker_phone": "社工电话",
    "due_date": "完成时限",
    "industry": "单位所属行业",
    "chair": "工会主席",
    "founded": "建会日期",
    "qr_link": "入会二维码",
    "union_state": "工会状态",
    "account_state": "账号状态",
    "admin_name": "管理员",
    "created": "创建时间",
    "last_login": "最后登录时间",
}
"""What a column is called when a message asks for it."""
