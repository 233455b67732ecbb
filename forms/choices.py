"""Questions with ready answers, and the words that several forms offer."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from coaching.data.assessment import Level
from coaching.data.guidance import Choice
from coaching.i18n import OWN_NAMES

PICK = _l("Choose one of the options")


def of_data(choices: Iterable[Choice]) -> list[tuple[str, Any]]:
    """Choices whose words stand in the programme's data."""
    return [(choice.key, _l(choice.words)) for choice in choices]


LANGUAGES = [(code, OWN_NAMES[code]) for code in ("fi", "sv", "en")]


class SelectField(wtforms.SelectField):
    """One answer from a list that unfolds."""

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        choices: Iterable[tuple[Any, Any]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(label, list(validators), **kwargs)
        self.invalid_value_message = str(PICK)
        self.choices = list(choices)

    def pre_validate(self, form: Any) -> None:
        """Refuse an answer that was not offered; whether one is needed is a rule of its own."""
        if self.data not in (None, "") and not any(choice[2] for choice in self.iter_choices()):
            raise StopValidation(str(PICK))


class RadioField(SelectField, wtforms.RadioField):
    """One answer, all of them in sight."""


class Boxes(wtforms.SelectMultipleField):
    """Any number of answers."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        choices: Iterable[tuple[Any, Any]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(label, list(validators), **kwargs)
        self.invalid_value_message = str(PICK)
        self.choices = list(choices)

    def process_data(self, value: Any) -> None:
        """Nothing chosen is an empty list."""
        super().process_data(value or [])

    def pre_validate(self, form: Any) -> None:
        """Refuse answers that were not offered."""
        offered = [self.coerce(choice[0]) for choice in self.iter_choices()]
        if any(chosen not in offered for chosen in self.data or []):
            raise StopValidation(str(_l("Choose from the options")))


class Scale(RadioField):
    """How far the organisation has come with one statement."""

    def __init__(
        self,
        label: Any,
        validators: Sequence[Any],
        levels: Iterable[Level],
        heading: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            label,
            validators,
            [(level.value, _l(level.words)) for level in levels],
            render_kw={"data-ui": "scale", "data-no": heading},
            **kwargs,
        )


class YesNo(RadioField):
    """Yes or no; neither is ticked beforehand."""

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        words: tuple[Any, Any] = (_l("Yes"), _l("No")),
        **kwargs: Any,
    ) -> None:
        self.answers = list(zip(("yes", "no"), words, strict=True))
        super().__init__(label, validators, self.answers, coerce=_truth, **kwargs)

    def leave_only(self, answer: bool) -> None:
        """Take the other answer away: it is not possible any more."""
        self.choices = [choice for choice in self.answers if _truth(choice[0]) == answer]


def _truth(answer: Any) -> bool:
    # "True" is how a known answer is spelled when it begins a form.
    if answer in ("yes", "True", True):
        return True
    if answer in ("no", "False", False):
        return False
    raise ValueError(answer)


def whole_or_none(answer: Any) -> int | None:
    """A number, or None for the option that means none."""
    return None if answer in (None, "") else int(answer)


def cards(hints: Mapping[str, Any]) -> dict[str, Any]:
    """Render options as cards, each with a line of its own under its words."""
    return {"data-ui": "cards", "data-hints": dict(hints)}
