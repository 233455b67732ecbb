"""The forms of the choice of training: proposed by the coach, answered by the organisation."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField
from wtforms.validators import ValidationError

from forms.base import Required, TaskForm
from forms.choices import Boxes, RadioField, SelectField, YesNo
from forms.fields import Line, Text, WholeNumber
from forms.module_field import ModuleField
from forms.rows import one_for_each
from forms.rules import NeededWhen, point_at
from forms.training_words import LEVEL_WORDS

TAKE, SELF_STUDY, LEAVE_OUT = "take", "self_study", "leave_out"
WAYS = {
    TAKE: _l("Take part"),
    SELF_STUDY: _l("Study on their own"),
    LEAVE_OUT: _l("Leave out"),
}
TRAINING_READERS = _l(
    "The organisation's team, its management sponsor, the coach and the coordinators."
)
ACCEPT = _l("Yes, we accept the proposal")
SHORTEST, LONGEST = 14, 60  # days between two coaching sessions


class ModuleRow(Form):
    """What the organisation does with one module."""

    module_id = ModuleField(_l("Module"), [Required()])
    way = RadioField(
        _l("What does the organisation do?"),
        [Required(_l("Choose what the organisation does with this module"))],
        list(WAYS.items()),
    )
    level = SelectField(
        _l("Level"),
        [Required(_l("Choose a level"))],
        [(level.value, words) for level, words in LEVEL_WORDS.items()],
    )
    who = Line(
        _l("Who should take part?"),
        most=300,
        description=_l("Roles, not names: for example human resources and supervisors."),
    )


class ProposeTraining(TaskForm):
    """Which modules would help this organisation, and how often it meets its coach."""

    readers = TRAINING_READERS
    recaps = ("accept_training", "summarise_baseline")
    passing_choices = ("modules",)
    button = _l("Send the proposal")

    modules = FieldList(
        FormField(ModuleRow, _l("Module")),
        _l("Modules"),
        description=_l("The modules in the order in which they would help most."),
    )
    coaching_interval = WholeNumber(
        _l("How many days are there between two coaching sessions?"),
        [Required(_l("Write a number of days"))],
        least=SHORTEST,
        most=LONGEST,
    )
    reason = Text(
        _l("Why do you propose something else than recommended?"),
        description=_l(
            "Needed when you change what is recommended: which modules, their level, or the days"
            " between coaching sessions."
        ),
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """One row for each module in use, beginning with what is recommended."""
        advised = facts.get("modules", ())
        usual = {each["id"]: {"way": each["way"], "level": each["level"]} for each in advised}
        names = {each["id"]: each["name"] for each in advised}
        one_for_each(self.modules, "module_id", names, usual=usual)
        for row in self.rows:
            if self._advice[row.module_id.data]["mandatory"]:
                row.way.choices = [(TAKE, WAYS[TAKE])]
        interval = self.coaching_interval
        if facts and interval.data is None and interval.raw_data is None:
            interval.data = facts["interval"]

    @property
    def rows(self) -> Iterator[Any]:
        """The fields of each module."""
        return (entry.form for entry in self.modules.entries)

    @property
    def _advice(self) -> dict[str, Any]:
        return {each["id"]: each for each in self.facts.get("modules", ())}

    def validate_modules(self, modules: "FieldList[Any]") -> None:
        """What a module builds on comes with it."""
        point_at(modules, list(self._without_what_comes_before()))

    def _without_what_comes_before(self) -> Iterator[tuple[Any, Any]]:
        ways = {row.module_id.data: row.way.data for row in self.rows}
        for row in self.rows:
            needs = self._advice[row.module_id.data]["needs"]
            missing = [key for key in needs if ways.get(key) == LEAVE_OUT]
            if row.way.data == TAKE and missing:
                message = _l(
                    "This module builds on %(module)s, which you leave out. Choose at least that"
                    " they study it on their own.",
                    module=self._advice[missing[0]]["name"],
                )
                yield row.way, message

    def validate_reason(self, field: Text) -> None:
        """What differs from the recommendation is explained."""
        if self._differs and not field.data:
            raise ValidationError(str(_l("You propose something else than recommended. Tell why.")))

    @property
    def _differs(self) -> bool:
        if self.coaching_interval.data not in (None, self.facts.get("interval")):
            return True
        return any(_differs(row, self._advice[row.module_id.data]) for row in self.rows)


def _differs(row: Any, advised: Mapping[str, Any]) -> bool:
    if row.way.data != advised["way"]:
        return True
    return bool(row.way.data == TAKE and row.level.data != advised["level"])


class AcceptTraining(TaskForm):
    """The organisation's answer to the proposal."""

    readers = _l("Your team, your management sponsor, your coach and the coordinators.")
    passing_choices = ("preferred_modules",)
    button = _l("Send your answer")

    training_accepted = YesNo(
        _l("Does this training suit you?"),
        [Required()],
        (ACCEPT, _l("No, we ask for a change")),
    )
    change = Text(
        _l("What should be different, and why?"),
        [NeededWhen("training_accepted", False, _l("Tell what should be different and why"))],
        description=_l("Name the module or the days between coaching sessions."),
    )
    preferred_modules = Boxes(
        _l("Which modules would you like most?"),
        description=_l("Your coach takes your wish into account in a new proposal."),
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """Offer the modules; after enough requests for change, a call helps more."""
        self.preferred_modules.choices = list(facts.get("wishes", ()))
        if facts.get("returns_left") == 0:
            self.training_accepted.choices = [("yes", ACCEPT)]
            self.training_accepted.description = _l(
                "You have asked for a change as often as the programme can plan anew. If this does"
                " not suit you yet, do not send this form: your coach calls you, and you settle"
                " the training together."
            )

    def validate_preferred_modules(self, field: Boxes) -> None:
        """A few wishes."""
        most = self.facts.get("most_wishes", 0)
        if len(field.data or []) > most:
            raise ValidationError(str(_l("Choose at most %(most)s modules.", most=most)))
