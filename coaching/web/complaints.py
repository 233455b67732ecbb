"""What a service refuses, shown at the field it is about."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from wtforms import FormField

from coaching.services.refusals import Refusal

Result = TypeVar("Result")


def accepted(form: FlaskForm, act: Callable[[], Result]) -> Result | None:
    """Do it; or put the refusal on the form, so that everything typed stays, and give None."""
    try:
        return act()
    except Refusal as refusal:
        put_on(form, refusal)
        return None


def put_on(form: FlaskForm, refusal: Refusal) -> None:
    """Add a refusal to its field (``sponsor-email`` lies inside a group), or to the whole form."""
    field = _field(form, (refusal.field or "").split("-"))
    if field is None:
        form.form_errors.append(str(refusal.message))
    else:
        field.errors = [*field.errors, str(refusal.message)]


def _field(form: Any, names: list[str]) -> Any:
    if names[0] not in form:
        return None
    field = form[names[0]]
    if len(names) > 1 and isinstance(field, FormField):
        return _field(field.form, names[1:])
    return field
