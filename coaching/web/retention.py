"""What ends and has ended by the rules of retention, for administrators."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from coaching.data.inventory import INVENTORY
from coaching.data.personal import TERMS, Rule
from coaching.model.erasures import Erasure
from coaching.services import retention

bp = Blueprint("retention", __name__, url_prefix="/administrator/retention")


@dataclass(frozen=True)
class Row:
    """One rule: what it is about, until when, what happens, how many things wait for tonight."""

    what: str
    until: str
    then: str
    waiting: int


@dataclass(frozen=True)
class Ended:
    """One thing that ended: when, by which rule or by whom, and how many rows of what."""

    at: datetime
    what: str
    thing: str
    by: str
    rows: list[str]


@bp.route("")
def show() -> str:
    """The table of retention with what is due, and what has ended."""
    waiting = retention.waiting(current_user)
    found = retention.ended(current_user, request.args.get("before", type=int))
    return render_template(
        "administrator/retention.html",
        rules=[_rule(rule, number) for rule, number in waiting.items()],
        ended=[_ended(each) for each in found[: retention.PAGE]],
        older=found[retention.PAGE - 1].id if len(found) > retention.PAGE else None,
    )


def _rule(rule: Rule, number: int) -> Row:
    term = TERMS[rule]
    return Row(_(term.what), _(term.until), _(term.then), number)


def _ended(erasure: Erasure) -> Ended:
    kinds = {
        "year": _("Year %(n)s", n=erasure.thing_id),
        "person": _("Person %(n)s", n=erasure.thing_id),
        "process": _("Process %(n)s", n=erasure.thing_id),
        "application": _("Application %(n)s", n=erasure.thing_id),
        "list": _("List %(n)s", n=erasure.thing_id),
    }
    return Ended(
        at=erasure.at,
        what=_(TERMS[Rule(erasure.rule)].what),
        thing=kinds.get(erasure.kind, ""),
        by=erasure.by.name if erasure.by else _("The time was up"),
        rows=[_counted(table, number) for table, number in erasure.counts.items()],
    )


def _counted(table: str, number: int) -> str:
    """Messages: 3."""
    if table == "files":
        return str(ngettext("%(num)s file", "%(num)s files", number))
    if table == "mail_files":
        return str(ngettext("%(num)s file of a mail", "%(num)s files of mails", number))
    known = INVENTORY.get(table)
    return f"{_(known.title) if known else table}: {number}"
