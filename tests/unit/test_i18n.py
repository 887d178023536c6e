"""Chinese is complete by itself; English must know every Chinese text of the pages."""

import ast
import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo

import dashboard
from dashboard.i18n import LANGUAGES, words
from pipelines import FIELDS, KINDS, NO_DATA, REASONS, errors
from tests.catalogues import CATALOGUES, read, texts

HERE = Path(dashboard.__file__).parent
PAGES = [
    HERE / "app.py",
    HERE / "server" / "signin.py",
    HERE / "server" / "forms.py",
    *(
        path
        for folder in ("views", "charts", "widgets", "tables")
        for path in sorted((HERE / folder).glob("*.py"))
    ),
]
ENGLISH = [path for path in CATALOGUES if path.parts[-3] == "en"]
# Said in both languages at once, or a format rather than words.
BOTH = ("语言 / Language", "%{x|%-m月%-d日}")
REFUSE = (
    "pipelines/fields.py",
    "pipelines/configuring.py",
    "dashboard/accounts.py",
    "dashboard/audit.py",
    "dashboard/breakdown_files.py",
    *(f"dashboard/bulletins/{name}.py" for name in "drafts figures files issued issuing".split()),
    "dashboard/day_notes.py",
    *(f"dashboard/documents/{name}.py" for name in ("brief", "fonts")),
    *(f"dashboard/documents/bulletin/{name}.py" for name in ("rules", "sentences")),
    "dashboard/original_file.py",
    "dashboard/passwords.py",
    "dashboard/phone_checks.py",
    "dashboard/sessions.py",
    "dashboard/audit_file.py",
    "dashboard/handovers.py",
    "dashboard/documents/qr/codes.py",
    "dashboard/documents/qr/files.py",
    "dashboard/reason.py",
    "dashboard/server/downloads.py",
    "dashboard/server/signin.py",
    "dashboard/tables/files.py",
)
ERRORS = (
    *("UserError", "Misprinted", "WeakPassword", "UnknownAccount", "SettingsMoved", "UnknownTable"),
    *("BadReference", "BrokenFigures", "MissingFonts", "Said"),
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"\{(\w+)[:}]")
SENTENCE = re.compile("[，；。]|(?<!申)请")
PIPELINES = [
    path
    for path in sorted((HERE.parent / "pipelines").rglob("*.py"))
    if "demo" not in path.relative_to(HERE.parent).parts
]
MESSAGES = {
    "Said",
    *(name for name, one in vars(errors).items()
      if isinstance(one, type) and issubclass(one, errors.UserError)),
}  # fmt: skip
FROM_TABLES = {
    *("header.kind.chinese", "kind.chinese", "KINDS[kind]", "KINDS[one['kind']]", "KINDS[QR]"),
    "field.label",
    # These are messages already, without their values.
    *("_FIRST_NAMED[unit]", "what"),
}
"""How a message is made of a text that stands in a table; each table is known in English."""
NO_MESSAGES = (
    *("named.py", "sheets/choices.py", "sheets/days.py"),  # patterns
    *("forms.py", "reassigning.py", "steps/form.py"),  # what is written into a form, and its name
    "steps/workbook.py",  # the name of a table that has none
    "checking.py",  # findings of the command line
    "reference.py",  # why a day of the settings is none
    *("reasons.py", "fields.py"),  # looked up where they are shown
)
"""Modules that put values into Chinese which no page says."""


def texts_of(path: Path) -> set[str]:
    """Return the Chinese string literals of a module, without docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and isinstance(node.body[0], ast.Expr)
    } | {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    pieces = {
        id(value)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for value in node.values
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CHINESE.search(node.value)
        and id(node) not in docstrings | pieces
    }


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    return {text: said for path in ENGLISH for text, said in _texts(path).items()}


def _texts(path: Path) -> dict[str, str]:
    return texts(read(path))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_english_knows_every_text(path: Path, english: dict[str, str]) -> None:
    said = {text for text in texts_of(path) if text != "、" and text not in BOTH}
    assert said - set(english) == set()


def refusals_of(path: Path) -> set[str]:
    """Return what a module says when it refuses: the text that each of its errors is made from."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS and node.args:
            assert not isinstance(node.args[0], ast.JoinedStr), f"{path.name}:{node.lineno}"
            if isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return found


