"""The form with which an organisation applies, public and in three languages, and its check."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Form, FormField
from wtforms.validators import ValidationError

from coaching.data.applications import MISSING, REGIONS
from forms.addresses import BusinessId, EmailField, PhoneField
from forms.base import Required, TaskForm
from forms.choices import LANGUAGES, Boxes, RadioField, SelectField, YesNo, of_data
from forms.fields import Line, Text, WholeNumber, Year
from forms.people import PLAN_WORDS, SECTOR_WORDS
from forms.rules import NeededWhen

READERS = _l(
    "The coordinators and programme managers of the accelerator, and the coaches who score it. If"
    " a year comes of it, your organisation and its coach read it too."
)
CHOOSE = ("", _l("Choose"))
ONE_ADDRESS = _l(
    "The contact person has this e-mail address too, but another name. Everybody needs an address"
    " of their own."
)


class ApplicantContact(Form):
    """Who answers for the application, and would be the contact person of the year."""

    name = Line(_l("Name"), [Required(_l("Write the name"))], render_kw={"autocomplete": "name"})
    email = EmailField(
        _l("Work email"),
        [Required(_l("Write the email address"))],
        description=_l("We send a private link to it, with which you can go on later."),
        render_kw={"autocomplete": "email"},
    )
    phone = PhoneField(_l("Phone number"), render_kw={"autocomplete": "tel"})


class ApplicantSponsor(Form):
    """Who of the management would sign the commitment and take part in three meetings."""

    name = Line(_l("Name"), [Required(_l("Write the name"))])
    title = Line(_l("Title"), [Required(_l("Write the title"))])
    email = EmailField(_l("Work email"), [Required(_l("Write the email address"))])


class CompleteApplication(TaskForm):
    """The whole application; whoever applies fills it in, and completes it when asked to.

    Nothing in it asks for anybody's background.
    """

    audience = "staff"
    readers = READERS
    button = _l("Send the application")
    parts: ClassVar[Mapping[str, Any]] = {
        "applicant": ("org_name", "contact", "privacy_read"),
        "organisation": (
            *("business_id", "parent_org", "unit", "sector", "region", "staff_count"),
            *("staff_in_unit", "languages", "has_clients", "recruits", "plan_status", "plan_year"),
        ),
        "resources": ("sponsor", "team_size", "work_time_hours_per_month"),
        "reasons": (
            *("why", "development_task", "how_spread", "earlier_work", "accessibility_needs"),
        ),
    }
    part_names: ClassVar[Mapping[str, Any]] = {
        "applicant": _l("Who applies"),
        "organisation": _l("The organisation"),
        "resources": _l("Management and resources"),
        "reasons": _l("Why and for what"),
    }

    org_name = Line(
        _l("Name of the organisation"),
        [Required(_l("Write the name of the organisation"))],
        description=_l("As it is written in public."),
        render_kw={"autocomplete": "organization"},
    )
    contact = FormField(ApplicantContact, _l("Contact person"))
    privacy_read = BooleanField(
        _l("I have read the privacy notice."),
        [Required(_l("Read the privacy notice, and tick this box."))],
    )
    business_id = BusinessId(
        _l("Business ID"),
        [Required(_l("Write the business ID"))],
        description=_l("In the form 1234567-1. A unit has the ID of its parent organisation."),
    )
    parent_org = Line(
        _l("Parent organisation"),
        description=_l("If the organisation belongs to a bigger one, such as a city or a group."),
    )
    unit = Line(
        _l("The unit that would take part"),
        description=_l("Leave it empty if the whole organisation takes part."),
    )
    sector = SelectField(
        _l("Sector"),
        [Required(_l("Choose a sector"))],
        [CHOOSE, *((sector.value, words) for sector, words in SECTOR_WORDS.items())],
    )
    region = SelectField(
        _l("Region"), [Required(_l("Choose a region"))], [CHOOSE, *of_data(REGIONS)]
    )
    staff_count = WholeNumber(
        _l("How many people work in the organisation?"),
        [Required(_l("Write how many people work there"))],
        least=1,
        most=999_999,
    )
    staff_in_unit = WholeNumber(
        _l("How many of them in the unit that would take part?"), least=1, most=999_999
    )
    languages = Boxes(
        _l("Working languages"), [Required(_l("Choose at least one language"))], LANGUAGES
    )
    has_clients = YesNo(
        _l("Does it have clients or services of its own?"),
        [Required()],
        description=_l("For example residents, students, customers or members."),
    )
    recruits = YesNo(
        _l("Does it recruit people itself?"),
        [Required()],
        description=_l("A unit whose staff is recruited elsewhere does not."),
    )
    plan_status = RadioField(
        _l("How is its equality plan?"),
        [Required(_l("Choose how the equality plan is"))],
        [(status.value, words) for status, words in PLAN_WORDS.items()],
        description=_l("The plan that the Non-Discrimination Act asks of bigger employers."),
        render_kw={"data-ui": "list"},
    )
    plan_year = Year(
        _l("From which year is the plan?"),
        least=2004,
        most=2100,
        description=_l("If there is one, for example 2024."),
    )
    sponsor = FormField(
        ApplicantSponsor,
        _l("Management sponsor"),
        description=_l(
            "Somebody of the management who would sign a commitment and take part in three"
            " meetings in the year."
        ),
    )
    team_size = WholeNumber(
        _l("How many people would be in the core team?"),
        [Required(_l("Write how many people"))],
        least=2,
        most=8,
        description=_l("From 2 to 8, the contact person included."),
    )
    work_time_hours_per_month = WholeNumber(
        _l("How many hours of working time would the core team get in a month?"),
        [Required(_l("Write how many hours"))],
        least=0,
        most=200,
        description=_l("All members together, from 0 to 200 hours."),
    )
    why = Text(
        _l("Why do you apply?"),
        [Required(_l("Tell why you apply"))],
        most=2000,
        description=_l("What would you like to be different after the year?"),
        render_kw={"rows": 7},
    )
    development_task = Text(
        _l("What would you develop in the year?"),
        [Required(_l("Tell what you would develop"))],
        most=1500,
        description=_l("One thing that you could really bring about."),
        render_kw={"rows": 6},
    )
    how_spread = Text(_l("How would others learn from it?"), most=1000)
    earlier_work = Text(_l("What have you done for equality and against racism before?"), most=1000)
    accessibility_needs = Text(
        _l("What do you need in order to take part?"),
        most=500,
        description=_l("For example interpretation, or rooms without steps."),
    )

    def validate_staff_in_unit(self, field: WholeNumber) -> None:
        """A part is not more than the whole."""
        whole = self.staff_count.data
        if field.data is not None and whole is not None and field.data > whole:
            raise ValidationError(
                str(_l("More people than in the whole organisation. Check both numbers."))
            )

    def validate(self, extra_validators: Any = None) -> bool:
        """Who has one address is one person: a year could not begin with two."""
        is_valid = bool(super().validate(extra_validators))
        contact, sponsor = self.contact.form, self.sponsor.form
        if not sponsor.email.data or sponsor.email.errors:
            return is_valid
        addresses = {str(each.email.data or "").lower() for each in (contact, sponsor)}
        names = {str(each.name.data or "").casefold() for each in (contact, sponsor)}
        if len(addresses) == 1 and len(names) > 1:
            sponsor.email.errors = [str(ONE_ADDRESS)]
            return False
        return is_valid


class FindLink(FlaskForm):
    """Where a private link goes once more."""

    button: Any = _l("Send the link")

    email = EmailField(
        _l("Work email"),
        [Required(_l("Write the email address"))],
        description=_l("The address of the contact person in the application."),
        render_kw={"autocomplete": "email"},
    )


class LetApply(FlaskForm):
    """Who may apply although the call has closed."""

    button: Any = _l("Send a private link")

    email = EmailField(_l("Work email"), [Required(_l("Write the email address"))])
    language = RadioField(
        _l("Language of the messages"), [Required(_l("Choose a language"))], LANGUAGES
    )


class CheckApplication(TaskForm):
    """Whether an application says what has to be known, and who scores it."""

    audience = "staff"
    readers = _l("The coordinators. The applicant gets your message by email.")
    passing_choices = ("scorers",)
    button = _l("Send the check")

    application_complete = YesNo(
        _l("Is the application complete?"),
        [Required(_l("Choose yes or no"))],
        (_l("Yes"), _l("No, ask the applicant to complete it")),
    )
    missing = Boxes(
        _l("What is missing?"),
        [NeededWhen("application_complete", False, _l("Choose what is missing"))],
        of_data(MISSING),
        description=_l("Needed if the application is not complete."),
    )
    message = Text(
        _l("A message to the applicant"),
        [NeededWhen("application_complete", False, _l("Write what the applicant should do"))],
        most=2000,
        description=_l(
            "It goes by email, with the private link. The applicant has five working days."
        ),
    )
    conflict = YesNo(
        _l("Do you have a conflict of interest with this applicant?"),
        [Required(_l("Choose yes or no"))],
        description=_l("If you do, somebody else scores the application."),
    )
    scorers = Boxes(
        _l("Who scores it?"),
        [Required(_l("Choose two people"))],
        coerce=int,
        description=_l(
            "Two people, each without knowing what the other says. If their totals are six points"
            " or more apart, a third is asked."
        ),
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """Offer who can score; completion is asked for once."""
        self.scorers.choices = [(each["id"], each["name"]) for each in facts.get("scorers", ())]
        if facts.get("asked_before"):
            self.application_complete.leave_only(True)
            self.application_complete.description = _l(
                "Completion has been asked for. It is decided on what is there."
            )

    def validate_scorers(self, field: Boxes) -> None:
        """Two of them."""
        if len(set(field.data or [])) != 2:
            raise ValidationError(str(_l("Choose two people")))
