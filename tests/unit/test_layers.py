"""The architecture's rules about who may import whom, read from the source by `ast`.

Each rule is a function from a module's name and tree to what it breaks; each has a case below that
shows that it catches what it is there for.
"""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGES = ("pipelines", "dashboard")

# pipelines: a module may import its own layer's equals where the name says so, and what is below.
_PIPELINES = (
    ("pipelines", "pipelines.worker"),
    ("pipelines.reassigning",),
    ("pipelines.forms",),
    ("pipelines.sending",),
    (
        "pipelines.importing",
        "pipelines.rejecting",
        "pipelines.revealing",
        "pipelines.aliasing",
        "pipelines.checking",
        "pipelines.configuring",
    ),
    ("pipelines.intake", "pipelines.reporting"),
    ("pipelines.building",),
    ("pipelines.steps",),
    ("pipelines.readers",),
    ("pipelines.sheets",),
    ("pipelines.reference", "pipelines.reasons", "pipelines.fields"),
    ("pipelines.named",),
    ("pipelines.values",),
    (
        "pipelines.addresses",
        "pipelines.filetypes",
        "pipelines.kinds",
        "pipelines.paths",
        "pipelines.errors",
        "pipelines.progress",
        "pipelines.scratch",
        "pipelines.seal",
        "pipelines.text",
    ),
    ("pipelines.saying",),
)
_DASHBOARD = (
    ("dashboard.__main__",),
    ("dashboard.cli",),
    ("dashboard.commands",),
    ("dashboard.server", "dashboard.demo"),
    ("dashboard.script",),
    ("dashboard.app",),
    ("dashboard.views",),
    ("dashboard.widgets",),
    ("dashboard.page",),
    ("dashboard.bulletins", "dashboard.options"),
    (
        "dashboard.session",
        "dashboard.charts",
        "dashboard.documents",
        "dashboard.tables",
        "dashboard.breakdown_files",
        "dashboard.outreach_entry",
    ),
    (
        "dashboard.queries",
        "dashboard.backend",
        "dashboard.audit_file",
        "dashboard.backup",
        "dashboard.rejects_file",
        "dashboard.original_file",
        "dashboard.oidc",
    ),
    (
        "dashboard.accounts",
        "dashboard.sessions",
        "dashboard.day_notes",
        "dashboard.handovers",
        "dashboard.phone_checks",
        "dashboard.drive_settings",
        "dashboard.operator_log",
        "dashboard.state_check",
        "dashboard.supervision",
    ),
    ("dashboard.lockout", "dashboard.audit", "dashboard.passwords"),
    ("dashboard.warehouse", "dashboard.auth", "dashboard.state", "dashboard.i18n"),
    (
        "dashboard.actions",
        "dashboard.formats",
        "dashboard.reminders",
        "dashboard.spreadsheet",
        "dashboard.reason",
        "dashboard.vault",
        "dashboard.timeleft",
    ),
    ("dashboard.settings", "dashboard.bootstrap", "dashboard.streams"),
)
_NO_STREAMLIT = ("queries", "charts", "auth", "documents", "state")
_ONE_OF_MANY = ("dashboard.views", "dashboard.commands")
# What the dashboard may see of pipelines: its public face, and that of the demo.
_PUBLIC = {"pipelines", "pipelines.demo"}

Rule = Callable[[str, ast.Module], Iterator[str]]


