"""The forms for organisations and people."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Form, FormField
from wtforms.validators import ValidationError

from coaching.data.organisations import PLANS, SECTORS
from coaching.model.organisations import PlanStatus, Sector
from coaching.model.people import StaffRole
from forms.addresses import BusinessId, EmailField, PhoneField
from forms.base import Required
from forms.choices import LANGUAGES, Boxes, RadioField, SelectField, YesNo, whole_or_none
from forms.fields import Line, WholeNumber, Year

SECTOR_WORDS = {Sector(key): _l(words) for key, words in SECTORS.items()}
PLAN_WORDS = {PlanStatus(key): _l(words) for key, words in PLANS.items()}
ROLE_WORDS = {
    StaffRole.COORDINATOR: _l("Coordinator"),
    StaffRole.COACH: _l("Coach"),
    StaffRole.TRAINER: _l("Trainer"),
    StaffRole.MANAGER: _l("Programme manager"),
    StaffRole.EDITOR: _l("Catalogue editor"),
    StaffRole.ADMINISTRATOR: _l("Administrator"),
}


class ContactFields(Form):
    """The person who does the organisation's tasks."""

    name = Line(_l("Name"), [Required(_l("Write the name"))])
    email = EmailField(_l("Work email"), [Required(_l("Write the email address"))])
    phone = PhoneField(_l("Phone number"))
    language = RadioField(
        _l("Language of the messages"), [Required(_l("Choose a language"))], LANGUAGES
    )


class SponsorFields(Form):
    """The member of the management who signs and accepts."""

    name = Line(_l("Name"), [Required(_l("Write the name"))])
    title = Line(_l("Title"), [Required(_l("Write the title"))])
    email = EmailField(_l("Work email"), [Required(_l("Write the email address"))])
    language = RadioField(
        _l("Language of the messages"), [Required(_l("Choose a language"))], LANGUAGES
    )


class AddOrganisation(FlaskForm):
    """An organisation or a unit of one, with the two people its year begins with."""

    button = _l("Add the organisation")

    name = Line(
        _l("Name of the organisation or unit"),
        [Required(_l("Write the name of the organisation"))],
        description=_l("As it is written in public."),
    )
    business_id = BusinessId(
        _l("Business ID"),
        [Required(_l("Write the business ID"))],
        description=_l("In the form 1234567-1. A unit has the ID of its parent organisation."),
    )
    parent = SelectField(
        _l("Which organisation is it a unit of?"),
        coerce=whole_or_none,
    )
    new_parent = Line(
        _l("Parent organisation that is not in the list"), description=_l("Write its name.")
    )
    sector = SelectField(
        _l("Sector"),
        [Required(_l("Choose a sector"))],
        [("", _l("Choose")), *((sector.value, words) for sector, words in SECTOR_WORDS.items())],
    )
    region = Line(_l("Region"), most=100)
    staff_count = WholeNumber(_l("How many people work there?"), least=1, most=999_999)
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
    case_language = RadioField(
        _l("Language of documents during the year"),
        [Required(_l("Choose a language"))],
        LANGUAGES,
        description=_l("For example of plans and certificates."),
    )
    contact = FormField(ContactFields, _l("Contact person"))
    sponsor = FormField(SponsorFields, _l("Management sponsor"))

    def __init__(self, *args: Any, parents: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parent.choices = [("", _l("It is not a unit of another organisation")), *parents]

    def validate_new_parent(self, field: Line) -> None:
        """One parent at most."""
        if field.data and self.parent.data is not None:
            raise ValidationError(
                str(_l("Choose a parent organisation from the list or write a new one, not both."))
            )


class AddPeople(FlaskForm):
    """The people without whom a year cannot begin."""

    button = _l("Save")

    contact = FormField(ContactFields, _l("Contact person"))
    sponsor = FormField(SponsorFields, _l("Management sponsor"))

    def __init__(self, *args: Any, kinds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = list(kinds)
        for name in {"contact", "sponsor"}.difference(self.kinds):
            del self[name]


class CoachingFields(FlaskForm):
    """What somebody brings as a coach."""

    coaches_at_most = WholeNumber(
        _l("How many organisations may the person coach at the same time?"),
        least=1,
        most=50,
        description=_l("For coaches only. Usually from 5 to 8."),
    )
    coaching_languages = Boxes(
        _l("In which languages does the person coach?"),
        choices=LANGUAGES,
        description=_l("For coaches only. If nothing is chosen, the language of the messages."),
    )
    coaching_sectors = Boxes(
        _l("Which sectors does the person know?"),
        choices=[(sector.value, words) for sector, words in SECTOR_WORDS.items()],
        description=_l("For coaches only. It helps to suggest a coach for an organisation."),
    )

    @property
    def brings(self) -> dict[str, Any]:
        """The languages and sectors, as the services take them."""
        return {
            "languages": self.coaching_languages.data or [],
            "sectors": self.coaching_sectors.data or [],
        }


class AddPerson(CoachingFields):
    """Somebody of the programme, with one role or several."""

    button = _l("Add the person")

    name = Line(_l("Name"), [Required(_l("Write the name"))])
    email = EmailField(_l("Work email"), [Required(_l("Write the email address"))])
    phone = PhoneField(_l("Phone number"))
    language = RadioField(
        _l("Language of the messages"), [Required(_l("Choose a language"))], LANGUAGES
    )
    roles = Boxes(
        _l("Roles"),
        [Required(_l("Choose at least one role"))],
        [(role.value, words) for role, words in ROLE_WORDS.items()],
    )


class ChangeAddress(FlaskForm):
    """Where mail to somebody goes, and what they sign in with."""

    email = EmailField(_l("Work email"), [Required(_l("Write the email address"))])
