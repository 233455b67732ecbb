"""What can be refused, in the programme's words; only web turns a refusal into a page."""

from typing import Any


class Refusal(Exception):
    """Something cannot be done; ``message`` says what happened and what to do."""

    def __init__(self, message: Any, *, field: str | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field