def _modules() -> dict[str, ast.Module]:
    found = {}
    for package in PACKAGES:
        for path in sorted((CHECKOUT / package).rglob("*.py")):
            parts = path.relative_to(CHECKOUT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = ast.parse(path.read_text("utf-8"))
    return found


MODULES = _modules()


def _imports(tree: ast.AST) -> Iterator[str]:
    """Yield every module that a tree imports, also inside functions; of `from a import b` a.b too
    where that is a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide a module's layer"
            module = node.module or ""
            yield module
            yield from (
                f"{module}.{alias.name}"
                for alias in node.names
                if f"{module}.{alias.name}" in MODULES
            )


def _within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _layer(name: str, layers: tuple[tuple[str, ...], ...]) -> int | None:
    """Return the layer with the longest matching prefix."""
    best: tuple[int, int] | None = None
    for level, members in enumerate(layers):
        for member in members:
            root = member in PACKAGES
            if name == member or (not root and _within(name, member)):
                best = max(best or (0, 0), (len(member), level))
    return best[1] if best else None


def pipelines_know_no_screen(name: str, tree: ast.Module) -> Iterator[str]:
    """pipelines never imports the dashboard or Streamlit."""
    if _within(name, "pipelines"):
        for imported in _imports(tree):
            if _within(imported, "dashboard") or _within(imported, "streamlit"):
                yield imported


def dashboard_uses_the_public_face(name: str, tree: ast.Module) -> Iterator[str]:
    """The dashboard imports nothing of pipelines but its public names."""
    if _within(name, "dashboard"):
        for imported in _imports(tree):
            if _within(imported, "pipelines") and imported not in _PUBLIC:
                yield imported


def imports_run_downward(name: str, tree: ast.Module) -> Iterator[str]:
    """No module imports one of a layer above its own."""
    if _within(name, "pipelines.demo"):
        return
    for layers in (_PIPELINES, _DASHBOARD):
        own = _layer(name, layers)
        if own is None:
            continue
        for imported in _imports(tree):
            other = _layer(imported, layers)
            if other is not None and other < own and imported not in PACKAGES:
                yield imported


def demo_stands_beside(name: str, tree: ast.Module) -> Iterator[str]:
    """The demo's truth uses none of the import's code, and the import none of the demo's."""
    inside = _within(name, "pipelines.demo")
    for imported in _imports(tree):
        if _within(imported, "pipelines") and name != "pipelines":
            crosses = _within(imported, "pipelines.demo") != inside
            if crosses and (inside or _within(name, "pipelines")):
                yield imported


def one_view_or_command_knows_no_other(name: str, tree: ast.Module) -> Iterator[str]:
    """view → view and command → command: never."""
    for family in _ONE_OF_MANY:
        if _within(name, family) and name != family:
            for imported in _imports(tree):
                if _within(imported, family) and imported not in (family, name):
                    yield imported


def figures_know_no_streamlit(name: str, tree: ast.Module) -> Iterator[str]:
    """queries, charts, auth, documents and state import no Streamlit."""
    if any(_within(name, f"dashboard.{part}") for part in _NO_STREAMLIT):
        yield from (one for one in _imports(tree) if _within(one, "streamlit"))


def session_state_has_one_reader(name: str, tree: ast.Module) -> Iterator[str]:
    """Only session.py touches st.session_state."""
    if name != "dashboard.session":
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr == "session_state":
                yield f"line {node.lineno}: session_state"
            if isinstance(node, ast.ImportFrom) and node.module == "streamlit":
                for alias in node.names:
                    if alias.name == "session_state":
                        yield f"line {node.lineno}: session_state"


def queries_build_no_sql(name: str, tree: ast.Module) -> Iterator[str]:
    """No SQL by f-string, %, + or format() in queries.py: values are bound."""
    if not _within(name, "dashboard.queries"):
        return
    for node in ast.walk(tree):
        built = isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Add | ast.Mod)
            and any(map(_is_text, (node.left, node.right)))
        )
        formats = (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "format"
            and _is_text(node.func.value)
        )
        if (built or formats) and _speaks_sql(node):
            assert isinstance(node, ast.expr)
            yield f"line {node.lineno}"


def refusals_are_said_in_one_place(name: str, tree: ast.Module) -> Iterator[str]:
    """A refusal repeats cells and file names: widgets.refusal alone shows it, as letters."""
    shows = any(_within(name, f"dashboard.{part}") for part in ("app", "views", "widgets"))
    if not shows or name == "dashboard.widgets.guard":
        return
    for handler in ast.walk(tree):
        if isinstance(handler, ast.ExceptHandler) and handler.name:
            for node in ast.walk(handler):
                if isinstance(node, ast.Call | ast.FormattedValue) and _says(node, handler.name):
                    yield f"line {node.lineno}"


