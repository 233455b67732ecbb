"""The rules of the house that no other tool checks: sizes, plain pages, nothing private."""

import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {
    ".git",
    ".hypothesis",
    ".import_linter_cache",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".venv",
    "__pycache__",
    "instance",
    "node_modules",
    "vendor",
}
CODE = {".bpmn", ".css", ".dmn", ".html", ".js", ".py", ".toml", ".txt", ""}
LONG, TOO_LONG, TOO_LONG_TEMPLATE = 300, 600, 150  # lines

REGISTRY = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.(?:com|org)|\s--(?:extra-)?index-url\s|^-i\s", re.MULTILINE
)
OF_ONE_MACHINE = re.compile(r"(?<![\w./-])/(?:home|root|Users|work)/\w")
LEFT_OPEN = re.compile(r"\b(?:TO[D]O|FIX[M]E)\b")
JINJA = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
CLASSES = re.compile(r'\sclass="([^"]*)"')
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a script without src": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: or data: address": re.compile(r"[\"'(](?:javascript|data):", re.IGNORECASE),
}


class LongFile(UserWarning):
    """A file has come near its limit: split it by noun."""


def _ours(folder: Path = ROOT) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in NOT_OURS or path.is_symlink():
            continue
        if path.is_dir():
            yield from _ours(path)
        else:
            yield path


def _text(path: Path) -> str:
    """The file's text, or nothing if it is a picture."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def _length(path: Path) -> int:
    return len(_text(path).splitlines())


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


FILES = list(_ours())
TEMPLATES = [path for path in FILES if path.is_relative_to(ROOT / "templates")]
# Mail is read outside our pages, where only inline styles are shown.
PAGES = [path for path in TEMPLATES if not path.is_relative_to(ROOT / "templates" / "mail")]


@pytest.mark.filterwarnings("default::tests.test_house.LongFile")
def test_no_file_is_too_long() -> None:
    sizes = {
        _name(path): _length(path)
        for path in FILES
        if path.suffix in {".css", ".js", ".py"} and path.parent.name != "versions"
    }

    for name, lines in sizes.items():
        if LONG < lines <= TOO_LONG:
            warnings.warn(f"{name} has {lines} lines: split it by noun", LongFile, stacklevel=1)
    assert {name: lines for name, lines in sizes.items() if lines > TOO_LONG} == {}


def test_no_template_is_too_long() -> None:
    sizes = {_name(path): _length(path) for path in TEMPLATES}

    assert {name: lines for name, lines in sizes.items() if lines >= TOO_LONG_TEMPLATE} == {}


def test_pages_have_no_inline_style_or_script() -> None:
    found = [
        f"{_name(path)} has {what}"
        for path in PAGES
        for what, pattern in INLINE.items()
        if pattern.search(JINJA.sub("", _text(path)))
    ]

    assert found == []


def test_styles_fetch_nothing_from_elsewhere() -> None:
    elsewhere = re.compile(r"url\(\s*[\"']?(?:https?:|//|data:)|@import", re.IGNORECASE)

    found = [
        _name(path) for path in FILES if path.suffix == ".css" and elsewhere.search(_text(path))
    ]

    assert found == []


def test_every_class_of_a_page_has_a_rule_or_a_script() -> None:
    known = "".join(_text(path) for path in FILES if path.suffix in {".css", ".js"})
    # What is put together from parts is not looked at.
    used = {
        name
        for path in PAGES
        for names in CLASSES.findall(_text(path))
        for name in JINJA.sub("{}", names).split()
        if "{" not in name
    }

    assert {name for name in used if not re.search(rf"{re.escape(name)}(?![\w-])", known)} == set()


def test_no_file_names_a_package_registry() -> None:
    assert [_name(path) for path in FILES if REGISTRY.search(_text(path))] == []


def test_the_lock_of_the_front_end_names_no_address() -> None:
    assert '"resolved"' not in _text(ROOT / "package-lock.json")


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert [_name(path) for path in FILES if OF_ONE_MACHINE.search(_text(path))] == []


def test_nothing_is_left_open_in_the_code() -> None:
    found = [_name(path) for path in FILES if path.suffix in CODE and LEFT_OPEN.search(_text(path))]

    assert found == []


def test_no_drawer_for_odds_and_ends() -> None:
    drawers = {"common", "helpers", "misc", "util", "utils"}

    assert [_name(path) for path in FILES if {path.stem, path.parent.name} & drawers] == []
