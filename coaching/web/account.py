"""The person's own pages: where to begin, who they are here, which language and role."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.data.mails import MailChoice
from coaching.services import mail_choices, notices, people
from coaching.web import navigation
from forms.accounts import OwnLanguage, OwnMail

bp = Blueprint("account", __name__)


@bp.route("/")
def start() -> str | Response:
    """The home of the role that the person wears; strangers sign in first."""
    if not current_user.is_authenticated:
        return redirect(url_for("security.login"))
    hat = navigation.hat_now(current_user)
    if hat is None:
        return render_template("account/no_role.html")
    return redirect(hat.url)


@bp.route("/account")
def show() -> str:
    """Who the person is here."""
    return _page()


@bp.route("/account/language", methods=["POST"])
def language() -> str | Response:
    """Read everything in another language from now on."""
    form = OwnLanguage()
    if not form.validate_on_submit():
        return _page(language=form)
    people.keep_language(current_user, form.language.data)
    refresh()
    flash(_("Your language has been changed."), "ok")
    return redirect(url_for("account.show"))


@bp.route("/account/mail", methods=["POST"])
def mail() -> str | Response:
    """Get more or less mail from now on."""
    form = OwnMail()
    if not form.validate_on_submit():
        return _page(mail=form)
    mail_choices.choose(current_user, MailChoice(form.mail_choice.data))
    flash(_("Your mail comes this way from now on."), "ok")
    return redirect(url_for("account.show"))


def _page(language: OwnLanguage | None = None, mail: OwnMail | None = None) -> str:
    """The page with all its forms; one that was sent says what is wrong with it."""
    return render_template(
        "account/show.html",
        form=language or mail,
        language=language or OwnLanguage(formdata=None, language=current_user.language),
        mail=mail or OwnMail(formdata=None, mail_choice=current_user.mail_choice),
        hats=navigation.hats(current_user),
        unseen=len(notices.unseen_by(current_user)),
    )


@bp.route("/switch/<key>")
def switch(key: str) -> Response:
    """Wear another of one's roles."""
    chosen = next((hat for hat in navigation.hats(current_user) if hat.key == key), None)
    if chosen is None:
        abort(404)
    navigation.wear(chosen.key)
    return redirect(chosen.url)
