"""The columns of a list of organisations: their headings, what they take, and an example."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from coaching.data.organisations import PLANS, SECTORS
from coaching.data.texts import _


class Takes(StrEnum):
    """What a cell of a column can hold."""

    TEXT = "text"
    ADDRESS = "address"
    PHONE = "phone"
    BUSINESS_ID = "business_id"
    NUMBER = "number"
    YEAR = "year"
    SECTOR = "sector"
    PLAN = "plan"
    YES_NO = "yes_no"
    LANGUAGE = "language"
    LANGUAGES = "languages"
    COACH = "coach"


@dataclass(frozen=True)
class Column:
    """One column; ``also`` are other headings that people give it, in whatever language."""

    key: str
    heading: str
    takes: Takes
    about: str
    example: str
    needed: bool = False
    most: int = 200  # letters
    also: tuple[str, ...] = ()


# What people answer where a list asks yes or no; a sheet writes its own truths in its language.
YES = (*("yes", "y", "kyllä", "k", "on", "ja", "j"), *("true", "tosi", "sant", "1", "x"))
NO = (*("no", "n", "ei", "e", "nej"), *("false", "epätosi", "falskt", "0"))
YES_NO = {"yes": _("Yes"), "no": _("No")}

LANGUAGES = {"fi": _("Finnish"), "sv": _("Swedish"), "en": _("English")}
LANGUAGES_ALSO = {
    "fi": ("fi", "fin", "suomi", "finska", "finnish"),
    "sv": ("sv", "swe", "ruotsi", "svenska", "swedish"),
    "en": ("en", "eng", "englanti", "engelska", "english"),
}
SECTORS_ALSO = {
    "state": ("state agency", "virasto", "valtion virasto", "statlig myndighet"),
    "municipality": ("city", "kaupunki", "stad"),
    "wellbeing_county": ("wellbeing county", "county"),
    "education": ("higher education", "school", "korkeakoulu", "koulu", "högskola", "skola"),
    "ngo": (
        *("association", "foundation", "järjestö", "yhdistys", "säätiö"),
        *("organisation", "förening", "stiftelse"),
    ),
    "company": ("business", "oy", "ab"),
    "culture": (),
    "union": ("ammattijärjestö", "fackförbund"),
    "other": ("other", "muu", "annan", "annat"),
}
PLANS_ALSO = {
    "valid": ("valid", "voimassa", "on voimassa", "giltig", "i kraft"),
    "expired": ("expired", "vanhentunut", "föråldrad"),
    "none": ("none", "no", "ei", "ei ole", "nej", "ingen"),
    "not_required": ("not required", "ei vaadita", "krävs inte"),
}
# The words of each kind of choice by what is stored, and what else is understood.
CHOICES: Mapping[Takes, tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]] = {
    Takes.SECTOR: (SECTORS, SECTORS_ALSO),
    Takes.PLAN: (PLANS, PLANS_ALSO),
    Takes.YES_NO: (YES_NO, {"yes": YES, "no": NO}),
    Takes.LANGUAGE: (LANGUAGES, LANGUAGES_ALSO),
    Takes.LANGUAGES: (LANGUAGES, LANGUAGES_ALSO),
}

FOLLOWS = _("Finnish, Swedish or English. If it is empty, the language of documents.")

COLUMNS = (
    Column(
        "name",
        _("Organisation"),
        Takes.TEXT,
        _("The whole organisation, as it is written in public."),
        "Harjula",
        needed=True,
        also=("organisation name", "organization", "organisaation nimi", "organisationens namn"),
    ),
    Column(
        "unit",
        _("Unit"),
        Takes.TEXT,
        _("Only if a unit takes part and not the whole organisation: what the unit is called."),
        "Kirjasto",
        also=("participating unit", "osallistuva yksikkö", "deltagande enhet"),
    ),
    Column(
        "business_id",
        _("Business ID"),
        Takes.BUSINESS_ID,
        _("In the form 1234567-1. A unit has the ID of its parent organisation."),
        "1234567-1",
        needed=True,
        also=("y-tunnus", "fo-nummer", "business ID (Y-tunnus)"),
    ),
    Column(
        "sector",
        _("Sector"),
        Takes.SECTOR,
        _("One from the list."),
        _("Municipality"),
        needed=True,
    ),
    Column(
        "region",
        _("Region"),
        Takes.TEXT,
        _("For example the county."),
        "Uusimaa",
        most=100,
        also=("maakunta", "landskap", "county"),
    ),
    Column(
        "staff_count",
        _("Number of staff"),
        Takes.NUMBER,
        _("How many people work there, as a whole number."),
        "140",
        also=("staff", "staff count", "henkilöstömäärä", "antal anställda"),
    ),
    Column(
        "languages",
        _("Working languages"),
        Takes.LANGUAGES,
        _("Finnish, Swedish or English. Several have a comma between them: the first one leads."),
        "fi, sv",
        needed=True,
    ),
    Column(
        "has_clients",
        _("Clients or services of its own"),
        Takes.YES_NO,
        _("Yes or no. For example residents, students, customers or members."),
        _("Yes"),
        needed=True,
    ),
    Column(
        "recruits",
        _("Recruits people itself"),
        Takes.YES_NO,
        _("Yes or no. A unit whose staff is recruited elsewhere does not."),
        _("Yes"),
        needed=True,
    ),
    Column(
        "plan_status",
        _("Equality plan"),
        Takes.PLAN,
        _("The plan that the Non-Discrimination Act asks of bigger employers: one from the list."),
        _("It is valid"),
        needed=True,
    ),
    Column(
        "plan_year",
        _("Year of the equality plan"),
        Takes.YEAR,
        _("If there is a plan. A day counts as its year."),
        "2024",
    ),
    Column(
        "language",
        _("Language of documents"),
        Takes.LANGUAGE,
        _("Of plans and certificates. If it is empty, the first of the working languages."),
        "fi",
    ),
    Column(
        "contact_name",
        _("Contact person"),
        Takes.TEXT,
        _("Who does the tasks of the organisation: first name and last name."),
        "Kaarina Kontakti",
        needed=True,
        also=("contact", "contact person's name", "yhteyshenkilön nimi", "kontaktpersonens namn"),
    ),
    Column(
        "contact_email",
        _("Contact person's email"),
        Takes.ADDRESS,
        _("The own work address of this person. An invitation goes there."),
        "kaarina.kontakti@example.fi",
        needed=True,
        most=254,
        also=("contact email",),
    ),
    Column(
        "contact_phone",
        _("Contact person's phone"),
        Takes.PHONE,
        _("Without a country code it is a Finnish number."),
        "040 123 4567",
        most=40,
        also=("contact phone",),
    ),
    Column(
        "contact_language",
        _("Contact person's language"),
        Takes.LANGUAGE,
        FOLLOWS,
        "fi",
        also=("contact language",),
    ),
    Column(
        "sponsor_name",
        _("Management sponsor"),
        Takes.TEXT,
        _("Who signs and accepts for the management. May be the contact person too."),
        "Jonna Johtaja",
        needed=True,
        also=("sponsor", "management sponsor's name"),
    ),
    Column(
        "sponsor_title",
        _("Management sponsor's title"),
        Takes.TEXT,
        _("For example director."),
        _("Managing director"),
        needed=True,
        also=("sponsor title",),
    ),
    Column(
        "sponsor_email",
        _("Management sponsor's email"),
        Takes.ADDRESS,
        _("The own work address of this person. An invitation goes there."),
        "jonna.johtaja@example.fi",
        needed=True,
        most=254,
        also=("sponsor email",),
    ),
    Column(
        "sponsor_language",
        _("Management sponsor's language"),
        Takes.LANGUAGE,
        FOLLOWS,
        "sv",
        also=("sponsor language",),
    ),
    Column(
        "coach",
        _("Coach"),
        Takes.COACH,
        _("Name or email address. Nobody is asked before the year begins."),
        "",
    ),
    Column(
        "deputy",
        _("Deputy coach"),
        Takes.COACH,
        _("Name or email address. If it is empty, somebody is suggested."),
        "",
    ),
    Column(
        "coach_reason",
        _("Why one more fits"),
        Takes.TEXT,
        _("Only if the coach has as many organisations as agreed."),
        "",
        most=500,
    ),
)
BY_KEY = {column.key: column for column in COLUMNS}
NEEDED = tuple(column for column in COLUMNS if column.needed)
# What does not belong to any column: more cells than there are headings.
WHOLE_ROW = ""
