"""Two districts, what may be found of each, and the pages on which it is looked for."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

import dashboard
from pipelines import DataDir, current_build

OWN, OTHER = "海港区", "昌黎县"


_PARTS = re.compile(r'switch\(t\("[^"]*"\), parts, key="(\w+)"')
_PART = re.compile(r'"([a-z]+)": t\(|parts\["([a-z]+)"\]')


def _pages() -> dict[str, str]:
    """Return the module in views/ that shows each of app.py's PAGES, by the page's address."""
    tree = ast.parse(Path(dashboard.__file__).with_name("app.py").read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "PAGES":
            assert isinstance(node.value, ast.Dict)
            return {
                ast.literal_eval(key): ast.unparse(entry.args[1]).removesuffix(".show")
                for key, entry in zip(node.value.keys, node.value.values, strict=True)
                if key is not None and isinstance(entry, ast.Call)
            }
    raise AssertionError("app.py has no PAGES")


def page_names() -> list[str]:
    """The addresses in app.py's PAGES: a page that is added there is attacked here."""
    return list(_pages())


def page_parts() -> list[tuple[str, dict[str, str]]]:
    """The parts that a page shows one at a time: its address, and the parameter that asks for one.

    A word beside its parts may be among them: it asks for the page as it opens.
    """
    views = Path(dashboard.__file__).with_name("views")
    texts = {page: (views / f"{name}.py").read_text("utf-8") for page, name in _pages().items()}
    return [
        (page, {key: code or other})
        for page, text in texts.items()
        for key in _PARTS.findall(text)
        for code, other in _PART.findall(text)
    ]


@dataclass(frozen=True)
class Names:
    """What stands in single districts' rows alone: names, codes and keys of unions, and workers.

    `union`, `union_id`, `worker` and `township` are of the other district.
    """

    own: frozenset[str]
    foreign: frozenset[str]
    union: str
    union_id: str
    worker: str
    township: str

    @classmethod
    def of(cls, data: DataDir) -> "Names":
        """Read them from the published build."""
        build = current_build(data)
        assert build is not None
        with duckdb.connect(str(build), read_only=True) as connection:
            rows = connection.execute(
                "select district, union_id, union_name, workers_text, township, union_code"
                " from coverage where level = 'union'"
            ).fetchall()
        own = {text for row in rows if row[0] == OWN for text in _texts(row)}
        foreign = {text for row in rows if row[0] != OWN for text in _texts(row)}
        other = next(row for row in rows if row[0] == OTHER and row[3] and row[4])
        return cls(
            frozenset(own),
            frozenset(text for text in foreign if not any(text in name for name in own)),
            union=other[2],
            union_id=other[1],
            worker=other[3].split("、")[0],
            township=other[4],
        )

    def leaked(self, sent: bytes, typed: str = "") -> list[str]:
        """Return what of the others' stands in the bytes, as UTF-8 or as JSON writes it; not what
        was typed and is only said back."""
        return sorted(
            name
            for name in self.foreign
            if name not in typed
            and (name.encode() in sent or name.encode("unicode_escape") in sent)
        )


def _texts(row: tuple[str | None, ...]) -> list[str]:
    """Return what of a union's row is its own; a single letter is everybody's."""
    _, union_id, name, workers, _, code = row
    found = [union_id, name, code, *(workers or "").split("、")]
    return [text for text in found if text and len(text) > 1]
