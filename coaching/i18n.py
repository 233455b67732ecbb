"""Languages: which one a reader gets, and where texts outside the code come from."""

import csv
import io
import tomllib
from ast import literal_eval
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from typing import IO, Any

from flask_babel import (
    force_locale,
    format_date,
    format_datetime,
    format_decimal,
    format_percent,
    get_locale,
    gettext,
    lazy_gettext,
    ngettext,
)
from lxml import etree

# Services speak through this module, so that they need not know Flask-Babel.
__all__ = [
    "LANGUAGES",
    "OWN_NAMES",
    "format_date",
    "format_datetime",
    "format_decimal",
    "format_percent",
    "gettext",
    "language",
    "lazy_gettext",
    "locale_of",
    "ngettext",
    "speaking",
    "translate",
]

LANGUAGES = ("en", "fi", "sv")
OWN_NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}

# Days and figures in English follow the habits of this part of the world: 26 November 2026.
LOCALES = {"en": "en_GB"}

Found = tuple[int, str | None, str, list[str]]

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"
SPOKEN = (
    *("userTask", "callActivity", "boundaryEvent", "intermediateCatchEvent", "lane"),
    *("participant", "subProcess", "startEvent", "endEvent"),
    *("exclusiveGateway", "parallelGateway", "sequenceFlow"),
)


def locale_of(code: str) -> str:
    """The locale that writes days and figures of a language."""
    return LOCALES.get(code, code)


def language() -> str:
    """The language that is being spoken: en, fi or sv."""
    locale = get_locale()
    return str(locale.language) if locale else "en"


def speaking(code: str) -> AbstractContextManager[None]:
    """Everything inside is said in this language, whoever asks for it."""
    speaks: AbstractContextManager[None] = force_locale(locale_of(code))
    return speaks


def translate(text: str, language: str) -> str:
    """A text of the catalogue in one language."""
    with force_locale(language):
        return str(gettext(text))


def extract_drawing(
    file: IO[bytes], _keywords: Collection[str], _tags: Collection[str], options: Any
) -> Iterator[Found]:
    """Babel extractor: names and documentation of what people meet in a drawing."""
    quiet = etree.XMLParser(remove_comments=True, remove_pis=True, resolve_entities=False)
    root = etree.fromstring(file.read(), quiet)
    for node in root.iter():
        if etree.QName(node).localname not in SPOKEN:
            continue
        texts = [node.get("name"), node.findtext(f"{BPMN}documentation")]
        for text in texts:
            if text:
                yield 0, None, " ".join(text.split()), []


def extract_decision(
    file: IO[bytes], _keywords: Collection[str], _tags: Collection[str], options: Any
) -> Iterator[Found]:
    """Babel extractor: name, labels and reasons of a decision table."""
    quiet = etree.XMLParser(remove_comments=True, remove_pis=True, resolve_entities=False)
    root = etree.fromstring(file.read(), quiet)
    decisions = root.iter(f"{DMN}decision", f"{DMN}input", f"{DMN}output")
    for text in (node.get("label") or node.get("name") for node in decisions):
        if text:
            yield 0, None, " ".join(text.split()), []
    names = [node.get("name") for node in root.iter(f"{DMN}output")]
    for rule in root.iter(f"{DMN}rule"):
        answers = [node.findtext(f"{DMN}text", "") for node in rule.iter(f"{DMN}outputEntry")]
        yield 0, None, literal_eval(answers[names.index("reason")]), []


def extract_table(
    file: IO[bytes], _keywords: Collection[str], _tags: Collection[str], options: Any
) -> Iterator[Found]:
    """Babel extractor: the columns ``text`` and ``prompt`` of a table of data."""
    rows = csv.DictReader(io.StringIO(file.read().decode()))
    for number, row in enumerate(rows, start=2):
        for column in ("text", "prompt"):
            if row.get(column):
                yield number, None, row[column], []


def extract_toml(
    file: IO[bytes], _keywords: Collection[str], _tags: Collection[str], options: Any
) -> Iterator[Found]:
    """Babel extractor: every value named ``text``, ``what``, ``why`` or ``how`` of a data file."""
    yield from ((0, None, text, []) for text in _spoken(tomllib.loads(file.read().decode())))


def _spoken(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _spoken(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _spoken(inner, key)
    elif isinstance(value, str) and key in {"text", "what", "why", "how"}:
        yield value
