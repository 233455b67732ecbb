"""A form sent by somebody whose place has passed on since it was opened: told, and its text shown.

Whoever had not opened it gets the plain refusal, which says nothing of what there is.
"""

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from coaching.model.people import User
from coaching.services import lost_places
from coaching.services.lost_places import LostPlace
from coaching.web import drafts, logs, openings

# What a page has put into its form, and nobody has written.
OF_THE_PAGE = frozenset({"back", "form_key", "seen"})
# A shorter answer is a tick or a figure.
SHORTEST = 3

Page = tuple[str, int]
Told = Page | tuple[dict[str, str], int]


def texts(posted: MultiDict[str, str]) -> list[str]:
    """What a person has written in a form that was not taken, to copy it from the page."""
    return [
        value
        for name, values in drafts.typed_in(posted).items()
        for value in values
        if name not in OF_THE_PAGE and len(value) >= SHORTEST
    ]


def sent_texts() -> list[str]:
    """The same of this request, where it comes from a form that the person had opened."""
    return texts(request.form) if openings.opener() is not None else []


def answer(status: int) -> Told | None:
    """What to say in place of a plain refusal; nothing to those who had not opened the form."""
    person = openings.opener()
    if person is None:
        return None
    place = _place(person)
    sentence = in_words(person, place)
    if request.endpoint in openings.FORM_OF:
        return {
            "refused": f"{sentence} {_('Copy your text: it is not kept here any more.')}"
        }, status
    return render_template(
        "errors/lost_place.html",
        sentence=sentence,
        texts=texts(request.form),
        is_closed=not person.active,
    ), status


def of_closed_account() -> Told | None:
    """The same for somebody who had a form open when the account was closed."""
    person = openings.opener()
    return answer(403) if person is not None and not person.active else None


def in_words(person: User, place: LostPlace) -> str:
    """What has happened since the form was opened, in one sentence."""
    if not person.active:
        return str(_("Your account has been closed since you opened this page."))
    if place.stood_in_for is not None:
        return str(
            _("You stood in for %(name)s, and that has ended.", name=place.stood_in_for.name)
        )
    if place.doer is not None:
        named = {"name": place.doer.name, "title": place.title}
        return str(_("“%(title)s” has passed to %(name)s since you opened it.", **named))
    if place.title:
        return str(
            _("“%(title)s” has passed to somebody else since you opened it.", title=place.title)
        )
    return str(_("This has passed to somebody else since you opened it."))


def _place(person: User) -> LostPlace:
    about = logs.ids()
    if request.blueprint == "tasks" and "id" in about:
        return lost_places.of_task(person, int(about["id"] or 0))
    if about.get("case") is not None:
        return lost_places.of_case(person, int(about["case"] or 0))
    return LostPlace()
