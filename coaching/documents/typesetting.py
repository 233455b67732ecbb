"""Typesetting: words and figures in, a tagged PDF (PDF/UA-1) out."""

import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Final

import typst

from coaching.documents import typefaces

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "documents"
STANDARD: Final = "ua-1"
UNKNOWN_CHARACTER = "\N{REPLACEMENT CHARACTER}"

Content = Mapping[str, object]


def typeset(template: str, content: Content, *, on: date) -> bytes:
    """Set a document as of a day; the same content on the same day gives the same bytes.

    Content is handed over as data: whatever people wrote stays text and is never read as markup.
    """
    try:
        return _typeset(template, content, on)
    except typst.TypstError:
        # PDF/UA-1 refuses a text with a character that no typeface has, such as an emoji.
        return _typeset(template, _plain(content), on)


def _typeset(template: str, content: object, on: date) -> bytes:
    return typst.compile(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=typefaces.found(),
        sys_inputs={
            "content": unicodedata.normalize("NFC", json.dumps(content, ensure_ascii=False)),
            "typefaces": json.dumps(typefaces.by_use()),
        },
        pdf_standards=STANDARD,
        timestamp=datetime.combine(on, time(12), UTC),
    )


def _plain(value: object) -> object:
    """The same content with only such characters as can be set."""
    if isinstance(value, str):
        return "".join(map(_settable, unicodedata.normalize("NFC", value)))
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


@cache
def _settable(character: str) -> str:
    """The character itself, a sign in its place, or nothing where it has no shape anyway."""
    if character == "\n" or (character.isascii() and character.isprintable()):
        return character
    if character.isspace():
        return " "
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Mn"}:
        return ""
    trial = b"#set document(title: sys.inputs.character)\n#sys.inputs.character"
    try:
        typst.compile(
            trial,
            font_paths=typefaces.found(),
            sys_inputs={"character": character},
            pdf_standards=STANDARD,
        )
    except typst.TypstError:
        return UNKNOWN_CHARACTER
    return character
