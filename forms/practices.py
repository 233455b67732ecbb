"""The form that proposes good practices: what others could use, in the organisation's words."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField
from wtforms.validators import ValidationError

from coaching.data.assessment import DIMENSIONS
from forms.base import Required, TaskForm
from forms.choices import LANGUAGES, Boxes, RadioField, YesNo
from forms.fields import Line, Text
from forms.rules import NeededWhen, Words

MOST = 3
# Characters that a word may have on average; long Finnish words come to fewer.
WORD = 15
NAMES_DIMENSIONS = [(each.key, _l(each.name)) for each in DIMENSIONS]


def _words(label: Any, most: int, hint: Any, *rules: Any, rows: int = 4) -> Text:
    """A text of at most so many words, with a hint that says so."""
    return Text(
        label,
        [*rules, Words(most)],
        most=most * WORD,
        description=_l("%(hint)s At most %(most)s words.", hint=hint, most=most),
        render_kw={"rows": rows},
    )


class Practice(Form):
    """One good practice, with what others need to know to try it."""

    title = Line(
        _l("What do you call it?"),
        [Required(_l("Give the practice a name")), Words(15)],
        description=_l("At most 15 words."),
    )
    summary = _words(
        _l("The practice in brief"),
        100,
        _l("What is it, for whom, and what is it good for?"),
        Required(_l("Describe the practice in brief")),
    )
    dimensions = Boxes(
        _l("Which dimensions does it belong to?"),
        [Required(_l("Choose at least one dimension"))],
        NAMES_DIMENSIONS,
    )
    need = _words(
        _l("Why was it needed?"),
        150,
        _l("Where did you start from?"),
        Required(_l("Tell why it was needed")),
    )
    environment = _words(
        _l("Where is it in use?"),
        100,
        _l("What kind of workplace or service, how big, in which region."),
    )
    goal = _words(
        _l("What should it change?"),
        100,
        _l("The goal, as you would tell it to a colleague."),
        Required(_l("Tell what it should change")),
    )
    how = _words(
        _l("How does it work, step by step?"),
        400,
        _l("So that somebody else could do the same."),
        Required(_l("Tell how it works")),
        rows=8,
    )
    involved = _words(
        _l("Who was involved?"),
        100,
        _l("In which roles? How did racialised people take part, and how were they compensated?"),
        Required(_l("Tell who was involved")),
    )
    resources = _words(
        _l("What does it take?"),
        100,
        _l("Working time, money and other resources."),
        Required(_l("Tell what it takes")),
    )
    conditions = _words(
        _l("When does it succeed, and what should be avoided?"),
        150,
        _l("Conditions, risks, and what not to do."),
        Required(_l("Tell when it succeeds and what to avoid")),
    )
    results = _words(
        _l("What are the results?"),
        200,
        _l("And how do you know? Figures and what users say."),
        Required(_l("Tell about the results so far")),
    )
    level = RadioField(
        _l("How far is it?"),
        [Required(_l("Choose how far it is"))],
        [
            ("idea", _l("An idea")),
            ("tried", _l("Tried")),
            ("in_use", _l("In use")),
            ("evaluated", _l("In use and evaluated")),
        ],
    )
    tips = _words(
        _l("Your advice to those who try it"), 150, _l("What would you do differently now?")
    )
    may_be_named = YesNo(
        _l("May your organisation be named as its owner?"),
        [Required(_l("Choose whether you may be named"))],
        (_l("Yes"), _l("No, say only which sector we are in")),
    )

    @property
    def is_blank(self) -> bool:
        """Nothing is written here."""
        return not any(field.data not in (None, "", []) for field in self)


class ProposeGoodPractices(TaskForm):
    """Up to three practices for the catalogue, or why there are none."""

    readers = _l(
        "Your team, your management sponsor, your coach, the coordinators and the editors of the"
        " catalogue. A practice is published only when you have agreed to its final text."
    )
    intro = _l(
        "A good practice may be small. Write for somebody who has never heard of it; an editor"
        " helps you with the final text."
    )
    button = _l("Send")

    proposes = YesNo(
        _l("Do you have a practice to share?"),
        [Required()],
        (_l("Yes, we propose one or more"), _l("No, nothing to propose this time")),
    )
    why_nothing = Text(
        _l("Why is there nothing to propose?"),
        [NeededWhen("proposes", False, _l("Tell briefly why not"))],
        most=500,
        description=_l("Needed only if you propose nothing."),
        render_kw={"rows": 2},
    )
    language = RadioField(
        _l("In which language do you write?"),
        [NeededWhen("proposes", True, _l("Choose a language"))],
        LANGUAGES,
        description=_l("One language is enough. The programme takes care of the others."),
    )
    proposals = FieldList(
        FormField(Practice, _l("Practice")),
        _l("Practices"),
        max_entries=MOST,
        description=_l("From one to three practices. Remove what you do not need."),
    )

    def validate_proposes(self, field: YesNo) -> None:
        """The answer fits to what is written below it."""
        written = [entry for entry in self.proposals.entries if not entry.form.is_blank]
        if field.data and not self.proposals.entries:
            raise ValidationError(
                str(_l("Add the practice that you propose, or choose that there is nothing."))
            )
        if field.data is False and written:
            raise ValidationError(
                str(_l("You have described a practice. Remove it, or choose that you propose it."))
            )

    def validate(self, extra_validators: Any = None) -> bool:
        """An empty row is nobody's proposal when there is nothing to propose."""
        if self.proposes.data is False:
            for place in reversed(range(len(self.proposals.entries))):
                if self.proposals.entries[place].form.is_blank:
                    self.proposals.pop_entry(place)  # type: ignore[call-arg]  # newer than its types
        return bool(super().validate(extra_validators))
