"""The form that logs a coaching session, or says why there was none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from coaching.model.coaching_sessions import SessionState
from forms.base import Required
from forms.choices import RadioField
from forms.fields import DateField, TimeField
from forms.guidance_log import GuidanceLog
from forms.log_fields import LogText
from forms.rules import NeededThen

HELD, MOVED = SessionState.HELD.value, SessionState.MOVED.value
OUTCOMES = [
    (HELD, _l("It was held")),
    (MOVED, _l("It was moved")),
    (SessionState.CANCELLED_BY_ORGANISATION.value, _l("The organisation called it off")),
    (SessionState.CANCELLED_BY_COACH.value, _l("I called it off")),
    (SessionState.NO_SHOW.value, _l("Nobody came")),
]
NOT_HELD = [outcome for outcome, _words in OUTCOMES if outcome != HELD]


class LogSession(GuidanceLog):
    """The log of a coaching session; one that was not held leaves only its reason behind."""

    button = _l("Save the log")
    sections: ClassVar[Mapping[str, Sequence[str]]] = {
        "outcome": ("outcome",),
        "not_held": ("reason", "new_on", "new_at"),
        **GuidanceLog.sections,
    }
    section_names: ClassVar[Mapping[str, Any]] = {
        "outcome": _l("How did it go?"),
        "not_held": _l("Why not?"),
        **GuidanceLog.section_names,
        "meeting": _l("The coaching session"),
    }

    outcome = RadioField(
        _l("Was the coaching session held?"), [Required(_l("Choose how it went"))], OUTCOMES
    )
    reason = LogText(
        _l("Why was it not held?"),
        [NeededThen("outcome", each, _l("Write the reason in a few words")) for each in NOT_HELD],
        most=500,
        description=_l("The organisation reads this."),
        render_kw={"rows": 2},
    )
    new_on = DateField(
        _l("New day, if it was moved"),
        [NeededThen("outcome", MOVED, _l("Choose the new day"))],
    )
    new_at = TimeField(_l("Begins at"), [NeededThen("outcome", MOVED, _l("Write when it begins"))])

    @property
    def _of_the_log(self) -> frozenset[str]:
        """What is asked only about a session that was held."""
        return frozenset(n for names in GuidanceLog.sections.values() for n in names)

    def use(self, facts: Mapping[str, Any]) -> None:
        """Say until when a moved session has to be held."""
        super().use(facts)
        if facts.get("move_until"):
            self.new_on.description = _l(
                "Within ten working days: by %(day)s.", day=facts["move_until"]
            )

    def validate(self, extra_validators: Any = None) -> bool:
        """Of a session that was not held nothing else is asked."""
        if self.outcome.data == HELD:
            return bool(super().validate(extra_validators))
        everything = self._fields
        self._fields = {n: f for n, f in everything.items() if n not in self._of_the_log}
        try:
            return bool(super().validate(extra_validators))
        finally:
            self._fields = everything

    def answers(self) -> dict[str, Any]:
        """What was answered, as far as it was asked."""
        found = super().answers()
        unasked = {"reason", "new_on", "new_at"} if self.outcome.data == HELD else self._of_the_log
        if self.outcome.data != MOVED:
            unasked = unasked | {"new_on", "new_at"}
        return {
            name: _nothing(value) if name in unasked else value for name, value in found.items()
        }

    def shown(self) -> dict[str, Any]:
        """The words of people and promises, as far as they were asked."""
        return super().shown() if self.outcome.data == HELD else {}


def _nothing(value: Any) -> list[Any] | None:
    return [] if isinstance(value, list) else None