def _says(node: ast.AST, caught: str) -> bool:
    called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    parts = (one.id for one in ast.iter_child_nodes(node) if isinstance(one, ast.Name))
    return caught in parts and called.removeprefix("widgets.") != "refusal"


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _speaks_sql(node: ast.AST) -> bool:
    texts = [
        one.value.lower()
        for one in ast.walk(node)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
    return any(word in f" {text} " for text in texts for word in (" select ", " from ", " where "))


RULES: tuple[Rule, ...] = (
    pipelines_know_no_screen,
    dashboard_uses_the_public_face,
    imports_run_downward,
    demo_stands_beside,
    one_view_or_command_knows_no_other,
    figures_know_no_streamlit,
    session_state_has_one_reader,
    queries_build_no_sql,
    refusals_are_said_in_one_place,
)


_CATCH = "try: act()\nexcept UserError as error:"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_source_keeps_the_rule(rule: Rule) -> None:
    broken = {name: sorted(set(rule(name, tree))) for name, tree in MODULES.items()}
    assert {name: what for name, what in broken.items() if what} == {}


@pytest.mark.parametrize("package", ["pipelines", "dashboard"])
def test_every_module_has_a_layer(package: str) -> None:
    layers = {"pipelines": _PIPELINES, "dashboard": _DASHBOARD}[package]
    outside = [
        name
        for name in MODULES
        if _within(name, package)
        and name != "dashboard"
        and not _within(name, "pipelines.demo")
        and _layer(name, layers) is None
    ]
    assert outside == [], "say in test_layers.py which layer they belong to"


@pytest.mark.parametrize(
    ("rule", "name", "source"),
    [
        (pipelines_know_no_screen, "pipelines.steps.x", "import streamlit as st"),
        (pipelines_know_no_screen, "pipelines.x", "def f():\n    from dashboard.auth import Role"),
        (dashboard_uses_the_public_face, "dashboard.x", "from pipelines.errors import UserError"),
        (dashboard_uses_the_public_face, "dashboard.x", "from pipelines import errors"),
        (imports_run_downward, "pipelines.sheets.x", "from pipelines.steps.rows import Chunk"),
        (imports_run_downward, "pipelines.steps.x", "import pipelines.importing"),
        (imports_run_downward, "dashboard.auth", "from dashboard.cli import run"),
        (demo_stands_beside, "pipelines.demo.x", "from pipelines.text import clean"),
        (demo_stands_beside, "pipelines.building", "from pipelines.demo import DemoBatch"),
        (
            one_view_or_command_knows_no_other,
            "dashboard.views.city",
            "from dashboard.views.district import show",
        ),
        (
            one_view_or_command_knows_no_other,
            "dashboard.commands.demo",
            "from dashboard.commands import imports",
        ),
        (figures_know_no_streamlit, "dashboard.charts", "from streamlit import cache_data"),
        (figures_know_no_streamlit, "dashboard.documents.qr", "import streamlit.web"),
        (session_state_has_one_reader, "dashboard.widgets", "st.session_state['a'] = 1"),
        (session_state_has_one_reader, "dashboard.app", "from streamlit import session_state"),
        (queries_build_no_sql, "dashboard.queries", "f'select * from {table}'"),
        (queries_build_no_sql, "dashboard.queries", "'select * from ' + table"),
        (queries_build_no_sql, "dashboard.queries", "'select %s from x' % column"),
        (queries_build_no_sql, "dashboard.queries", "'select 1 from {}'.format(table)"),
        (refusals_are_said_in_one_place, "dashboard.views.x", f"{_CATCH} st.error(str(error))"),
        (refusals_are_said_in_one_place, "dashboard.views.x", f"{_CATCH} show(t.error(error))"),
        (refusals_are_said_in_one_place, "dashboard.widgets.x", f"{_CATCH} show(f'{{error}}')"),
    ],
)
def test_rule_catches_a_violation(rule: Rule, name: str, source: str) -> None:
    assert list(rule(name, ast.parse(source)))


@pytest.mark.parametrize(
    ("rule", "name", "source"),
    [
        (dashboard_uses_the_public_face, "dashboard.x", "from pipelines import UserError"),
        (imports_run_downward, "pipelines.steps.x", "from pipelines.sheets.model import Column"),
        (imports_run_downward, "dashboard.views.x", "from dashboard.queries import coverage"),
        (session_state_has_one_reader, "dashboard.session", "st.session_state['a']"),
        (queries_build_no_sql, "dashboard.queries", "f'{percent} %'"),
        (refusals_are_said_in_one_place, "dashboard.views.x", f"{_CATCH} refusal(page, error)"),
        (refusals_are_said_in_one_place, "dashboard.views.x", f"{_CATCH} return error"),
    ],
)
def test_rule_lets_pass_what_is_right(rule: Rule, name: str, source: str) -> None:
    assert not list(rule(name, ast.parse(source)))


def test_a_command_begins_without_what_reads_sheets() -> None:
    """Only the process that reads needs numpy and Arrow: each command would load them in vain."""
    begun = "import sys, dashboard.cli; print(*sorted({'numpy', 'pyarrow', 'pandas'} & set(sys.modules)))"
    said = subprocess.run(
        [sys.executable, "-c", begun], cwd=CHECKOUT, capture_output=True, check=True
    )
    assert said.stdout.decode().split() == []
