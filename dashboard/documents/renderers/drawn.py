"""An official document as the data that the templates draw: texts and shares, no decisions."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from dashboard import formats
from dashboard.documents.blocks import (
    Block,
    BurnUp,
    CoverageBars,
    Heading,
    Official,
    Paragraph,
    Point,
    Table,
    numbered,
)
from dashboard.documents.cells import cell_text
from dashboard.documents.renderers import layout

Drawn = dict[str, Any]


def official(document: Official) -> Drawn:
    """Return what templates/official.typ draws."""
    signer, signed, right = layout.signature(document)
    imprint = document.imprint
    return {
        "masthead": {"text": document.masthead, "size": layout.masthead_pt(document.masthead)},
        "number": document.number,
        "title": layout.title_lines(document.title),
        "addressees": document.addressees,
        "blocks": blocks(document.blocks),
        "last_follows": bool(document.blocks)
        and layout.goes_with_signature(document.blocks[-1]),
        "attachments": layout.attachments(document.annexes),
        "signer": signer,
        "signer_right": right,
        "signed": signed,
        "note": document.note,
        "annexes": [
            {
                "name": annex.name, "title": annex.title, "landscape": annex.landscape,
                "blocks": blocks(annex.blocks, layout.text_mm(annex)),
            }
            for annex in document.annexes
        ],
        "imprint": imprint and {
            "copies_to": imprint.copies_to,
            "printer": imprint.printer,
            "printed": layout.printed(imprint.printed),
        },
    }  # fmt: skip


def picture(document: Official) -> Drawn:
    """Return what templates/picture.typ draws: figures, charts, the gist, the first annex's tables.

    A group reads one picture, not a document of many pages: the other annexes are only named.
    """
    signer, signed, _ = layout.signature(document)
    shown = document.annexes[:1]
    tables = [one for one in document.blocks if isinstance(one, Table)]
    tables += [one for annex in shown for one in annex.blocks if isinstance(one, Table)]
    charts = [one for one in document.blocks if isinstance(one, CoverageBars | BurnUp)]
    return {
        "masthead": document.masthead,
        "number": document.number,
        "title": document.title.split("\n"),
        "standing": document.standing,
        "figures": [asdict(figure) for figure in document.figures],
        "charts": [block(one) for one in charts],
        # The title stands on top already.
        "summary": [one for one in document.summary if one != f"【{document.title}】"],
        "tables": [block(one.brief()) for one in tables],
        "more": [annex.title for annex in document.annexes[1:]],
        "signer": signer,
        "signed": signed,
    }


def blocks(those: tuple[Block, ...], width_mm: float = layout.WIDTH_MM) -> list[Drawn]:
    """Return blocks as the templates' `block-of` draws them, headings with their numbers."""
    return [block(one, number, width_mm) for number, one in numbered(those)]


def block(one: Block, number: str = "", width_mm: float = layout.WIDTH_MM) -> Drawn:
    match one:
        case Heading():
            return {"is": "heading", "level": one.level, "text": number + one.text}
        case Paragraph():
            return {"is": "paragraph", "runs": [asdict(run) for run in one.runs]}
        case Table():
            return _table(one, width_mm)
        case CoverageBars():
            return _bars(one)
        case BurnUp():
            return _burn_up(one)


def alt_text(chart: CoverageBars | BurnUp) -> str:
    """Return in words what a chart shows, for those who do not see it."""
    if isinstance(chart, CoverageBars):
        said = "，".join(f"{bar.label}{_percent(bar.percent)}" for bar in chart.bars)
        return f"{chart.title}：{said}；竖线为{_short(chart.target_percent)}。"
    last = chart.actual[-1] if chart.actual else None
    now = f"截至{formats.day(last.day, 'zh')}{formats.whole(last.count)}，" if last else ""
    return f"{chart.title}：{now}目标{formats.whole(chart.goal)}；虚线为序时要求。"


def _table(table: Table, width_mm: float) -> Drawn:
    return {
        "is": "table",
        "title": table.title,
        "head": [[asdict(cell) for cell in row] for row in layout.head(table)],
        "rows": list(table.texts()),
        "lights": _lights(table),
        "light_column": _light_column(table),
        "align": [layout.align(column.kind) for column in table.columns],
        "widths": layout.widths(table, width_mm),
        "whole": layout.is_whole(table, width_mm),
        "size": layout.table_pt(table),
        "totals": table.totals,
        "notes": list(table.notes),
    }


def _light_column(table: Table) -> int | None:
    return next((n for n, column in enumerate(table.columns) if column.kind == "light"), None)


def _lights(table: Table) -> list[Any]:
    """Return each row's light, or None where it has none."""
    at = _light_column(table)
    return [None if at is None else row[at] for row in table.rows]


def _percent(value: Decimal | None) -> str:
    return cell_text("percent", value)


def _short(value: Decimal) -> str:
    return f"{value.normalize():f}%"


def _bars(chart: CoverageBars) -> Drawn:
    """Shares are of the whole width, which reaches the highest bar and 100 % at least."""
    rates = [bar.percent for bar in chart.bars if bar.percent is not None]
    end, target = max([Decimal(100), *rates]), chart.target_percent
    return {
        "is": "bars",
        "title": chart.title,
        "bars": [
            {
                "label": bar.label, "text": _percent(bar.percent), "light": bar.light,
                "share": float((bar.percent or 0) / end),
            }
            for bar in chart.bars
        ],
        "target": {"share": float(target / end), "text": _short(target)},
        "label_width": max((layout.width(bar.label) for bar in chart.bars), default=0),
    }  # fmt: skip


def _burn_up(chart: BurnUp) -> Drawn:
    """Points are shares of the chart's width (first day to deadline) and height (0 to the top)."""
    every = (*chart.required, *chart.actual)
    days = [point.day for point in every] or [date.min, date.max]
    first, last = min(days), max(days)
    top = max([chart.goal, *(point.count for point in every)])

    def x(day: date) -> float:
        return (day - first).days / max(1, (last - first).days)

    def line(points: tuple[Point, ...]) -> list[list[float]]:
        return [[x(point.day), point.count / top] for point in points]

    step = _step(top)
    ticks = range(0, top + 1, step)
    now = chart.actual[-1] if chart.actual else None
    return {
        "is": "burn_up",
        "title": chart.title,
        "actual": line(chart.actual),
        "required": line(chart.required),
        "goal": {"y": chart.goal / top, "text": f"目标 {formats.whole(chart.goal)}"},
        "counts": [{"y": tick / top, "text": formats.whole(tick)} for tick in ticks],
        "days": [
            {"x": x(day), "text": formats.short_day(day, "zh")} for day in _some(first, last, 5)
        ],
        "now": now and {
            "x": x(now.day), "y": now.count / top,
            "text": f"{formats.short_day(now.day, 'zh')} {formats.whole(now.count)}",
        },
    }  # fmt: skip


def _step(top: int) -> int:
    """Return a round distance of about five lines over a height."""
    for power in range(12):
        for round_one in (1, 2, 5):
            if round_one * 10**power * 6 > top:
                return round_one * 10**power
    return top


def _some(first: date, last: date, count: int) -> list[date]:
    """Return days spread evenly from first to last."""
    whole = (last - first).days
    return [date.fromordinal(first.toordinal() + whole * n // (count - 1)) for n in range(count)]
