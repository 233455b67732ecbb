"""Personal data: what a column can hold, and how long each kind of data is kept.

The rules are those of the programme's retention table; `coaching.data.inventory` says of every
column of the database what it holds and which rule ends it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from coaching.data.texts import _


class Holds(StrEnum):
    """What stands in a column."""

    # Keys, days, states, figures: nothing about anybody.
    NOTHING = "nothing"
    # Whom the row is about, or who did something: the id of an account or a member, or several.
    PERSON = "person"
    # A name, an address, a number.
    CONTACT = "contact"
    # What people wrote; anybody may be named in it.
    WORDS = "words"
    # A coach's own words, which nobody else reads.
    COACH = "coach"
    # What an account is kept safe with; never handed out.
    SECRET = "secret"  # noqa: S105 - the name of a kind


class Rule(StrEnum):
    """Until when something is kept."""

    # Not personal, and no part of an organisation's year.
    PROGRAMME = "programme"
    EVIDENCE = "evidence"
    YEAR = "year"
    COACH = "coach"
    SINGLE = "single"
    LOGS = "logs"
    ACCOUNT = "account"
    FEEDBACK = "feedback"
    REQUEST = "request"
    APPLICATION = "application"
    IMPORT = "import"


@dataclass(frozen=True)
class Term:
    """A rule in words: what it is about, when it ends, what happens then."""

    what: str
    until: str
    then: str


# How long: months, but for the days of single answers and the years of evidence.
YEAR_MONTHS, COACH_MONTHS, ACCOUNT_MONTHS = 24, 3, 6
LOG_MONTHS, FEEDBACK_MONTHS, REQUEST_MONTHS = 24, 12, 24
APPLICATION_MONTHS, IMPORT_MONTHS = 12, 3
SINGLE_DAYS, EVIDENCE_YEARS = 30, 5

TERMS: Mapping[Rule, Term] = {
    Rule.SINGLE: Term(
        _("What a single person answered in the self-assessment"),
        _("30 days from the day on which the organisation sent its agreed scores"),
        _("It is deleted."),
    ),
    Rule.COACH: Term(
        _("The coach's own notes"),
        _("3 months from the end of the year"),
        _("They are deleted."),
    ),
    Rule.YEAR: Term(
        _("Self-assessments, action plans, summaries, messages and documents of a year"),
        _("24 months from the end of the year"),
        _(
            "What people wrote and all files are deleted. Scores stay for statistics, without"
            " texts."
        ),
    ),
    Rule.ACCOUNT: Term(
        _("Accounts of people who have no place in a year any more"),
        _("6 months from the end of the last year they took part in"),
        _("Name and address are replaced by what the person was, also in texts of the year."),
    ),
    Rule.LOGS: Term(
        _("Who read what, and which mails were sent"),
        _("24 months"),
        _("It is deleted, and so are files of mails."),
    ),
    Rule.FEEDBACK: Term(
        _("Feedback on accessibility"),
        _("12 months from the answer"),
        _("It is deleted with its answer."),
    ),
    Rule.REQUEST: Term(
        _("Requests about one's own data"),
        _("24 months from the answer"),
        _("They are deleted with their answers."),
    ),
    Rule.APPLICATION: Term(
        _("Applications of organisations that were not selected"),
        _("12 months from the selection"),
        _("They are deleted, with scores and mails."),
    ),
    Rule.IMPORT: Term(
        _("Imported lists of organisations"),
        _("3 months from the import"),
        _("They are deleted; the organisations stay."),
    ),
    Rule.EVIDENCE: Term(
        _("Commitments, attendance, hours, decisions and certificates"),
        _("5 years from the end of the year in which the last grant payment was made"),
        _("The whole year of the organisation is deleted."),
    ),
}


@dataclass(frozen=True)
class Table:
    """One table: its columns by what they hold, and the rules that end its rows and its words.

    A row that outlives its words keeps them empty. ``owner`` is the column of the account with
    which rows go. ``title`` is what people read; ``at`` the column that says when.
    """

    name: str
    title: str
    rows: Rule
    columns: Mapping[str, Holds]
    texts: Rule
    owner: tuple[str, ...] = ()
    at: str = ""

    def holding(self, *kinds: Holds) -> list[str]:
        """The columns that hold one of these."""
        return [column for column, holds in self.columns.items() if holds in kinds]


def table(
    name: str,
    title: str,
    rows: Rule,
    texts: Rule | None = None,
    *,
    plain: str = "",
    person: str = "",
    contact: str = "",
    words: str = "",
    coach: str = "",
    secret: str = "",
    owner: str = "",
    at: str = "",
) -> Table:
    """A table whose columns are named in one string for each thing they hold."""
    named = {
        Holds.NOTHING: plain,
        Holds.PERSON: person,
        Holds.CONTACT: contact,
        Holds.WORDS: words,
        Holds.COACH: coach,
        Holds.SECRET: secret,
    }
    columns = {column: holds for holds, names in named.items() for column in names.split()}
    return Table(name, title, rows, columns, texts or rows, tuple(owner.split()), at)
