"""The module that a row of a form is about."""

import re
from typing import Any

from forms.fields import PersonField

KEY = re.compile(r"[A-Za-z0-9_]{1,10}", re.ASCII)


class ModuleField(PersonField):
    """A training module that the page names; nobody types here."""

    def process_data(self, value: Any) -> None:
        """Take the key of a module."""
        self.data = value or None

    def read(self, typed: str) -> Any:
        """The key of a module."""
        return typed if KEY.fullmatch(typed) else None
