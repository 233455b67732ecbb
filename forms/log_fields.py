"""Fields of texts about meetings, as recorded forms know them."""

from flask_babel import lazy_gettext as _l

from forms.fields import Line, PersonField, Text


class LogLine(Line):
    """A short text about a meeting."""


class LogText(Text):
    """A longer text about a meeting."""


class PromiseField(PersonField):
    """A promise that the page names; nobody types here."""

    not_read = _l("Open the page again: a promise has been closed or made.")
