"""The forms of intake: commitment, team, coach and kick-off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, Form, FormField
from wtforms.validators import ValidationError

from coaching.clock import today
from coaching.data.commitment import COMMITMENT, PROMISES
from coaching.data.conflicts import WHY_ALL_THE_SAME
from forms.addresses import EmailField
from forms.base import STAFF_READERS, Required, TaskForm
from forms.choices import LANGUAGES, RadioField, SelectField, YesNo, cards
from forms.fields import (
    DateField,
    Line,
    PersonField,
    QuarterHours,
    Text,
    WholeNumber,
)
from forms.people import SECTOR_WORDS
from forms.rows import one_for_each
from forms.rules import NeededWhen, UntilToday, point_at

AGREE = _l("Tick this box. The organisation can take part only if its management agrees.")
WORDS_OF = {promise.key: _l(promise.text) for promise in PROMISES}


class SignCommitment(TaskForm):
    """The management promises working time, presence, and safety for those who speak."""

    readers = _l(
        "Your team, your coach, the coordinators and the programme manager. Your name and title"
        " stay with the commitment as its signature."
    )
    intro = _l(COMMITMENT)
    button = _l("Sign the commitment")

    text_read = BooleanField(_l("I have read the commitment."), [Required(AGREE)])
    working_time = BooleanField(WORDS_OF["working_time"], [Required(AGREE)])
    meetings = BooleanField(WORDS_OF["meetings"], [Required(AGREE)])
    results = BooleanField(WORDS_OF["results"], [Required(AGREE)])
    no_retaliation = BooleanField(WORDS_OF["no_retaliation"], [Required(AGREE)])
    work_time_hours_per_month = WholeNumber(
        _l("How many hours of working time does the core team get in a month?"),
        [Required()],
        least=1,
        most=200,
        description=_l("All members together, from 1 to 200 hours."),
    )
    may_be_named = YesNo(
        _l("May we tell in public that your organisation takes part?"),
        [Required()],
        description=_l("Only the name of the organisation. You can change your mind later."),
    )
    signer_name = Line(_l("Your name"), [Required()], render_kw={"autocomplete": "name"})
    signer_title = Line(
        _l("Your title"), [Required()], render_kw={"autocomplete": "organization-title"}
    )
    signed_on = DateField(_l("Date"), [Required(), UntilToday()], default=today)


class SignCommitmentAgain(SignCommitment):
    """The promise of the management, made again."""

    wants_recap = YesNo(
        _l("Do you want a recap of the training for the management?"),
        [Required()],
        description=_l("It was held before you began. A coordinator gets in touch with you."),
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """Nobody is offered a recap of what has not been held."""
        if not facts.get("recap"):
            del self["wants_recap"]


class TeamMember(Form):
    """One person of the core team. Nobody is asked about their background."""

    name = Line(_l("Name"), [Required(_l("Write the name"))])
    email = EmailField(_l("Work email"), [Required(_l("Write the email address"))])
    function = SelectField(
        _l("Work in the organisation"),
        [Required(_l("Choose what the person works with"))],
        [
            ("", _l("Choose")),
            ("management", _l("Management")),
            ("hr", _l("Human resources")),
            ("service", _l("Services and client work")),
            ("communication", _l("Communication")),
            ("staff_representative", _l("Staff representative")),
            ("other", _l("Something else")),
        ],
    )
    language = RadioField(
        _l("Language of the messages"), [Required(_l("Choose a language"))], LANGUAGES
    )
    place = RadioField(
        _l("In this team"),
        [Required(_l("Choose what the person is in this team"))],
        [
            ("contact", _l("Contact person")),
            ("deputy", _l("Deputy contact person")),
            ("team_member", _l("Member")),
        ],
    )


class NameTeam(TaskForm):
    """The people of the organisation who carry the work through the year."""

    readers = _l(
        "Your team, your management sponsor, your coach and the coordinators. Everybody you name"
        " gets an email with a link to choose a password."
    )
    intro = _l(
        "Name from two to eight people. One of them is the contact person, who does most of the"
        " tasks here, and another one is the deputy. Nobody's background is asked about, here or"
        " anywhere else."
    )
    button = _l("Name the team")

    members = FieldList(
        FormField(TeamMember, _l("Person")), _l("Your team"), min_entries=2, max_entries=8
    )

    def validate_members(self, members: FieldList[Any]) -> None:
        """One contact person, one deputy, and an address of their own for everybody."""
        if any(entry.errors for entry in members.entries):
            return
        rows = [entry.form for entry in members.entries]
        point_at(members, [*_twice(rows, "contact"), *_twice(rows, "deputy"), *_same_email(rows)])
        if members.errors:
            return
        places = {row.place.data for row in rows}
        if "contact" not in places:
            raise ValidationError(str(_l("Choose who is the contact person.")))
        if "deputy" not in places:
            raise ValidationError(str(_l("Choose who is the deputy contact person.")))


def _twice(rows: list[Any], place: str) -> list[tuple[Any, Any]]:
    message = {
        "contact": _l("There is one contact person. Choose another place for one of them."),
        "deputy": _l("There is one deputy contact person. Choose another place for one of them."),
    }[place]
    return [(row.place, message) for row in rows if row.place.data == place][1:]


def _same_email(rows: list[Any]) -> list[tuple[Any, Any]]:
    message = _l("This address is already in the list. Everybody needs an address of their own.")
    addresses = [row.email.data.casefold() for row in rows]
    return [
        (row.email, message)
        for place, row in enumerate(rows)
        if addresses[place] in addresses[:place]
    ]


REASON_NEEDED = _l(
    "Needed when the coach has as many organisations as agreed, or more, and when somebody has"
    " declared a conflict of interest. Coaches and coordinators read it in the history."
)


class AssignCoach(TaskForm):
    """The coordinator asks somebody to walk beside the organisation."""

    audience = "staff"
    readers = _l(
        "The coach, the deputy coach and the coordinators. The organisation sees the names when"
        " the coach has confirmed."
    )
    recaps = ("confirm_assignment",)
    passing_choices = ("coach", "deputy_coach")
    button = _l("Ask the coach")

    coach = RadioField(
        _l("Coach"), [Required(_l("Choose a coach"))], coerce=int, render_kw=cards({})
    )
    deputy_coach = RadioField(
        _l("Deputy coach"),
        [Required(_l("Choose a deputy coach"))],
        coerce=int,
        description=_l("Steps in when the coach is away."),
        render_kw=cards({}),
    )
    reason = Text(
        _l("Why this coach?"),
        most=500,
        description=REASON_NEEDED,
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """Offer the coaches, each with the load in sight."""
        coaches = facts.get("coaches", ())
        hints = {str(coach["id"]): load_in_words(coach) for coach in coaches}
        for field in (self.coach, self.deputy_coach):
            field.choices = [(coach["id"], coach["name"]) for coach in coaches]
            field.render_kw = cards(hints)

    def validate_deputy_coach(self, field: RadioField) -> None:
        """Two different people."""
        if field.data is not None and field.data == self.coach.data:
            raise ValidationError(str(_l("Choose somebody else as the deputy than as the coach.")))

    def validate_reason(self, field: Text) -> None:
        """A full load and a conflict of interest need a reason."""
        full = [
            coach["id"]
            for coach in self.facts.get("coaches", ())
            if coach.get("most") is not None and coach["load"] >= coach["most"]
        ]
        chosen = (self.coach.data, self.deputy_coach.data)
        against = [
            coach["name"]
            for coach in self.facts.get("coaches", ())
            if coach.get("conflict") and coach["id"] in chosen
        ]
        if against and not field.data:
            raise ValidationError(str(_l(WHY_ALL_THE_SAME, name=against[0])))
        if self.coach.data in full and not field.data:
            raise ValidationError(
                str(_l("This coach has as many organisations as agreed. Write why one more fits."))
            )


def load_in_words(coach: Mapping[str, Any]) -> str:
    """How much a coach has to do, and what the coach brings."""
    spoken = coach.get("languages") or [coach.get("language")]
    known = coach.get("sectors") or ()
    languages = ", ".join(str(name) for code, name in LANGUAGES if code in spoken)
    sectors = ", ".join(str(words) for key, words in SECTOR_WORDS.items() if key in known)
    load = (
        _l(
            "Organisations now: %(load)s. Languages: %(languages)s.",
            load=coach["load"],
            languages=languages,
        )
        if coach.get("most") is None
        else _l(
            "Organisations now: %(load)s, agreed at most %(most)s. Languages: %(languages)s.",
            load=coach["load"],
            most=coach["most"],
            languages=languages,
        )
    )
    told = [str(load)]
    if sectors:
        told.append(str(_l("Sectors: %(sectors)s.", sectors=sectors)))
    if coach.get("conflict"):
        told.append(
            str(_l("Declared a conflict of interest: %(reason)s", reason=coach["conflict"]))
        )
    return " ".join(told)


class ConfirmAssignment(TaskForm):
    """The coach says yes, or says why not."""

    audience = "staff"
    readers = STAFF_READERS
    recaps = ("assign_coach",)
    button = _l("Send your answer")

    coach_accepts = YesNo(
        _l("Will you coach this organisation?"),
        [Required()],
        (_l("Yes, I will"), _l("No, I cannot")),
    )
    reason = RadioField(
        _l("Why not?"),
        [NeededWhen("coach_accepts", False, _l("Choose why you cannot"))],
        [
            ("conflict", _l("I have a conflict of interest")),
            ("load", _l("I have too much work")),
            ("other", _l("Another reason")),
        ],
        description=_l("Answer this only if you cannot."),
    )
    explanation = Text(
        _l("In your own words"),
        [NeededWhen("reason", "other", _l("Tell the coordinator the reason"))],
        most=500,
    )


class AttendanceRow(Form):
    """How one member took part."""

    member_id = PersonField(_l("Name"), [Required()])
    presence = RadioField(
        _l("Took part"),
        [Required(_l("Choose how the person took part"))],
        [("present", _l("All the time")), ("partly", _l("Partly")), ("absent", _l("Not at all"))],
    )
    hours = QuarterHours(
        _l("Hours"), description=_l("In quarters, for example 1.5. Leave empty if not at all.")
    )

    def validate_hours(self, field: QuarterHours) -> None:
        """Hours for those who came, and only for them."""
        came = self.presence.data in {"present", "partly"}
        if came and not field.data and not field.process_errors:
            raise ValidationError(str(_l("Write how many hours the person took part.")))
        if self.presence.data == "absent" and field.data:
            raise ValidationError(str(_l("Leave the hours empty for somebody who did not come.")))


class RecordKickoff(TaskForm):
    """Who came to the kick-off, and for how long: evidence for the funder."""

    readers = _l(
        "Your organisation's team sees who took part, and so do the coach and the coordinators. The"
        " funder may see the attendance list as evidence."
    )
    passing_choices = ("attendance",)
    button = _l("Record the attendance")

    held_on = DateField(_l("Day of the kick-off"), [Required(), UntilToday()])
    attendance = FieldList(FormField(AttendanceRow, _l("Person")), _l("Who took part?"))

    def use(self, facts: Mapping[str, Any]) -> None:
        """One row for each member of today, whatever a draft knew."""
        names = {int(member["id"]): member["name"] for member in facts.get("members", ())}
        one_for_each(self.attendance, "member_id", names)
