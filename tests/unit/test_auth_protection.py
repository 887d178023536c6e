"""The page that somebody signs names tests that are there."""

import ast
import re
from pathlib import Path

import dashboard

PAGE = Path(dashboard.__file__).with_name("PROTECTION.md")
ROOT = Path(__file__).parents[2]


def named() -> list[tuple[str, str]]:
    """Every test on the page; `::name` alone is of the file before it."""
    found, file = [], ""
    for reference in re.findall(r"`([\w/.]*)::(\w+)`", PAGE.read_text("utf-8")):
        file = reference[0] or file
        found.append((file, reference[1]))
    return found


def test_every_named_test_is_there() -> None:
    missing = []
    for file, name in named():
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        missing += [f"{file}::{name}"] * (name not in functions)
    assert len(named()) > 20
    assert missing == []
