"""The words of the midpoint: what can be decided, and how far the sponsor takes part."""

from dataclasses import dataclass

from coaching.data.guidance import Choice
from coaching.data.texts import _


@dataclass(frozen=True)
class Way(Choice):
    """One way on from the midpoint, and what it leads to."""

    leads_to: str


WAYS = (
    Way(
        "continue",
        _("Continue as planned"),
        _("Nothing changes. Training and coaching go on as agreed."),
    ),
    Way(
        "adjust",
        _("Adjust the action plan"),
        _("The contact person revises the plan in 15 working days, then the coach looks at it."),
    ),
    Way(
        "escalate",
        _("Hold a support meeting"),
        _("The programme manager meets the organisation in ten working days, and decides then."),
    ),
    Way(
        "withdraw",
        _("Ask to end this year early"),
        _("The programme manager confirms it or not. Until then the year goes on."),
    ),
)

PARTICIPATION = (
    Choice("actively", _("Takes part actively")),
    Choice("somewhat", _("Takes part somewhat")),
    Choice("not", _("Does not take part")),
)

SPONSOR_IN_MEETING = (
    Choice("yes", _("Yes")),
    Choice("no", _("No, not this time")),
    Choice("no_again", _("No, for the second time")),
)
