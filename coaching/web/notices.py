"""Privacy notices for each purpose, and which of them a person has seen."""

from flask import Blueprint, Flask, abort, flash, render_template
from flask_login import current_user, user_logged_in

from coaching.data.notices import BY_KEY, NEW
from coaching.i18n import language, translate
from coaching.model.people import User
from coaching.services import notices

bp = Blueprint("notices", __name__)


@bp.route("/account/notices")
def of_account() -> str:
    """What has been seen, and what waits to be read."""
    return render_template(
        "account/notices.html",
        unseen=notices.unseen_by(current_user),
        seen=notices.seen_by(current_user),
        titles={key: notice.title for key, notice in BY_KEY.items()},
    )


@bp.route("/account/notices/<int:id>")
def seen(id: int) -> str:
    """The text as it was when it was seen."""
    found = notices.one_seen(current_user, id) or abort(404)
    texts = found.notice.texts
    return render_template(
        "account/seen_notice.html", seen=found, text=texts.get(language()) or texts["en"]
    )


def tell_of_new_ones(_app: Flask, user: User) -> None:
    """Whoever signs in hears of notices that are new, once."""
    if notices.tell(user):
        # The sign-in page may have been read in another language.
        flash(translate(NEW, user.language), "info")


def init_app(app: Flask) -> None:
    """Look at every sign-in."""
    user_logged_in.connect(tell_of_new_ones, app)
