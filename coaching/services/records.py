"""Recorded forms, readable as they were asked, by those who may read them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy.orm import joinedload, undefer
from sqlalchemy.sql.base import ExecutableOption

from coaching.i18n import format_date, format_decimal, language
from coaching.i18n import gettext as _
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.history import Thing
from coaching.model.people import User
from coaching.model.processes import Answers, Task
from coaching.permissions import (
    ORGANISATION_ROLES,
    Can,
    allowed,
    require,
    visible_answers,
)
from coaching.services import accesses, versions

PAGE = 30
EVERYBODY = frozenset({"staff", "coach"})


@dataclass(frozen=True)
class Line:
    """One question with its answer: words, or groups of further lines."""

    label: str
    value: str = ""
    groups: list[list["Line"]] = field(default_factory=list)


@dataclass(frozen=True)
class Record:
    """One recorded form in a list."""

    id: int
    title: str
    at: datetime
    by: str
    on_behalf_of: str
    taken_back: bool
    taken_back_by: str = ""
    taken_back_why: str = ""


@dataclass(frozen=True)
class Page:
    """Some recorded forms, newest first; ``older`` is the key of the page before them, if any."""

    records: list[Record]
    older: int | None = None


def records_of(user: User, case: Case, before: int | None = None) -> Page:
    """The recorded forms of a case that this person may read, newest first."""
    query = (
        visible_answers(user)
        .where(Answers.case_id == case.id)
        .order_by(Answers.id.desc())
        .limit(PAGE + 1)
        .options(*_what_a_list_shows())
    )
    if before is not None:
        query = query.where(Answers.id < before)
    found = db.session.scalars(query).unique().all()
    older = found[PAGE - 1].id if len(found) > PAGE else None
    return Page([record_of(answers) for answers in found[:PAGE]], older)


def record_of(answers: Answers) -> Record:
    """What a list says about one recorded form."""
    whom = answers.on_behalf_of
    return Record(
        id=answers.id,
        title=versions.title_of(answers.task),
        at=answers.at,
        by=answers.by.name,
        on_behalf_of=whom.name if whom else "",
        taken_back=answers.taken_back_at is not None,
        taken_back_by=answers.taken_back_by.name if answers.taken_back_by else "",
        taken_back_why=answers.taken_back_why,
    )


def last_of(
    user: User, case_id: int | None, task_names: Sequence[str], *, within: int | None = None
) -> list[Answers]:
    """What was last answered to these tasks of a case, as far as this person may read it.

    ``within`` is a process, where what was answered in others is about something else.
    """
    if not task_names:
        return []
    query = (
        visible_answers(user)
        .where(
            Answers.case_id == case_id,
            Answers.task_name.in_(task_names),
            Answers.taken_back_at.is_(None),
        )
        .order_by(Answers.id)
        .options(*_what_reading_needs())
    )
    if within is not None:
        query = query.where(Answers.task.has(Task.process_id == within))
    newest = {answers.task_name: answers for answers in db.session.scalars(query)}
    return [newest[name] for name in task_names if name in newest]


def one_of(user: User, case: Case, answers_id: int) -> Answers | None:
    """One recorded form of a case, if this person may read it."""
    query = visible_answers(user).where(Answers.case_id == case.id, Answers.id == answers_id)
    needs = (*_what_reading_needs(), *_what_a_list_shows())
    return db.session.scalars(query.options(*needs)).unique().one_or_none()


def _what_a_list_shows() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Answers.task).joinedload(Task.process),
        joinedload(Answers.by),
        joinedload(Answers.on_behalf_of),
        joinedload(Answers.taken_back_by),
    )


def _what_reading_needs() -> tuple[ExecutableOption, ...]:
    return (joinedload(Answers.questions), undefer(Answers.values), undefer(Answers.shown))


def note_reading(user: User, answers: Answers) -> None:
    """Note that the programme's people read an organisation's form: one line a person and day."""
    require(user, Can.SEE_ANSWERS, answers)
    if answers.case is not None and answers.task.role in ORGANISATION_ROLES:
        accesses.note(user, answers.case, [(Thing.ANSWERS, answers.id)])


# ---- answers in words ----


def readable(user: User, answers: Answers, *, without: Collection[str] = ()) -> list[Line]:
    """Questions and answers as they were asked, without what others may read alone."""
    rights = {"staff": Can.SEE_STAFF_FIELDS, "coach": Can.SEE_COACH_NOTE}
    readers = frozenset(name for name, right in rights.items() if allowed(user, right, answers))
    values = {name: value for name, value in answers.values.items() if name not in without}
    return lines(answers.questions.content, values, answers.shown, readers)


def intro_of(answers: Answers) -> str:
    """The text that stood above the questions, such as the commitment that was signed."""
    return str(_in_reading_language(answers.questions.content.get("intro", {})) or "")


def lines(
    asked: Mapping[str, Any],
    values: Mapping[str, Any],
    shown: Mapping[str, Any],
    readers: Iterable[str] = EVERYBODY,
) -> list[Line]:
    """A form's answers in words; what was not answered is left out."""
    read = frozenset(readers)
    questions = _in_reading_language(asked["languages"]) or []
    open_to_reader = [q for q in questions if q.get("readers") is None or q["readers"] in read]
    return _lines(open_to_reader, values, shown)


def _in_reading_language(by_language: Mapping[str, Any]) -> Any:
    return by_language.get(language()) or by_language.get("en")


def _lines(
    questions: Iterable[Mapping[str, Any]], values: Mapping[str, Any], shown: Mapping[str, Any]
) -> list[Line]:
    found = []
    for question in questions:
        value = values.get(question["name"])
        if value not in (None, "", [], {}):
            found.append(_answered(question, value, shown.get(question["name"])))
    return found


def _answered(question: Mapping[str, Any], value: Any, shown: Any) -> Line:
    label, inner = question["label"], question.get("each")
    if inner and isinstance(value, dict):
        return Line(label, groups=[_lines(inner, value, shown or {})])
    if inner and isinstance(value, list):
        words = shown or [{}] * len(value)
        return Line(
            label,
            groups=[
                _lines(inner, row, names or {}) for row, names in zip(value, words, strict=False)
            ],
        )
    return Line(label, _in_words(question, value, shown))


def _in_words(question: Mapping[str, Any], value: Any, shown: Any) -> str:
    # What everybody could choose is told in the reader's language, the rest as it was kept.
    words = next((w for key, w in question.get("choices", ()) if key == value), None)
    if words is not None:
        # Beside the scale's words stands the figure that people remember.
        return f"{value}: {words}" if question["kind"] == "Scale" and value.isdigit() else words
    if shown and all(isinstance(word, str) for word in shown):
        return ", ".join(shown)
    if isinstance(value, list):
        separator = ", " if question.get("choices") else "\n"
        return separator.join(_in_words(question, each, None) for each in value if each != "")
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    return _figure_or_text(question["kind"], value)


def _figure_or_text(kind: str, value: Any) -> str:
    if kind == "DateField":
        return str(format_date(date.fromisoformat(value), "long"))
    if kind == "TimeField":
        return str(value)[:5].replace(":", ".")
    if kind == "Year":
        return str(value)
    if kind == "QuarterHours" or isinstance(value, int | float):
        return _figure(value)
    return str(value)


def _figure(value: Any) -> str:
    try:
        return str(format_decimal(Decimal(str(value))))
    except InvalidOperation:
        return str(value)
