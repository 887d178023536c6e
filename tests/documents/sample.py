"""A bulletin as content makes it, written by hand: long enough for every part of the layout."""

from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

from dashboard.documents.blocks import (
    Annex,
    Bar,
    BurnUp,
    Column,
    CoverageBars,
    Figure,
    Heading,
    Imprint,
    Official,
    Point,
    Run,
    Table,
    paragraph,
)

DISTRICTS = (
    ("北戴河区", 11_420, 10_620, 412, 1), ("海港区", 68_310, 61_479, 3_120, 0),
    ("山海关区", 17_950, 15_980, 655, -2), ("秦皇岛开发区", 41_200, 35_844, 1_907, 3),
    ("昌黎县", 33_480, 28_123, 1_240, -1), ("抚宁区", 21_760, 17_842, 880, 0),
    ("卢龙县", 19_030, 14_920, 716, -1), ("青龙满族自治县", 23_600, 17_334, 1_015, 0),
    ("北戴河新区", 4_310, 2_974, 188, 0),
)  # fmt: skip
SYSTEMS = (
    ("市教育系统", 14_870, 13_901, 310, 0), ("市卫健系统", 11_260, 10_033, 275, 0),
    ("市交通运输产业", 6_190, 4_880, 122, 0),
)  # fmt: skip
DIRECT = (("市直属企业工会", 8_240, 6_105, 204, None),)
RARE_NAME = "王堃玥"  # outside GB 2312
HOSTILE = "#import $x$ <b>&amp; =1+1"


def percent(part: int, whole: int) -> Decimal:
    return (Decimal(part * 100) / whole).quantize(Decimal("0.01"), ROUND_DOWN)


def light(value: Decimal) -> str:
    return "on_target" if value >= 90 else "near" if value >= 80 else "far"


COLUMNS = (
    Column("rank", "位次", "rank"),
    Column("moved", "较上期", "moved", brief=False),
    Column("district", "单位"),
    Column("actual_members", "实际会员数", "whole", group="会员（人）", brief=False),
    Column("target", "任务目标数", "whole", group="会员（人）", brief=False),
    Column("registered", "已录入", "whole", group="会员（人）"),
    Column("new", "本期新增", "signed", group="会员（人）", brief=False),
    Column("coverage_percent", "覆盖率", "percent", group="比率"),
    Column("completion_percent", "完成率", "percent", group="比率", brief=False),
    Column("missing", "差额", "whole"),
    Column("light", "状态", "light"),
)


