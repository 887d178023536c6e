"""What an import is held against: bare steps of it, and what a helper would write with pandas."""

UNZIP = """
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    for entry in archive.infolist():
        archive.read(entry)
"""

PARSE = """
import sys
from python_calamine import CalamineWorkbook
CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()
"""

PARSE_CSV = """
import csv, sys
with open(sys.argv[1], encoding="utf-8-sig", newline="") as handle:
    for row in csv.reader(handle):
        pass
"""

# Reads, checks ID numbers, drops repeated persons, joins the unions and counts by district.
PANDAS = """
import sys
import pandas as pd

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def right(number):
    if len(number) != 18 or not number[:17].isdigit():
        return False
    return "10X98765432"[sum(int(d) * w for d, w in zip(number, WEIGHTS)) % 11] == number[17]


def read(path):
    if path.endswith(".csv"):
        return pd.read_csv(path, dtype=str, header=2, encoding="utf-8-sig")
    return pd.read_excel(path, dtype=str, header=2, engine="openpyxl")


members = read(sys.argv[1])
unions = pd.read_excel(sys.argv[2], dtype=str, engine="openpyxl")
members = members[members["证件号码"].fillna("").map(right)]
members["审核时间"] = pd.to_datetime(members["审核时间"])
members = members.sort_values("审核时间").drop_duplicates("证件号码", keep="last")
joined = members.merge(unions, on="工会编码", how="left", suffixes=("", "_名册"))
approved = joined[joined["审核状态"] == "审核通过"]
counts = approved.groupby("所属县区").size()
actual = unions.assign(n=unions["会员数"].astype(int)).groupby("所属县区")["n"].sum()
print((counts / actual).round(4).to_string())
"""
