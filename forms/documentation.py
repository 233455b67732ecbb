"""The forms that end the year: check of the report, final discussion, feedback, completion."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, Form, FormField
from wtforms.validators import ValidationError

from coaching.data.completion import CERTIFICATES, CRITERIA
from forms.base import Required, TaskForm
from forms.choices import RadioField, SelectField, YesNo, of_data
from forms.fields import Line, Text
from forms.guidance_log import GuidanceLog
from forms.rules import NeededWhen, explained

ACCEPT = _l("Yes, I accept the report")
MARKS = [(str(mark), str(mark)) for mark in range(1, 6)] + [("unknown", _l("We cannot say"))]


class CheckFinalReport(TaskForm):
    """The coach's check of the final report, and the way on or back."""

    readers = _l(
        "The organisation's team, its management sponsor, the coach and the coordinators. Only the"
        " coach and the deputy coach see the coach's final note."
    )
    private: ClassVar[Mapping[str, str]] = {"final_note": "coach"}
    # No entry of the guidance log holds this note: the record keeps it, for coaches alone.
    kept: ClassVar[frozenset[str]] = frozenset({"final_note"})
    recaps = ("write_final_report", "submit_closing_assessment")
    button = _l("Send your answer")

    has_results = YesNo(_l("Does it tell what came of every goal and action?"), [Required()])
    has_evidence = YesNo(_l("Does it name what shows the results?"), [Required()])
    lives_on = YesNo(
        _l("Does the work have an owner and next dates after this year?"), [Required()]
    )
    no_persons = YesNo(_l("Is it free of names and individual experiences?"), [Required()])
    comments = Text(
        _l("Your comments to the team"),
        [NeededWhen("report_accepted", False, _l("Tell the team what is missing and why"))],
        most=2000,
        description=_l("What is good, and what is still missing?"),
        render_kw={"rows": 6},
    )
    report_accepted = YesNo(
        _l("Is the report ready?"), [Required()], (ACCEPT, _l("No, I return it to the team"))
    )
    final_note = Text(
        _l("Your final note on this year"),
        most=1000,
        description=_l(
            "The organisation and persons mentioned may ask to see this. Write facts needed for"
            " the work only."
        ),
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """After the last return, finishing it together helps more than another one."""
        if facts.get("returns_left") == 0:
            self.report_accepted.choices = [("yes", ACCEPT)]
            self.report_accepted.description = _l(
                "The report cannot be returned any more. Finish it together with the team, and"
                " accept it then."
            )

    def validate_report_accepted(self, field: YesNo) -> None:
        """A report that misses something goes back, or on with an explanation."""
        checks = (self.has_results, self.has_evidence, self.lives_on, self.no_persons)
        if field.data:
            explained(
                checks,
                self.comments,
                _l(
                    "You answered no to a question above. Return the report, or explain in the"
                    " comments why it can be accepted."
                ),
            )


class HoldFinalDiscussion(GuidanceLog):
    """Looking back at the year with the contact person and the management."""

    recaps = ("write_final_report", "check_final_report")
    sections: ClassVar[Mapping[str, Sequence[str]]] = {
        **GuidanceLog.sections,
        "meeting": (*GuidanceLog.sections["meeting"], "sponsor_present"),
    }
    section_names: ClassVar[Mapping[str, Any]] = {
        **GuidanceLog.section_names,
        "meeting": _l("The final discussion"),
        "promises": _l("What was promised for the time after the year"),
    }

    sponsor_present = YesNo(_l("Did the management sponsor take part?"), [Required()])


def _mark(question: Any) -> RadioField:
    return RadioField(
        question,
        [Required(_l("Choose a mark from 1 to 5, or say that you cannot tell"))],
        MARKS,
        description=_l("1 means not at all, 5 means very much."),
    )


class GiveFeedback(TaskForm):
    """What the programme was worth, told once by the organisation and in its name."""

    audience = "programme"
    readers = _l(
        "Your team, the coordinators and the programme manager, under your organisation's name."
        " Your coach does not see your answers."
    )
    button = _l("Send the feedback")

    useful = _mark(_l("Was the programme useful for your work?"))
    coaching = _mark(_l("Did the coaching help you?"))
    training = _mark(_l("Did the training help you?"))
    tailoring = _mark(_l("Did the programme fit your organisation?"))
    safety = _mark(_l("Was it safe to talk openly?"))
    changed_practice = RadioField(
        _l("Do you work differently because of the programme?"),
        [Required(_l("Choose whether you work differently"))],
        [
            ("no", _l("No")),
            ("somewhat", _l("Yes, in some things")),
            ("clearly", _l("Yes, clearly")),
        ],
    )
    recommend = RadioField(
        _l("Would you recommend the programme to another organisation?"),
        [Required(_l("Choose a number from 0 to 10"))],
        [(number, str(number)) for number in range(11)],
        coerce=int,
        description=_l("0 means not at all, 10 means most warmly."),
    )
    open_words = Text(
        _l("What else would you like to tell us?"),
        most=2000,
        description=_l("What was best, and what should be different next year?"),
        render_kw={"rows": 6},
    )


class CriterionRow(Form):
    """One criterion as it stood when the year was accepted; nobody types here."""

    key = SelectField(_l("Criterion"), choices=of_data(CRITERIA))
    met = YesNo(_l("Met?"))
    figures = Line(_l("Figures"), most=1000)


class AcceptCompletion(TaskForm):
    """The certificate that the year is worth; the decision ends the year."""

    readers = _l(
        "The organisation's team, its management sponsor, the coach and the coordinators. The"
        " organisation gets an email when its certificate is ready."
    )
    recaps = ("check_final_report", "hold_final_discussion")
    button = _l("Accept and end the year")
    # What the page tells and the record keeps: laid out from the facts, never from what is sent.
    told: ClassVar[Sequence[str]] = ("recommended", "criteria", "ends")

    recommended = SelectField(_l("Recommended certificate"), choices=of_data(CERTIFICATES))
    criteria = FieldList(FormField(CriterionRow, _l("Criterion")), _l("Criteria"))
    ends = FieldList(Line(_l("Open"), most=1000), _l("What was still open"))
    certificate = RadioField(
        _l("Which certificate does the organisation get?"),
        [Required(_l("Choose a certificate"))],
        of_data(CERTIFICATES),
        render_kw={"data-ui": "list"},
    )
    reason = Text(
        _l("Why do you decide otherwise?"),
        description=_l("Needed if you choose another certificate than the recommended one."),
    )
    may_end = BooleanField(_l("What is still open may end with the year."))

    def use(self, facts: Mapping[str, Any]) -> None:
        """Take what the criteria say today, whatever a draft knew."""
        self.recommended.data = facts.get("recommended")
        _lay_out(self.criteria, facts.get("criteria", ()))
        _lay_out(self.ends, facts.get("ends", ()))

    def validate_reason(self, field: Text) -> None:
        """Another certificate than the recommended one has a reason."""
        if self.certificate.data and self.certificate.data != self.recommended.data:
            Required(_l("Tell why you decide otherwise"))(self, field)

    def validate_may_end(self, field: BooleanField) -> None:
        """Nothing ends unseen."""
        if self.ends.entries and not field.data:
            raise ValidationError(str(_l("Look at what is still open, then tick this box.")))


def _lay_out(rows: "FieldList[Any]", known: Sequence[Any]) -> None:
    while rows.entries:
        rows.pop_entry()
    for each in known:
        rows.append_entry(each)
    rows.min_entries = rows.max_entries = len(rows.entries)
