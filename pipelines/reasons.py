"""Why a row is rejected or flagged, in words, and how to mend it (specification, §3)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """A verdict on a row: what is wrong (`why`) and what to do (`mend`), in Chinese."""

    why: str
    mend: str


REASONS: dict[str, Reason] = {
    "missing_name": Reason("没有姓名", "补上姓名"),
    "missing_id": Reason("没有证件号码", "补上证件号码"),
    "missing_union": Reason("没有工会名称", "补上所属基层工会的名称或编码"),
    "id_precision_lost": Reason(
        "证件号码被表格软件改成了数字，后几位已丢失", "把该列设为文本格式，重新填写完整号码"
    ),
    "bad_id_length": Reason("身份证号码不是 18 位", "核对后改成 18 位号码"),
    "bad_id_date": Reason("身份证号码中的出生日期不存在", "核对第 7 至 14 位"),
    "bad_id_checksum": Reason("身份证号码的校验码不对", "核对号码，多半有一位填错"),
    "unknown_status": Reason(
        "认不出审核状态", "改用“审核通过、待审核、审核拒绝”等写法，或在 status-words.csv 中登记"
    ),
    "missing_account": Reason("没有账号", "补上管理员账号"),
    "missing_employer": Reason("没有单位名称", "补上用人单位名称"),
    "missing_form": Reason(
        "没有活动形式，或看不出是哪一种", "填上现场集中扫码、流动窗口、沟通会或其他"
    ),
    "bad_date": Reason("日期读不懂", "改成 2022-08-09 这样的日期"),
    "bad_number": Reason("人数不是整数", "改成具体的人数（整数），不写百分比、约数或范围"),
    "negative_number": Reason("人数是负数", "改成零或正整数"),
    "duplicate_union": Reason(
        "同一工会在表中出现两次", "只留一行；几名社工一起包联的，写在同一格里，用“、”隔开"
    ),
    "duplicate_in_union": Reason("同一人在同一工会有多条记录", "只算一条，无需处理"),
    "duplicate_across_unions": Reason("同一人出现在几个工会", "只算一条；请核实应属哪个工会"),
    "bad_phone": Reason("手机号码不像真号码", "核实后在平台更正"),
    "shared_phone": Reason("多人共用一个手机号码", "核实是否代为填报"),
    "bad_time": Reason("时间读不懂", "改成 2022-08-09 或 2022-08-09 10:30:00"),
    "future_time": Reason("时间晚于数据截至日", "核对时间"),
    "under_16": Reason("未满 16 周岁", "核实身份"),
    "past_retirement": Reason("已过退休年龄", "核实是否仍在职"),
    "sex_mismatch": Reason("性别与身份证号码不符", "核对性别与号码"),
    "unknown_union": Reason(
        "工会不在名册上，或有几家同名",
        "核对工会名称；有几家同名的写上工会编码；或登记为某个工会的别名",
    ),
    "unknown_district": Reason("县区不在名册上", "核对县区名称，或在 districts.csv 中登记别名"),
    "unassigned": Reason("没有包联社工", "填上负责的社工"),
    "target_below_90": Reason("任务目标数低于实际会员数的 90%", "核对目标数"),
    "total_mismatch": Reason("合计行与各行之和不符", "核对合计或各行数字"),
    "claimed_twice": Reason("几份表（或几行）都报了这个工会", "核实由谁包联，只留一处"),
    "actual_changed": Reason("实际会员数比上一版变动超过 10%", "核实变动原因"),
    "unreadable_picture": Reason(
        "图片打不开，或不是图片", "请从平台重新下载这张图片；不要只改文件的后缀名"
    ),
    "picture_too_large": Reason("图片过大，没有读取", "请裁剪或缩小到 40 MB、8000 万像素以内"),
    "no_code": Reason(
        "图片里没有找到二维码", "请从平台重新下载原图；太糊、太小、被遮挡的和圆形的小程序码都读不出"
    ),
    "two_codes": Reason("一张图片里有几个不同的二维码", "请裁剪成只含一个工会的二维码"),
    "not_an_address": Reason(
        "二维码里不是网址", "请核对是不是平台的入会二维码，微信名片、收款码等都不是"
    ),
    "foreign_host": Reason(
        "二维码指向别的网站，不是平台的地址",
        "核对来源；若确是平台的地址，在 campaign.toml 的 [qr] hosts 中登记，撤销本批次后重新导入",
    ),
    "qr_none": Reason(
        "没有收到这家工会的二维码图片或链接",
        "从平台下载它的二维码图片，以工会全称或编码命名后导入",
    ),
    "qr_unknown_union": Reason(
        "二维码对不上名册里的工会", "把图片改名为工会的完整名称或编码，再重新导入"
    ),
    "qr_shared": Reason(
        "几个工会的图片是同一个二维码", "核实它是谁的，从平台重新下载其余工会的二维码"
    ),
    "qr_second": Reason(
        "一个工会有两个不同的二维码", "现用最新的一个；请核实旧的是否还在使用、有没有放错"
    ),
    "qr_contradiction": Reason(
        "图片的名称是一个工会，二维码里写的是另一个", "现以二维码里写的为准；请核对图片是否放错"
    ),
    "qr_loose_name": Reason("图片名称与工会名称只是相近", "核对是否同一工会；把图片改成完整名称"),
    "qr_bad_link": Reason(
        "工会列表里的二维码链接不是平台的地址",
        "核对链接；若确是平台的地址，在 campaign.toml 的 [qr] hosts 中登记",
    ),
}

MASKED_ID = Reason("证件号码打了码，认不出是谁", "在平台导出不脱敏的表，换上完整的号码")
"""Said of a number that fails its check because part of it is hidden, whatever check that is."""

NO_DATA = {
    "total": "合计",
    "part": "合计的分项",
    "note": "说明或签字",
    "header": "重复的表头",
    "heading": "分组标题",
    "sample": "示例",
}
"""What else than data and blanks a sheet's rows are; counted, never read as data."""
