"""One row of an imported list by itself: what each cell means, and what is wrong with its shape."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from coaching import shapes
from coaching.data.import_columns import CHOICES, COLUMNS, WHOLE_ROW, Column, Takes
from coaching.data.import_reasons import Reason
from coaching.model.organisations import PlanStatus, Sector
from coaching.services import import_words
from coaching.services.organisations import NewOrganisation
from coaching.services.people import Person

Cells = Mapping[str, str]
# What is said of each cell, by column: a reason with its facts.
Told = dict[str, dict[str, Any]]

STAFF, YEARS = range(1, 1_000_000), range(2004, 2101)
# So much of a cell is kept where it is too long for its column: enough to see what it is.
KEPT = 1_000
# The marks of direction and the spaces without width come with copied text, and can mislead.
MISLEADING = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
SHEET_ERROR = re.compile(r"#[A-ZÅÄÖ0-9/]+[!?]?")
YEAR = re.compile(r"(?:\d{1,2}\.\d{1,2}\.)?(\d{4})(?:-\d{2}-\d{2})?")
# UTF-8 that somebody has once read as if it were something else.
GARBLED = re.compile("Ã[¤¶¥\u0084\u0096\u0085„–…]|\ufffd")


class Wrong(Exception):
    """A cell cannot be taken: ``told`` says why."""

    def __init__(self, why: Reason, **facts: int | str) -> None:
        super().__init__(why.value)
        self.told: dict[str, Any] = {"why": why.value, **facts}


@dataclass(frozen=True)
class Given:
    """What a row without faults brings: the same as the form for one organisation does."""

    organisation: NewOrganisation
    language: str
    contact: Person
    sponsor: Person
    sponsor_title: str
    coach: str
    deputy: str
    coach_reason: str


def clean(text: str) -> str:
    """A cell on one line, without what cannot be seen."""
    text = unicodedata.normalize("NFC", MISLEADING.sub("", shapes.tidy(text)))
    return " ".join(text.split())


def kept(text: str) -> str:
    """As much of a cell as is stored: no whole novels, and no personal identity codes."""
    return shapes.without_personal_codes(text[:KEPT])


def faults(cells: Cells) -> Told:
    """What is wrong with the cells of a row, each looked at for itself."""
    return _read(cells)[1]


def remarks(cells: Cells) -> Told:
    """What is worth a second look."""
    return {
        key: {"why": Reason.GARBLED.value} for key, text in cells.items() if GARBLED.search(text)
    }


def given_of(cells: Cells) -> Given:
    """What a row brings; only for one in which nothing is wrong."""
    values, _wrong = _read(cells)
    languages = values["languages"]
    language = values["language"] or languages[0]
    return Given(
        organisation=_organisation(values),
        language=language,
        contact=_person(values, "contact", language),
        sponsor=_person(values, "sponsor", language),
        sponsor_title=values["sponsor_title"],
        coach=values["coach"] or "",
        deputy=values["deputy"] or "",
        coach_reason=values["coach_reason"] or "",
    )


def _organisation(values: Mapping[str, Any]) -> NewOrganisation:
    return NewOrganisation(
        name=values["unit"] or values["name"],
        new_parent=values["name"] if values["unit"] else "",
        business_id=values["business_id"],
        sector=Sector(values["sector"]),
        languages=tuple(values["languages"]),
        has_clients=values["has_clients"] == "yes",
        recruits=values["recruits"] == "yes",
        plan_status=PlanStatus(values["plan_status"]),
        plan_year=values["plan_year"],
        region=values["region"] or "",
        staff_count=values["staff_count"],
    )


def _person(values: Mapping[str, Any], place: str, language: str) -> Person:
    return Person(
        values[f"{place}_name"],
        values[f"{place}_email"].lower(),
        values[f"{place}_language"] or language,
        values.get(f"{place}_phone") or "",
    )


def _read(cells: Cells) -> tuple[dict[str, Any], Told]:
    values: dict[str, Any] = {}
    wrong: Told = {}
    for column in COLUMNS:
        try:
            values[column.key] = _value(column, cells.get(column.key, ""))
        except Wrong as found:
            wrong[column.key] = found.told
    if cells.get(WHOLE_ROW):
        wrong[WHOLE_ROW] = Wrong(Reason.SURPLUS).told
    return values, wrong


def _value(column: Column, text: str) -> Any:
    """What a cell means; raises `Wrong`."""
    if not text:
        if column.needed:
            raise Wrong(Reason.MISSING)
        return None
    if len(text) > column.most:
        raise Wrong(Reason.TOO_LONG, max=column.most, length=len(text))
    if shapes.personal_codes(text):
        raise Wrong(Reason.PERSONAL_CODE)
    if SHEET_ERROR.fullmatch(text):
        raise Wrong(Reason.SHEET_ERROR)
    return READERS[column.takes](column, text)


def _text(_column: Column, text: str) -> str:
    return text


def _address(_column: Column, text: str) -> str:
    if not shapes.is_address(text):
        raise Wrong(Reason.ADDRESS)
    return text


def _phone(_column: Column, text: str) -> str:
    if not shapes.is_phone(text):
        raise Wrong(Reason.PHONE)
    return text


def _business_id(_column: Column, text: str) -> str:
    found = shapes.business_id(text)
    if found is None:
        raise Wrong(Reason.BUSINESS_ID)
    return found


def _number(_column: Column, text: str) -> int:
    number = shapes.whole_number(text, STAFF)
    if number is None:
        raise Wrong(Reason.NUMBER, least=STAFF.start, most=STAFF.stop - 1)
    return number


def _year(_column: Column, text: str) -> int:
    found = YEAR.fullmatch(text)
    if not found or int(found[1]) not in YEARS:
        raise Wrong(Reason.YEAR, least=YEARS.start, most=YEARS.stop - 1)
    return int(found[1])


def _choice(column: Column, text: str) -> str:
    found = import_words.choice_of(column.takes, text)
    if found is None:
        raise Wrong(Reason.CHOICE)
    return found


def _languages(_column: Column, text: str) -> list[str]:
    found = import_words.languages_of(text)
    if not found:
        raise Wrong(Reason.LANGUAGES)
    return found


READERS: Mapping[Takes, Callable[[Column, str], Any]] = {
    **dict.fromkeys(CHOICES, _choice),
    Takes.TEXT: _text,
    Takes.COACH: _text,
    Takes.ADDRESS: _address,
    Takes.PHONE: _phone,
    Takes.BUSINESS_ID: _business_id,
    Takes.NUMBER: _number,
    Takes.YEAR: _year,
    Takes.LANGUAGES: _languages,
}
