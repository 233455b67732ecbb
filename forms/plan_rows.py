"""Rows of a form that follow the action plan: one for each goal or action of it."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l

from forms.fields import PersonField

KEY = re.compile(r"[0-9a-f]{32}")


class PlanRow(PersonField):
    """A goal or an action that the page names; nobody types here."""

    not_read = _l("Open the page again: the action plan has changed.")

    def process_data(self, value: Any) -> None:
        """Take the key that a goal or action keeps in every version of the plan."""
        self.data = value or None

    def read(self, typed: str) -> str | None:  # type: ignore[override]  # a key is no number
        """The key of a goal or action."""
        return typed if KEY.fullmatch(typed) else None
