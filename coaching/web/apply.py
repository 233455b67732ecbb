"""Applying without an account: the first page, the private link, the way to get it once more."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import refresh
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from coaching.model.applications import ApplicationLink
from coaching.model.cases import Cohort
from coaching.services import applications, calls
from coaching.services.applications import AlreadySent, CallClosed
from coaching.services.refusals import Refusal
from coaching.web import languages, lost_places, public
from coaching.web.application_form import ApplicationForm
from coaching.web.form_parts import SUMMARY
from forms.applications import FindLink

bp = Blueprint("apply", __name__, url_prefix="/application")

Answer = str | Response | tuple[str, int]


# ---- public pages ----


@public.page("/apply", "/hae", "/ansok", methods=["GET", "POST"])
def apply() -> str | Response:
    """What the call asks, and the first page of the form; only while a call is open."""
    open_calls = calls.open_calls()
    call = _chosen(open_calls)
    if call is None:
        return render_template("apply/no_call.html", opens_on=calls.next_opening())
    page = ApplicationForm(None, "", request.form if request.method == "POST" else None)
    # People do not see this field; robots fill in every field they find.
    if request.form.get("homepage"):
        return redirect(public.address("apply"))
    if request.method == "POST" and page.part_is_valid():
        return _begun(page, call)
    others = [each for each in open_calls if each is not call]
    return render_template("apply/start.html", page=page, form=page.form, call=call, others=others)


def _chosen(found: list[Cohort]) -> Cohort | None:
    asked = request.args.get("call", type=int)
    first = found[0] if found else None
    return next((call for call in found if call.id == asked), first)


def _begun(page: ApplicationForm, call: Cohort) -> Response:
    filled = page.filled()
    token = applications.begin(call, filled, language=languages.select())
    flash(
        _(
            "Saved. A private link is on its way to %(address)s: with it you can go on later, on"
            " any device.",
            address=filled.contact_email,
        ),
        "ok",
    )
    return redirect(url_for("apply.fill_in", token=token, part=page.next_part))


@public.page("/apply/link", "/hae/linkki", "/ansok/lank", methods=["GET", "POST"])
def application_links() -> str | Response:
    """A private link once more, for whoever has lost the mail."""
    form = FindLink()
    if form.validate_on_submit():
        applications.send_links_again(form.email.data or "")
        return redirect(public.address("applied_link"))
    return render_template("apply/find_link.html", form=form)


@public.page("/apply/link/sent", "/hae/linkki/lahetetty", "/ansok/lank/skickad")
def applied_link() -> str:
    """The same for addresses that we know and that we do not."""
    return render_template("apply/link_sent.html")


# ---- under a private link ----


@bp.route("/<token>", methods=["GET", "POST"])
def fill_in(token: str) -> Answer:
    """The form as long as it can be filled in; then where the application stands."""
    link = _load(token)
    page = ApplicationForm(link, token, request.form if request.method == "POST" else None)
    if applications.can_be_filled_in(link):
        return _answer(page) if request.method == "POST" else _render(page)
    if request.method == "POST":
        return _too_late(page, _("The call is closed, so nothing has been sent."))
    return _standing(link, token)


@bp.route("/<token>/take-back", methods=["GET", "POST"])
def take_back(token: str) -> Answer:
    """The applicant does not apply any more."""
    link = _load(token)
    if not applications.can_be_taken_back(link.application):
        return _standing(link, token)
    if request.method == "GET":
        return render_template("apply/take_back.html", link=link, token=token)
    try:
        applications.take_back(link)
    except Refusal as refusal:
        flash(str(refusal.message), "warn")
        return redirect(url_for("apply.fill_in", token=token))
    flash(_("Your application has been taken back."), "ok")
    return redirect(url_for("public.apply"))


def _load(token: str) -> ApplicationLink:
    """The link with this word; the page speaks the applicant's language unless asked otherwise."""
    link = applications.by_token(token)
    if link is None:
        abort(404)
    if "lang" not in request.args and languages.COOKIE not in request.cookies:
        g.language = link.application.language
        refresh()
    return link


def _answer(page: ApplicationForm) -> Answer:
    """What the pressed button asks for; nothing typed is lost when the call has closed."""
    try:
        if "draft" in request.form:
            return _kept(page)
        if page.part != SUMMARY:
            return _next(page)
        return _sent(page)
    except AlreadySent as refusal:
        flash(str(refusal.message), "info")
        return redirect(url_for("apply.fill_in", token=page.token))
    except CallClosed as refusal:
        return _too_late(page, refusal.message)


def _too_late(page: ApplicationForm, why: object) -> Answer:
    """Why nothing is taken any more; whoever presses the last button twice has sent it."""
    is_sent = page.application.sent_at is not None
    if is_sent:
        why = _("This application has been sent already.")
    if is_sent and page.part == SUMMARY:
        flash(str(why), "info")
        return redirect(url_for("apply.fill_in", token=page.token))
    texts = lost_places.texts(MultiDict(page.typed))
    return render_template("apply/closed.html", is_sent=is_sent, why=why, texts=texts), 410


def _kept(page: ApplicationForm) -> Answer:
    applications.save(page.link or abort(404), page.filled())
    flash(_("Your draft is saved. You can go on with it on any device."), "ok")
    return redirect(page.address(page.part or SUMMARY))


def _next(page: ApplicationForm) -> Answer:
    if not page.part_is_valid():
        return _render(page)
    applications.save(page.link or abort(404), page.filled())
    return redirect(page.address(page.next_part))


def _sent(page: ApplicationForm) -> Answer:
    if not page.form.validate():
        return _render(page)
    applications.send(page.link or abort(404), page.sent())
    flash(_("Thank you. Your application has been sent."), "ok")
    return redirect(url_for("apply.fill_in", token=page.token))


def _render(page: ApplicationForm) -> str:
    template = "apply/summary.html" if page.part == SUMMARY else "apply/part.html"
    return render_template(
        template,
        page=page,
        form=page.form,
        application=page.application,
        call=page.application.cohort,
    )


def _standing(link: ApplicationLink, token: str) -> Answer:
    """Where the application stands; a draft whose call has closed is gone for its applicant."""
    status = 200 if link.application.sent_at is not None else 410
    return render_template(
        "apply/standing.html",
        application=link.application,
        token=token,
        can_be_taken_back=link.application.sent_at is not None
        and applications.can_be_taken_back(link.application),
    ), status