def ranking(title: str, rows: tuple, *, total: str = "") -> Table:
    table = []
    for rank, (name, actual, registered, new, moved) in enumerate(rows, 1):
        target = -(-actual * 9 // 10)
        rate = percent(registered, actual)
        table.append((
            rank, moved, name, actual, target, registered, new, rate,
            percent(registered, target), max(0, target - registered), light(rate),
        ))  # fmt: skip
    if total:
        sums = [sum(row[at] for row in table) for at in (3, 4, 5, 6, 9)]
        rate = percent(sums[2], sums[0])
        table.append(
            (None, None, total, *sums[:4], rate, percent(sums[2], sums[1]), sums[4], light(rate))
        )
    return Table(title, COLUMNS, tuple(table), totals=1 if total else 0, wide=True)


def burn_up() -> BurnUp:
    first = date(2022, 8, 9)
    grown = [int(240_035 * (day / 32) ** 1.15) for day in range(1, 33)]
    actual = tuple(Point(first + timedelta(n), count) for n, count in enumerate(grown))
    required = tuple(Point(first + timedelta(n), 250_000 * (n + 1) // 53) for n in range(53))
    return BurnUp("全市录入进度（人）", actual, required, 250_000)


def bulletin() -> Official:
    bars = tuple(
        Bar(name, percent(registered, actual), light(percent(registered, actual)))
        for name, actual, registered, *_ in DISTRICTS
    )
    return Official(
        masthead="秦皇岛市总工会文件",
        number="秦工通〔2022〕3号",
        title="秦皇岛市总工会关于全市工会会员实名制录入工作进展情况的通报（第3期）",
        addressees="各县（区）总工会，开发区、北戴河新区工会工委，各系统、产业工会，市直属基层工会",
        standing="数据截至2022年9月9日 · 2022年第3期",
        blocks=(
            paragraph(
                "按照《秦皇岛市工会会员实名制录入工作方案》安排，现将截至2022年9月9日全市工会会员实名制录入"
                "工作进展情况通报如下。"
            ),
            Heading(1, "总体情况"),
            paragraph(
                "截至9月9日，全市已录入会员", Run("240,035人", strong=True), "，完成全市目标250,000人的",
                Run("96.01%", strong=True), "；实际会员281,620人，覆盖率85.23%，距90%尚差13,423人。本期"
                "（9月3日至9月9日）新增11,044人，日均1,577人，较上期日均减少212人。工作日程已过60.38%，"
                "目标完成快于序时进度35.63个百分点，剩余21天日均需录入475人。", rule="totals",
            ),
            burn_up(),
            Heading(1, "各单位进展情况"),
            Heading(2, "县区、开发区和新区"),
            paragraph("北戴河区、海港区覆盖率达到90%以上；北戴河新区覆盖率69.00%，低于全市平均水平16.23个"
                      "百分点，需加快进度。"),
            CoverageBars("县区覆盖率", bars),
            Heading(2, "系统和产业工会"),
            paragraph("市教育系统覆盖率93.48%，进展较快；市交通运输产业覆盖率78.83%。"),
            Heading(2, "社工负责情况"),
            paragraph(f"全市社工186人，所负责工会合计覆盖率达到90%的97人。进展较快的有海港区{RARE_NAME}"
                      f"（98.20%）、北戴河区张三（97.55%）。{HOSTILE}"),
            Table(
                "进展较快的社工", (
                    Column("worker", "社工"), Column("district", "单位"),
                    Column("unions", "工会数", "whole"), Column("coverage_percent", "覆盖率", "percent"),
                    Column("missing", "差额", "whole"),
                ), (
                    (RARE_NAME, "海港区", 21, Decimal("98.20"), 0),
                    ("张三", "北戴河区", 17, Decimal("97.55"), 0),
                    ("李淏", "山海关区", 12, Decimal("96.41"), 0),
                    (HOSTILE, "昌黎县", 9, None, None),
                ), notes=("覆盖率＝已录入÷实际会员数，90%为达标。",),
            ),
            Heading(1, "存在问题"),
            Heading(3, "部分工会尚未启动"),
            paragraph("全市建立基层工会2,012家，其中136家尚无一人录入，主要集中在青龙满族自治县（41家）、"
                      "卢龙县（33家）。"),
            Heading(3, "待审核积压"),
            paragraph("待审核4,120人，其中超过3天的1,307人，等待时间中位数2.5天。"),
            Heading(1, "下一步工作"),
            paragraph("一是", "各单位要对照差额清单，于9月16日前完成零录入工会的上门扫码；二是基层工会管理员要在"
                      "3日内完成入会审核；三是市总工会将对覆盖率低于80%的单位进行专门督导。"),
        ),
        annexes=(
            Annex("各单位实名制录入情况表", (
                ranking("县区、开发区和新区", DISTRICTS, total="合计"),
                ranking("系统和产业工会", SYSTEMS, total="合计"),
                ranking("市直属工会", DIRECT),
            ), number=1, landscape=True),
            Annex("统计口径说明", (
                paragraph("数据截至2022年9月9日，来自9月10日导入的批次20220910-1（会员列表）和各单位任务分解表。"),
                paragraph("剔除：重复录入1,204人，身份证号有误317行，单位不明88人只计入县区和全市。"),
            ), number=2),
        ),
        signer="秦皇岛市总工会",
        signed=date(2022, 9, 13),
        note="此件公开发布",
        imprint=Imprint("市委办公室，市政府办公室，省总工会", "秦皇岛市总工会办公室", date(2022, 9, 13)),
        figures=(
            Figure("已录入", "240,035人", "目标250,000人"),
            Figure("覆盖率", "85.23%", "90%为达标"),
            Figure("本期新增", "11,044人", "日均1,577人"),
            Figure("距90%尚差", "13,423人", "剩余21天日均需475人"),
        ),
        summary=(
            "【实名制录入通报第3期】截至9月9日，全市已录入240,035人，完成目标的96.01%，覆盖率85.23%。",
            "本期新增11,044人，日均1,577人；剩余21天日均需录入475人。",
            "覆盖率达到90%的县区：北戴河区93.00%、海港区90.00%。",
            "差距较大的：北戴河新区69.00%、青龙满族自治县73.45%、卢龙县78.40%。",
            "零录入工会136家，待审核4,120人，其中超过3天1,307人，请各单位抓紧审核。",
            "详情见通报全文。",
        ),
    )  # fmt: skip
