"""Words that every document needs, in the language that is being spoken."""

from collections.abc import Sequence
from datetime import date

from coaching.data.guidance import Choice
from coaching.documents.typesetting import Content
from coaching.i18n import format_date, format_decimal, format_percent, language
from coaching.i18n import gettext as _


def day(value: date) -> str:
    """12 October 2026, on one line."""
    return _on_one_line(format_date(value, "d. MMMM y" if language() == "fi" else "d MMMM y"))


def short_day(value: date | None) -> str:
    """12 Oct 2026, for tables; nothing for a day that has not come."""
    return _on_one_line(format_date(value, "medium")) if value else ""


def _on_one_line(words: object) -> str:
    return str(words).replace(" ", "\N{NO-BREAK SPACE}")


def percent(value: int) -> str:
    """40 %."""
    return str(format_percent(value / 100))


def figure(value: float) -> str:
    """A figure as the language writes it, with at most two decimals."""
    return str(format_decimal(round(value, 2)))


def of(choices: Sequence[Choice], key: str) -> str:
    """The words of one choice of the programme's data."""
    return next((str(_(choice.words)) for choice in choices if choice.key == key), key)


def roles() -> dict[str, str]:
    """Who takes part as what."""
    return {
        "contact": _("Contact person"),
        "deputy": _("Deputy contact person"),
        "sponsor": _("Management sponsor"),
        "team_member": _("Team member"),
        "coach": _("Coach"),
        "deputy_coach": _("Deputy coach"),
    }


def outcomes() -> dict[str, str]:
    """How a year ended."""
    return {
        "completed": _("The year is complete"),
        "withdrawn": _("The organisation left early"),
        "merged": _("The organisation joined another one"),
        "under_way": _("The year is under way"),
    }


def training_states() -> dict[str, str]:
    """What became of a module."""
    return {
        "attended": _("Attended"),
        "replaced": _("Replaced"),
        "self_study": _("Self-study"),
        "missed": _("Not attended"),
        "to_come": _("To come"),
    }


def frame() -> Content:
    """What stands on every document: whose programme it is, and who funds it."""
    return {
        "language": language(),
        "programme": _("Anti-racism accelerator"),
        "issuers": [
            _("Finnish Institute for Health and Welfare (THL)"),
            _("Finnish Refugee Council"),
        ],
        "statement": _("Co-funded by the European Union"),
    }