@pytest.mark.parametrize("name", REFUSE)
def test_english_knows_every_refusal(name: str, english: dict[str, str]) -> None:
    """Of those that a page in English may have to pass on."""
    said = refusals_of(HERE.parent / name)
    assert said
    assert said - set(english) == set()


def _called(node: ast.AST) -> str:
    """Return what a call calls by its bare name; blank for anything else."""
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def messages_of(path: Path) -> set[str]:
    """Return the texts of which a module makes messages, and what stands between listed ones.

    Fails where one is put together: no catalogue would know it.
    """
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        called = _called(node)
        if not isinstance(node, ast.Call) or called not in MESSAGES | {"Listed"} or not node.args:
            continue
        text = node.args[-1 if called == "Listed" else 0]
        if isinstance(text, ast.Constant):
            found.add(text.value)
        elif called == "Said" and path.name not in ("saying.py", "errors.py"):
            assert ast.unparse(text) in FROM_TABLES, f"{path.name}:{node.lineno}"
    return {text for text in found if not text.isascii()}


def test_english_knows_every_message(english: dict[str, str]) -> None:
    """Of what an import and whatever else the pipelines do says on a page."""
    said = {text: path.name for path in PIPELINES for text in messages_of(path)}
    assert len(said) > 200
    assert {text: name for text, name in said.items() if text not in english} == {}


def loose_texts_of(path: Path) -> set[str]:
    """Return what a module says that is no message: no page could say it in English."""
    tree = ast.parse(path.read_text("utf-8"))
    put_together = {
        piece.value
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for piece in node.values
        if isinstance(piece, ast.Constant) and CHINESE.search(piece.value)
    }
    given = {
        text.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (_called(node) in MESSAGES | {"Listed"} or ast.unparse(node.func) == "re.compile")
        for text in node.args
        if isinstance(text, ast.Constant)
    }
    return put_together | {text for text in texts_of(path) - given if SENTENCE.search(text)}


@pytest.mark.parametrize("path", PIPELINES, ids=lambda path: path.stem)
def test_what_is_said_is_a_message(path: Path) -> None:
    if not path.as_posix().endswith(NO_MESSAGES):
        assert loose_texts_of(path) == set()


def test_english_knows_every_reason(english: dict[str, str]) -> None:
    said = {text for one in REASONS.values() for text in (one.why, one.mend)}
    assert {*said, *KINDS.values(), *NO_DATA.values()} - set(english) == set()


def test_english_knows_every_setting(english: dict[str, str]) -> None:
    said = {text for field in FIELDS.values() for text in (field.label, field.note) if text}
    assert said - set(english) == set()


def test_english_says_no_chinese(english: dict[str, str]) -> None:
    assert [text for text in english.values() if CHINESE.search(text) or not text] == []


def test_placeholders_agree(english: dict[str, str]) -> None:
    """A value that the English forgets would be lost without a word."""
    for chinese, said in english.items():
        assert set(PLACEHOLDER.findall(chinese)) == set(PLACEHOLDER.findall(said)), chinese


@pytest.mark.parametrize(
    ("n", "said"), [("1", "1 union. "), ("0", "0 unions. "), (1_200, "1200 unions. ")]
)
def test_english_counts_one_and_more(n: object, said: str) -> None:
    assert words("en")("共 {n} 家工会。", n=n) == said


def test_what_is_counted_is_said_with_its_number(english: dict[str, str]) -> None:
    """Every choice between one and more formats; a text of one form alone would raise here."""
    for chinese, said in english.items():
        values = dict.fromkeys(PLACEHOLDER.findall(said), 1)
        if "|" in said and values:
            assert "|" not in words("en")(chinese, **values), chinese


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_the_compiled_catalogue_is_fresh(path: Path) -> None:
    compiled = read_mo(BytesIO(path.with_suffix(".mo").read_bytes()))
    assert texts(compiled) == _texts(path)


def test_a_text_stands_in_one_catalogue(english: dict[str, str]) -> None:
    """Two catalogues could say it differently."""
    assert sum(len(_texts(path)) for path in ENGLISH) == len(english)


def test_languages() -> None:
    assert words("en")("已录入") == "Registered"
    assert words("zh")("已录入") == "已录入"
    assert words("xx").lang == "zh"
    assert words("en")("还差 {n} 人", n="1,234") == "1,234 to go"
    assert set(LANGUAGES) == {"zh", "en"}


def test_nothing_is_nothing_in_every_language() -> None:
    assert [words(lang)("") for lang in LANGUAGES] == ["", ""]
