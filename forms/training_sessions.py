"""The forms with which coordinators plan training sessions and book organisations on them."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import ValidationError

from coaching.i18n import OWN_NAMES
from forms.base import Required
from forms.choices import RadioField, SelectField, cards, whole_or_none
from forms.fields import DateField, Line, Text, TimeField, WholeNumber
from forms.training_words import LEVEL_WORDS, MODE_WORDS

LANGUAGES = [(code, OWN_NAMES[code]) for code in ("fi", "sv", "en")]
LATER = "later"


class ChangeTrainingSession(FlaskForm):
    """What a training session is about, when and where it is held, and by whom."""

    button: Any = _l("Save the changes")

    module = SelectField(_l("Module"), [Required(_l("Choose a module"))])
    level = RadioField(
        _l("Level"),
        [Required(_l("Choose a level"))],
        [(level.value, words) for level, words in LEVEL_WORDS.items()],
    )
    language = RadioField(_l("Language"), [Required(_l("Choose a language"))], LANGUAGES)
    day = DateField(_l("Day"), [Required(_l("Write the day"))])
    starts = TimeField(
        _l("Begins at"),
        [Required(_l("Write when it begins"))],
        description=_l("Hours.minutes in Finland, for example 9.00."),
    )
    ends = TimeField(
        _l("Ends at"),
        [Required(_l("Write when it ends"))],
        description=_l("Hours.minutes in Finland, for example 12.00."),
    )
    mode = RadioField(
        _l("How is it held?"),
        [Required(_l("Choose how it is held"))],
        [(mode.value, words) for mode, words in MODE_WORDS.items()],
    )
    place = Line(
        _l("Place or link"),
        most=500,
        description=_l("The address, or the link to the video meeting. You can add it later."),
    )
    capacity = WholeNumber(
        _l("Seats"), [Required(_l("Write how many seats there are"))], least=1, most=500, default=30
    )
    trainer = SelectField(_l("Trainer"), [Required(_l("Choose a trainer"))], coerce=whole_or_none)
    accessibility = Text(
        _l("Accessibility"),
        most=500,
        description=_l("For example a step-free entrance, an induction loop, or subtitles."),
        render_kw={"rows": 2},
    )
    materials = Text(
        _l("Materials"),
        most=1000,
        description=_l("For example links to what participants read beforehand."),
        render_kw={"rows": 2},
    )

    def __init__(
        self,
        *args: Any,
        modules: Iterable[tuple[str, str]] = (),
        trainers: Iterable[tuple[int, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.module.choices = [("", _l("Choose")), *modules]
        self.trainer.choices = [("", _l("Choose")), *trainers]

    def validate_ends(self, field: TimeField) -> None:
        """A training session has a length."""
        if None not in (self.starts.data, field.data) and field.data <= self.starts.data:
            raise ValidationError(str(_l("The training session ends before it begins.")))


class PlanTrainingSession(ChangeTrainingSession):
    """The same for a new one, which belongs to a cohort."""

    button = _l("Plan the training session")

    cohort = RadioField(_l("Cohort"), [Required(_l("Choose a cohort"))], coerce=int)

    def __init__(self, *args: Any, cohorts: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort.choices = list(cohorts)


class CancelTrainingSession(FlaskForm):
    """Why a training session is not held, and where its organisations go instead."""

    button = _l("Call off the training session")

    reason = Text(
        _l("Why is it called off?"),
        [Required(_l("Tell why it is called off"))],
        most=500,
        description=_l("The contact persons of the organisations and the trainer read this."),
        render_kw={"rows": 3},
    )
    instead = RadioField(
        _l("Where do the organisations go instead?"),
        [Required(_l("Choose where the organisations go"))],
        render_kw=cards({}),
        default=LATER,
    )

    def __init__(
        self,
        *args: Any,
        others: Iterable[tuple[str, str]] = (),
        hints: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.instead.choices = [*others, (LATER, _l("Nowhere yet: I choose later"))]
        self.instead.render_kw = cards(hints or {})


class ChooseTrainingSession(FlaskForm):
    """In which training session an organisation takes a module."""

    button = _l("Save the training session")

    session = RadioField(
        _l("Which training session?"),
        [Required(_l("Choose a training session, or none yet"))],
        render_kw=cards({}),
    )

    def __init__(
        self,
        *args: Any,
        offers: Iterable[tuple[str, str]] = (),
        hints: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.session.choices = [*offers, (LATER, _l("No training session yet"))]
        self.session.render_kw = cards(hints or {})


class ReplaceTrainingSession(FlaskForm):
    """What an organisation does in place of a training session that it missed."""

    button = _l("Save")

    replaced = Text(
        _l("What replaces the training session?"),
        [Required(_l("Tell what replaces the training session"))],
        most=500,
        description=_l(
            "For example which parts of the online course they have watched, and the questions"
            " they have answered about them."
        ),
        render_kw={"rows": 3},
    )
