"""The words of imported lists in every language: headings, choices, and what is said of a cell."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from coaching.data.import_columns import (
    BY_KEY,
    CHOICES,
    COLUMNS,
    WHOLE_ROW,
    Column,
    Takes,
)
from coaching.data.import_reasons import AS_LISTED, WORDS, Reason
from coaching.i18n import LANGUAGES as SPOKEN
from coaching.i18n import gettext as _
from coaching.i18n import translate

# Spaces, hyphens, stars and the like make no other heading of it.
BETWEEN = re.compile(r"[\W_]+")


def bare(text: str) -> str:
    """A heading or a choice without what people write differently."""
    return BETWEEN.sub("", text.casefold())


def key_of(heading: str) -> str | None:
    """Which column has this heading, in whatever language; None if we know of none."""
    return _headings().get(bare(heading))


@cache
def _headings() -> Mapping[str, str]:
    return {
        bare(each): column.key
        for column in COLUMNS
        for each in (column.key, *_spoken(column.heading), *column.also)
    }


def choice_of(takes: Takes, text: str) -> str | None:
    """What is stored for a word that somebody chose, in whatever language."""
    return _choices(takes).get(bare(text))


@cache
def _choices(takes: Takes) -> Mapping[str, str]:
    words, also = CHOICES[takes]
    return {
        bare(each): key
        for key, said in words.items()
        for each in (key, *_spoken(said), *also.get(key, ()))
    }


def _spoken(text: str) -> Iterable[str]:
    return (translate(text, language) for language in SPOKEN)


def allowed(takes: Takes) -> list[str]:
    """The words to choose from, in the reader's language."""
    return [str(_(said)) for said in CHOICES[takes][0].values()] if takes in CHOICES else []


def heading(key: str) -> str:
    """What a column is called, in the reader's language."""
    return str(_("The whole row") if key == WHOLE_ROW else _(BY_KEY[key].heading))


def said(key: str, told: Mapping[str, Any]) -> str:
    """What is to be said of a cell, in the reader's language."""
    why = Reason(told["why"])
    facts = {name: fact for name, fact in told.items() if name != "why"}
    if why in (Reason.CHOICE, Reason.LANGUAGES):
        facts["allowed"] = "; ".join(allowed(BY_KEY[key].takes))
    return str(_(WORDS[why], **facts))


def languages_of(text: str) -> list[str] | None:
    """The languages that somebody lists; None if one of the words is none."""
    found: list[str] = []
    for word in re.split(r"[,;/+&|\s]+", text.casefold()):
        if word in ("", "and", "ja", "och", "sekä", "samt"):
            continue
        language = choice_of(Takes.LANGUAGE, word)
        if language is None:
            return None
        if language not in found:
            found.append(language)
    return found


def about(column: Column) -> str:
    """What to write into a column, in the reader's language."""
    return str(_(column.about))


def given_reason(language: str) -> str:
    """Why a coach gets one more than agreed, where the list does not say."""
    return translate(AS_LISTED, language)
