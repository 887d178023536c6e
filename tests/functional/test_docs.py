"""What the documents promise is there: commands, options, files, help in Chinese."""

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from dashboard.cli import COMMANDS, main_group
from pipelines import DataDir

CHECKOUT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh-CN.md")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Written by click itself.
_CLICK_OWN = {"help", "version"}


def _text(name: str) -> str:
    return (CHECKOUT / name).read_text("utf-8")


def _commands(text: str) -> set[str]:
    called = re.findall(r"rollcall (?:--data \S+ )?([a-z]+)", text)
    called += re.findall(r"python3 -m dashboard ([a-z]+)", text)
    return set(called)


def _option_uses() -> list[tuple[str, str]]:
    """Return (command, option) for every line of the READMEs that calls a command."""
    lines = [line.split("#")[0] for name in READMES for line in _text(name).splitlines()]
    uses = set()
    for line in lines:
        for call in re.findall(r"rollcall [^`\n]*", line):
            words = re.sub(r"--data \S+ ", "", call).split()
            if len(words) > 1 and words[1] in COMMANDS:
                uses |= {(words[1], word) for word in words[2:] if word.startswith("--")}
    return sorted(uses)


def _every_command() -> list[str]:
    return list(COMMANDS)


def _resolved(name: str) -> click.Command:
    command = main_group.get_command(click.Context(main_group), name)  # type: ignore[attr-defined]
    assert isinstance(command, click.Command)
    return command


def _with_subcommands(name: str) -> list[tuple[str, click.Command]]:
    command = _resolved(name)
    if not isinstance(command, click.Group):
        return [(name, command)]
    below = [(f"{name} {sub}", one) for sub, one in command.commands.items()]
    return [(name, command), *below]


@pytest.mark.parametrize("readme", READMES)
def test_readme_names_the_commands_that_there_are(readme: str) -> None:
    assert _commands(_text(readme)) == set(COMMANDS)


@pytest.mark.parametrize("name", _every_command())
def test_help_works_and_is_in_chinese(name: str) -> None:
    for path, command in _with_subcommands(name):
        shown = CliRunner().invoke(main_group, [*path.split(), "--help"])
        assert shown.exit_code == 0, shown.output
        assert _CHINESE.search(command.help or ""), path
        for option in command.params:
            if isinstance(option, click.Option) and option.name not in _CLICK_OWN:
                assert _CHINESE.search(option.help or ""), f"{path} --{option.name}"


@pytest.mark.parametrize(("name", "option"), _option_uses())
def test_options_in_the_readmes_exist(name: str, option: str) -> None:
    known = {
        word
        for _, command in _with_subcommands(name)
        for one in command.params
        for word in one.opts
    }
    assert option in known | {"--help"}


def test_short_help_of_the_program_lists_every_command() -> None:
    shown = CliRunner().invoke(main_group, ["--help"])
    assert shown.exit_code == 0
    for name in COMMANDS:
        assert re.search(rf"^\s+{name}\s+\S*[\u4e00-\u9fff]", shown.output, re.MULTILINE), name


@pytest.mark.parametrize("readme", [*READMES, "data/README.md"])
def test_links_lead_somewhere(readme: str) -> None:
    folder = (CHECKOUT / readme).parent
    for target in re.findall(r"\]\(([^)#]+)\)", _text(readme)):
        if "://" not in target:
            assert (folder / target).exists(), target


@pytest.mark.parametrize("readme", READMES)
def test_two_commands_come_first(readme: str) -> None:
    first_block = _text(readme).split("```")[1]
    lines = [line for line in first_block.splitlines()[1:] if line.strip()]
    assert [line.split("#")[0].strip() for line in lines] == [
        "python3 -m dashboard demo",
        "python3 -m tests",
    ]


@pytest.mark.parametrize("readme", READMES)
def test_folders_named_as_parts_exist(readme: str) -> None:
    for folder in re.findall(r"^\| `([a-z_/]+/)` \|", _text(readme), re.MULTILINE):
        assert (CHECKOUT / folder).is_dir(), folder


def test_data_folder_is_described_wholly(tmp_path: Path) -> None:
    described = _text("data/README.md")
    data = DataDir(tmp_path)
    for name, member in vars(DataDir).items():
        if isinstance(member, property):
            path: Path = getattr(data, name)
            assert described.count(f"`{path.name}") >= 2, path.name  # in both languages


def test_top_level_holds_what_the_house_says() -> None:
    allowed = {"pyproject.toml", "dashboard", "pipelines", "data", "tests", "LICENSE", *READMES}
    # What a working tree holds beside: build products and editors' files.
    ignored = {"dist", "build"}
    found = {
        path.name
        for path in CHECKOUT.iterdir()
        if not path.name.startswith(".") and not path.name.endswith(".egg-info")
    }
    assert found - ignored <= allowed
