"""Finnish and Swedish are complete: every text of the sources is translated, none is in doubt."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ["fi", "sv"]
BLANK = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def _catalogue(language: str) -> Catalog:
    return _read(ROOT / "translations" / language / "LC_MESSAGES" / "messages.po")


def _messages(catalogue: Catalog) -> list[Message]:
    """The messages without the header."""
    return [message for message in catalogue if message.id]


def _forms(text: object) -> list[str]:
    """One text, or all plural forms of it."""
    return list(text) if isinstance(text, (list, tuple)) else [str(text or "")]


def _key(message: Message) -> tuple[str, str]:
    return _forms(message.id)[0], message.context or ""


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every text that stands in the sources today."""
    template = tmp_path_factory.mktemp("texts") / "messages.pot"
    command = [
        *(sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract"),
        *("--mapping-file=pyproject.toml", f"--output-file={template}"),
        *("--ignore-dirs=.* _* node_modules instance tests", "."),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return _read(template)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_exactly_the_texts_of_the_sources(
    language: str, sources: Catalog
) -> None:
    wanted = {_key(message) for message in _messages(sources)}
    present = {_key(message) for message in _messages(_catalogue(language))}

    assert (sorted(wanted - present), sorted(present - wanted)) == ([], []), (
        "Run `make translate` and translate what is new."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    messages = _messages(_catalogue(language))

    assert [message.id for message in messages if not all(_forms(message.string))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_in_doubt(language: str) -> None:
    messages = _messages(_catalogue(language))

    assert [message.id for message in messages if message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_blanks_of_its_text(language: str) -> None:
    different = [
        message.id
        for message in _messages(_catalogue(language))
        for translated in _forms(message.string)
        if translated
        and not any(
            sorted(set(BLANK.findall(translated))) == sorted(set(BLANK.findall(source)))
            for source in _forms(message.id)
        )
    ]

    assert different == []
