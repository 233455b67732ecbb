"""What every task form can do: be asked in parts, be read as plain answers, be kept as asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, ClassVar

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, FieldList, Form, FormField, SelectField, SelectFieldBase
from wtforms.fields.core import UnboundField
from wtforms.validators import StopValidation

LANGUAGES = ("en", "fi", "sv")
CASE_READERS = _l("Your team, your management sponsor, your coach and the coordinators.")
STAFF_READERS = _l("The coach and the coordinators. The organisation does not see this.")


class Required:
    """The field needs an answer; unlike WTForms' own it says in whole words what to do."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __init__(self, message: Any = None) -> None:
        self.message = message or _l("Answer this question")

    def __call__(self, form: Any, field: Field) -> None:
        """Stop when nothing was given; what could not be read has its own message already."""
        if field.process_errors:
            raise StopValidation
        data = field.data
        unticked = isinstance(field, BooleanField) and not data
        empty = data is None or (isinstance(data, str) and not data.strip())
        if unticked or empty or (isinstance(data, list) and not data):
            field.errors = []
            raise StopValidation(str(self.message))


class TaskForm(FlaskForm):
    """A form that a user task of a drawing asks; its class name is the task's name in capitals.

    ``facts`` are figures and choices that a view hands over, such as the coaches with their load.
    """

    # Who may read the answers afterwards: "case" (the organisation too), "staff", or "programme"
    # (the organisation, coordinators and managers, but not the coach).
    audience: ClassVar[str] = "case"
    readers: ClassVar[Any] = CASE_READERS
    # Fields that fewer people may read: {"risk": "staff", "coach_note": "coach"}.
    private: ClassVar[Mapping[str, str]] = {}
    # Fields for coaches alone that the record itself keeps, since no guidance entry does.
    kept: ClassVar[frozenset[str]] = frozenset()
    # Recorded forms that this one is about: shown beside it.
    recaps: ClassVar[Sequence[str]] = ()
    # Field names by page, for a form that is asked in parts.
    parts: ClassVar[Mapping[str, Sequence[str]]] = {}
    # The heading of each page.
    part_names: ClassVar[Mapping[str, Any]] = {}
    # Choices that exist only here and now (people); their words are kept with the answers.
    passing_choices: ClassVar[Sequence[str]] = ()
    intro: ClassVar[Any] = ""
    button: ClassVar[Any] = _l("Send")

    def __init__(self, *args: Any, facts: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        self.facts = dict(facts or {})
        super().__init__(*args, **kwargs)
        self.use(self.facts)

    def use(self, facts: Mapping[str, Any]) -> None:
        """Fit choices to the facts; most forms have nothing to fit."""

    @property
    def asked(self) -> Iterator[Field]:
        """The fields that are questions."""
        return (field for field in self if field.type not in {"CSRFTokenField", "HiddenField"})

    def answers(self) -> dict[str, Any]:
        """What was answered, as plain JSON by field name."""
        return {field.short_name: plain(field) for field in self.asked}

    def shown(self) -> dict[str, Any]:
        """The words of the chosen people and other passing choices, by field name."""
        return {name: _words(self[name]) for name in self.passing_choices}

    def reply(self) -> dict[str, Any]:
        """A valid form as the services take it: answers, questions, and who may read them."""
        return {
            "values": self.answers(),
            "questions": questions_of(type(self)),
            "audience": self.audience,
            "shown": self.shown(),
            # Kept in one place only, out of the recorded form: the coach's own note.
            "apart": frozenset(n for n, who in self.private.items() if who == "coach") - self.kept,
        }

    @classmethod
    def questions(cls) -> dict[str, Any]:
        """The form as it is asked, in every language, without what belongs to one case."""
        asked = {
            "form": cls.__name__,
            "languages": {code: _asked(cls, code) for code in LANGUAGES},
        }
        if cls.intro:
            asked["intro"] = {code: _in_language(cls.intro, code) for code in LANGUAGES}
        return asked


# A form is asked the same way of everybody until the code changes.
_asked_so: dict[type[TaskForm], dict[str, Any]] = {}


def questions_of(form: type[TaskForm]) -> dict[str, Any]:
    """A form as it is asked; made once per server process."""
    if form not in _asked_so:
        _asked_so[form] = form.questions()
    return _asked_so[form]


def plain(field: Field) -> Any:
    """One field's answer as plain JSON."""
    if isinstance(field, FieldList):
        return [plain(entry) for entry in field.entries]
    if isinstance(field, FormField):
        return {inner.short_name: plain(inner) for inner in field.form if _is_question(inner)}
    return _json(field.data)


def _json(value: Any) -> Any:
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list | tuple | set):
        return [_json(each) for each in value]
    return value


def _is_question(field: Field) -> bool:
    return field.type not in {"CSRFTokenField", "HiddenField"}


def _words(field: Field) -> Any:
    if isinstance(field, FieldList):
        return [_words(entry) for entry in field.entries]
    if isinstance(field, FormField):
        return {inner.short_name: _words(inner) for inner in field.form if _is_question(inner)}
    if isinstance(field, SelectFieldBase):
        return [str(label) for _, label, selected, *_ in field.iter_choices() if selected]
    # A field that stands for a person knows the name itself.
    return getattr(field, "words", None)


def _in_language(text: Any, language: str) -> str:
    with force_locale(language):
        return str(text)


def _asked(form: type[Form], language: str) -> list[dict[str, Any]]:
    with force_locale(language):
        blank = form(meta={"csrf": False}, formdata=None)
        private = getattr(form, "private", {})
        pages = getattr(form, "parts", {})
        in_order = [blank[name] for names in pages.values() for name in names] or list(blank)
        return [_question(field, private) for field in in_order if _is_question(field)]


def _question(field: Field, private: Mapping[str, str]) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "name": field.short_name,
        "label": str(field.label.text),
        "kind": field.type,
        "hint": str(field.description or ""),
    }
    if field.short_name in private:
        asked["readers"] = private[field.short_name]
    if isinstance(field, FieldList):
        asked["each"] = _inside(field.unbound_field)
    elif isinstance(field, FormField):
        asked["each"] = [_question(inner, {}) for inner in field.form if _is_question(inner)]
    elif isinstance(field, SelectField):
        # The values as they stand in the answers: true for a yes, a number for a length.
        asked["choices"] = [
            [_json(field.coerce(value)), str(label)] for value, label, *_ in field.iter_choices()
        ]
    elif isinstance(field, BooleanField):
        asked["kind"] = "BooleanField"
    return asked


def _inside(unbound: UnboundField[Any]) -> list[dict[str, Any]]:
    inner = unbound.args[0] if unbound.field_class is FormField else None
    if inner is None:
        return []
    return [_question(field, {}) for field in inner(formdata=None) if _is_question(field)]
