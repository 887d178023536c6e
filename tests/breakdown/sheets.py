"""A county's own workbook, as hands make it; and the same in the ways that offices save it."""

import shutil
import subprocess
from pathlib import Path

import openpyxl
import xlwt

Cell = str | int | None
HEAD = ("序号", "乡镇", "基层工会", "实际会员数（人）", "任务目标数（人）", "包联社工", None)
TOWN_A = [
    (1, "甲镇", "甲厂工会", 100, 90, "张一", None),
    (2, "甲镇", "乙厂工会", "60人", 54, None, "← 上月新增 3 人，待核"),
    (3, "甲镇", "丙厂工会", 40, 30, None, None),
    ("小计", None, None, 200, 174, None, None),
    (4, "乙镇", "丁厂工会", 20, 18, None, None),
    (5, "乙镇", "戊厂工会", "约30", 27, "李四", None),
    ("小计", None, None, 50, 45, None, None),
]
"""张一 is merged over the first three rows, as the office draws it."""
TOWN_B = [
    (1, "丙镇", "己厂工会", 10, 9, "王五、赵六", None),
    ("合计", None, None, 11, 9, None, None),
]
TITLE = "海港区工会会员实名制录入任务分解表"


def by_hand(path: Path) -> Path:
    """Write the workbook as .xlsx, or as .xls the way WPS does."""
    return _xls(path) if path.suffix == ".xls" else _xlsx(path)


def _xlsx(path: Path) -> Path:
    book = openpyxl.Workbook()
    for title, rows in (("第一片", TOWN_A), ("第二片", TOWN_B)):
        sheet = book.create_sheet(title)
        for row in ([TITLE], ["填报单位：海港区总工会"], HEAD, *rows):
            sheet.append(list(row))
        sheet.append(["填表人：某某", None, None, None, "审核人："])
    book["第一片"].merge_cells("A1:G1")
    book["第一片"].merge_cells("F4:F6")
    del book["Sheet"]
    notes = book.create_sheet("说明")
    notes.append(["本表由各乡镇汇总"])
    book.save(path)
    return path


def _xls(path: Path) -> Path:
    book = xlwt.Workbook(encoding="utf-8")
    for title, rows in (("第一片", TOWN_A), ("第二片", TOWN_B)):
        sheet = book.add_sheet(title)
        lines = ([TITLE], ["填报单位：海港区总工会"], HEAD, *rows, ["填表人：某某"])
        for place, row in enumerate(lines):
            for column, value in enumerate(row):
                if value is not None and not (title == "第一片" and place == 3 and column == 5):
                    sheet.write(place, column, value)
        if title == "第一片":
            sheet.write_merge(3, 5, 5, 5, "张一")
    book.save(str(path))
    return path


def converted(path: Path, *suffixes: str) -> Path | None:
    """Save a workbook in LibreOffice, one format after the other; None without LibreOffice."""
    soffice = shutil.which("soffice")
    if soffice is None:
        return None
    for number, suffix in enumerate(suffixes):
        out = path.parent / f"libreoffice-{number}"
        profile = f"-env:UserInstallation=file://{path.parent}/profile"
        subprocess.run(
            [
                soffice,
                profile,
                "--headless",
                "--convert-to",
                suffix,
                "--outdir",
                str(out),
                str(path),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
        path = out / f"{path.stem}.{suffix}"
    return path
