"""Ask a form as a view does, and say which field complains."""

from collections.abc import Iterator
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, FieldList, FormField

from forms import FORMS
from forms.base import TaskForm
from tests.forms.answers import FACTS, VALID, Typed


def raw(typed: Typed) -> MultiDict[str, str]:
    """What a browser sends."""
    pairs = [
        (k, v) for k, many in typed.items() for v in (many if isinstance(many, list) else [many])
    ]
    return MultiDict(pairs)


def ask(name: str, typed: Typed, facts: dict[str, Any] | None = None) -> TaskForm:
    """The form of a task, filled in."""
    chosen = FACTS.get(name, {}) if facts is None else facts
    return FORMS[name](formdata=raw(typed), facts=chosen)


def changed(name: str, **changes: str | list[str] | None) -> Typed:
    """The valid answer with some fields changed, or left out when None."""
    merged = {**VALID[name], **changes}
    return {field: value for field, value in merged.items() if value is not None}


def complaints(form: Any) -> dict[str, str]:
    """The first complaint of each field, by the field's name; "" for the form as a whole."""
    form.validate()
    found = {field.name: str(field.errors[0]) for field in _leaves(form) if _own(field)}
    return found | ({"": str(form.form_errors[0])} if form.form_errors else {})


def refuses(name: str, facts: dict[str, Any] | None = None, /, **changes: Any) -> dict[str, str]:
    """What the form says when the valid answer is changed."""
    return complaints(ask(name, changed(name, **changes), facts))


def _own(field: Field) -> bool:
    return any(isinstance(error, str) for error in field.errors)


def _leaves(fields: Any) -> Iterator[Field]:
    for field in fields:
        if isinstance(field, FormField):
            yield from _leaves(field.form)
        elif isinstance(field, FieldList):
            yield from ([field] if _own(field) else [])
            yield from _leaves(field.entries)
        else:
            yield field
