"""The words of the guidance log: what kind of meeting, how, about what, and at which risk."""

from dataclasses import dataclass

from coaching.data.assessment import DIMENSIONS
from coaching.data.texts import _


@dataclass(frozen=True)
class Choice:
    """One thing to choose: the key as it is stored, and its words."""

    key: str
    words: str


CONFIDENTIALITY = _(
    "What you tell the coach is used only to support your organisation's work. The shared summary"
    " is seen by your team, the coach and the coordinators. The programme manager sees only"
    " figures. THL is an authority, and its documents may become public on request unless a ground"
    " for secrecy exists; therefore neither of us writes names or individual experiences here."
)

KINDS = (
    Choice("intro", _("Introductory call")),
    Choice("coaching", _("Coaching session")),
    Choice("group", _("Group coaching session")),
    Choice("leadership", _("Leadership session")),
    Choice("midpoint", _("Midpoint meeting")),
    Choice("final", _("Final discussion")),
    Choice("extra", _("Guidance between coaching sessions")),
)

MODES = (
    Choice("video", _("Video meeting")),
    Choice("phone", _("Phone call")),
    Choice("on_site", _("On site")),
    Choice("email", _("Guidance by email")),
)

TOPICS = (
    *(Choice(dimension.key, dimension.name) for dimension in DIMENSIONS),
    Choice("plan", _("Action plan")),
    Choice("resistance", _("Resistance")),
    Choice("resources", _("Working time and other resources")),
    Choice("participation", _("Involving people and participation")),
    Choice("other", _("Another topic")),
)

RISKS = (
    Choice("none", _("No risk")),
    Choice("minor", _("Minor risk")),
    Choice("serious", _("Serious risk")),
)
