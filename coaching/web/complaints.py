"""What a service refuses, shown at the field it is about."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import flash
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import FormField

from coaching.model.people import User
from coaching.services.refusals import Refusal
from coaching.web import logs

Result = TypeVar("Result")


def accepted(form: FlaskForm, act: Callable[[], Result]) -> Result | None:
    """Do it; or put the refusal on the form, so that everything typed stays, and give None."""
    try:
        return act()
    except Refusal as refusal:
        put_on(form, refusal)
        return None


def told_or_refused(remind: Callable[[], list[User]]) -> None:
    """Send a reminder and say to whom; or say why not."""
    try:
        names = ", ".join(person.name for person in remind())
        flash(_("A reminder goes to %(names)s.", names=names), "ok")
    except Refusal as refusal:
        flash(str(refusal.message), "info")


def put_on(form: FlaskForm, refusal: Refusal) -> None:
    """Add a refusal to its field (``sponsor-email`` lies inside a group), or to the whole form."""
    logs.refused(type(refusal).__name__)
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
