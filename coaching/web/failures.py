"""What failed in the background, for administrators: the cause first, one button to try again."""

from dataclasses import dataclass
from functools import cached_property

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching import jobs
from coaching.data import mail_words
from coaching.data.failures import cause_of
from coaching.model.failures import Failure
from coaching.model.mail import Mail
from coaching.permissions import Can, require
from coaching.services import failures
from coaching.web import navigation

bp = Blueprint("failures", __name__, url_prefix="/administrator/failures")

# Single ones are named so far; all of them are counted, and tried again together.
NAMED = 20
# What these are about is an account.
OF_PEOPLE = ("address", "digest")


@dataclass(frozen=True)
class Group:
    """One cause in words, and what it touches."""

    cause: failures.Cause

    @property
    def title(self) -> str:
        """What is wrong."""
        return str(_(cause_of(self.cause.job, self.cause.kind).words))

    @property
    def advice(self) -> str:
        """What to do about it."""
        return str(_(cause_of(self.cause.job, self.cause.kind).advice))

    @property
    def named(self) -> list[tuple[Failure, str, str]]:
        """The newest of them, each with what it is about and a page about that."""
        return [(each, *self._about(each)) for each in self.cause.failures[:NAMED]]

    @cached_property
    def waiting(self) -> int:
        """How many mails wait for the server."""
        return failures.mails_waiting() if self.cause.job == failures.MAIL_SERVER else 0

    @property
    def names_things(self) -> bool:
        """Whether it helps to read what single ones are about."""
        return len(self.cause.failures) > 1 or self.cause.job in (*OF_PEOPLE, "mail")

    @cached_property
    def _people(self) -> dict[int, str]:
        if self.cause.job not in OF_PEOPLE:
            return {}
        return {id: each.name for id, each in failures.people_of(self.cause.failures).items()}

    @cached_property
    def _mails(self) -> dict[int, Mail]:
        return failures.mails_of(self.cause.failures) if self.cause.job == "mail" else {}

    def _about(self, failure: Failure) -> tuple[str, str]:
        """People whose account administrators look after, and mails to them; else its number."""
        name = self._people.get(failure.thing_id)
        if name is not None:
            return name, url_for("administrator.person", id=failure.thing_id)
        mail = self._mails.get(failure.thing_id)
        if mail is not None and mail.to is not None:
            kind = _(mail_words.name_of(mail.name))
            words = _("%(kind)s to %(person)s", kind=kind, person=mail.to.name)
            return words, url_for("administrator.person", id=mail.to_id)
        if mail is not None:
            return _(mail_words.name_of(mail.name)), ""
        return _("Number %(number)s", number=failure.thing_id) if failure.thing_id else "", ""


@bp.route("")
def show() -> str:
    """Everything that failed and has not gone well since."""
    require(current_user, Can.ADMINISTER)
    navigation.wear("administrator")
    groups = [Group(cause) for cause in failures.causes(current_user)]
    return render_template("administrator/failures.html", groups=groups)


@bp.route("/retry", methods=["POST"])
def retry() -> Response:
    """Try again what failed for one cause, or everything."""
    job, kind = request.form.get("job", ""), request.form.get("kind", "")
    return _tried(failures.standing(current_user, job=job, kind=kind))


@bp.route("/<int:id>/retry", methods=["POST"])
def retry_one(id: int) -> Response:
    """Try one thing again; one that went well meanwhile needs it no more."""
    return _tried([each for each in failures.standing(current_user) if each.id == id])


@bp.route("/put-aside", methods=["POST"])
def put_aside() -> Response:
    """Count what failed for one cause no more."""
    job, kind = request.form.get("job", ""), request.form.get("kind", "")
    return _put_aside(failures.standing(current_user, job=job, kind=kind))


@bp.route("/<int:id>/put-aside", methods=["POST"])
def put_one_aside(id: int) -> Response:
    """Count one thing no more."""
    return _put_aside([each for each in failures.standing(current_user) if each.id == id])


def _put_aside(chosen: list[Failure]) -> Response:
    number = failures.put_aside(current_user, chosen)
    told = ngettext(
        "It is put aside, and comes back if it fails again.",
        "%(num)s are put aside, and come back if they fail again.",
        number,
    )
    flash(told if number else _("It has gone well meanwhile."), "ok" if number else "info")
    return redirect(url_for("failures.show"))


def _tried(chosen: list[Failure]) -> Response:
    number = jobs.retry(current_user, chosen)
    told = ngettext("It is tried again now.", "%(num)s are tried again now.", number)
    flash(told if number else _("All of it is being tried already."), "ok" if number else "info")
    return redirect(url_for("failures.show"))
