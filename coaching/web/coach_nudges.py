"""Nudges in words, each with what to press."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from coaching.services import days, versions
from coaching.services.nudges import About, Nudge

ICONS = {
    About.OWN_LOG: "pencil",
    About.OWN_PROMISE: "handshake",
    About.PROMISES: "handshake",
    About.NO_SESSION: "calendar-plus",
    About.OWN_DRAFT: "pencil",
    About.THEIR_DRAFT: "hourglass",
}


@dataclass(frozen=True)
class Row:
    """What may have been lost sight of: where to look, and one press that helps."""

    icon: str
    title: str
    organisation: str
    detail: str
    url: str
    label: str
    # A second press that changes something at once: address and words.
    post_url: str = ""
    post_label: str = ""


def row_of(nudge: Nudge) -> Row:
    """A nudge as the page shows it."""
    made = {
        About.OWN_LOG: _own_log,
        About.OWN_PROMISE: _own_promise,
        About.PROMISES: _promises,
        About.NO_SESSION: _no_session,
        About.OWN_DRAFT: _own_draft,
        About.THEIR_DRAFT: _their_draft,
    }
    return made[nudge.about](nudge)


def _row(nudge: Nudge, title: str, detail: str, url: str, label: str, **more: str) -> Row:
    name = nudge.case.organisation.full_name
    return Row(ICONS[nudge.about], title, name, detail, url, label, **more)


def _own_log(nudge: Nudge) -> Row:
    return _row(
        nudge,
        _("You have begun to log guidance"),
        _("Draft of %(day)s", day=days.in_words(nudge.since)),
        url_for("guidance.between", id=nudge.case.id),
        _("Go on"),
    )


def _own_promise(nudge: Nudge) -> Row:
    what = nudge.item.what if nudge.item else ""
    return _row(
        nudge,
        _("You promised: %(what)s", what=what),
        _("It was due %(due)s.", due=days.in_words(nudge.since)),
        url_for("promises.show", id=nudge.thing_id),
        _("Say how far it is"),
    )


def _promises(nudge: Nudge) -> Row:
    return _row(
        nudge,
        ngettext("%(num)s promise overdue", "%(num)s promises overdue", nudge.count),
        _("The oldest was due %(day)s.", day=days.in_words(nudge.since)),
        url_for("promises.of_case", id=nudge.case.id),
        _("See the promises"),
        post_url=url_for("promises.remind", id=nudge.case.id),
        post_label=_("Remind"),
    )


def _no_session(nudge: Nudge) -> Row:
    return _row(
        nudge,
        _("No next coaching session is booked"),
        _("It could have been planned since %(day)s.", day=days.in_words(nudge.since)),
        url_for("tasks.show", id=nudge.thing_id),
        _("Plan it"),
    )


def _own_draft(nudge: Nudge) -> Row:
    return _row(
        nudge,
        _("You have not touched your draft: %(task)s", task=_title(nudge)),
        _("Last saved %(day)s", day=days.in_words(nudge.since)),
        url_for("tasks.show", id=nudge.thing_id),
        _("Go on"),
    )


def _their_draft(nudge: Nudge) -> Row:
    return _row(
        nudge,
        _("A draft has not been touched: %(task)s", task=_title(nudge)),
        _("%(name)s saved it last on %(day)s.", name=nudge.who, day=days.in_words(nudge.since)),
        "",
        "",
        post_url=url_for("tasks.remind_of_draft", id=nudge.thing_id),
        post_label=_("Remind"),
    )


def _title(nudge: Nudge) -> str:
    return versions.title_of(nudge.task) if nudge.task else ""
