"""Saved views: a list with its filters, kept under a name."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.people import User
from coaching.model.saved_views import SavedView
from coaching.permissions import Can, require, visible_saved_views
from coaching.services.refusals import Refusal

WORD = re.compile(r"[a-z][a-z0-9_-]{0,39}")
NUMBER = re.compile(r"[1-9][0-9]{0,8}")
# Whoever it is, or nobody.
NUMBER_OR_WORD = re.compile(rf"{NUMBER.pattern}|{WORD.pattern}")
TEXT = re.compile(r"[^\x00-\x1f\x7f]{1,100}")
MOST = 20
# Of one parameter that may stand in an address several times.
MOST_VALUES = 10

Asked = Mapping[str, Sequence[str]]


class NoSuchList(LookupError):
    """There is no list of this name whose views can be saved."""


class NameTaken(Refusal):
    """One's own list has a view of this name already."""


class TooManyViews(Refusal):
    """So many views that nobody finds one among them."""


@dataclass(frozen=True)
class List:
    """A list whose views can be saved: who sees it, and what its address may say."""

    parameters: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    right: Can | None = None


LISTS: Mapping[str, List] = {
    "worklist": List(
        {
            "tab": WORD,
            "due": WORD,
            "phase": WORD,
            "role": WORD,
            "person": NUMBER,
            "cohort": NUMBER,
            "q": TEXT,
        }
    ),
    "board": List(
        {
            "view": WORD,
            "cohort": NUMBER,
            "phase": WORD,
            "coach": NUMBER_OR_WORD,
            "state": WORD,
            "sector": WORD,
            "region": TEXT,
            "language": WORD,
            "baseline": WORD,
            "q": TEXT,
            "sort": WORD,
        },
        Can.SEE_PIPELINE,
    ),
}


def of_page(user: User, page: str) -> Sequence[SavedView]:
    """One's own views of a list, the oldest first."""
    query = visible_saved_views(user).where(SavedView.page == page)
    return db.session.scalars(query.order_by(SavedView.id)).all()


def kept(page: str, asked: Asked) -> str:
    """What of an address a view keeps: parameters that the list knows; raises `NoSuchList`."""
    return urlencode(list(_known(_list(page), asked)))


def values(page: str, asked: Asked) -> dict[str, str]:
    """The same by name, for lists whose filters have one value each."""
    return dict(_known(_list(page), asked))


def save(user: User, page: str, *, name: str, asked: Asked) -> SavedView:
    """Keep a list with its filters; raises `NameTaken`, `TooManyViews` or `NoSuchList`."""
    right = _list(page).right
    if right is not None:
        require(user, right)
    _stop_if_full(user, page)
    view = SavedView(user_id=user.id, page=page, name=name, query=kept(page, asked))
    try:
        with transaction():
            _stop_if_taken(user, page, name)
            db.session.add(view)
    except IntegrityError as error:
        # Saved twice at once: the second one is told what the first one did.
        raise _taken(name) from error
    return view


def remove(user: User, view: SavedView) -> None:
    """Forget a view of one's own."""
    require(user, Can.SEE_SAVED_VIEW, view)
    with transaction():
        db.session.delete(view)


def _list(page: str) -> List:
    if page not in LISTS:
        raise NoSuchList(page)
    return LISTS[page]


def _known(of: List, asked: Asked) -> Iterator[tuple[str, str]]:
    for name, pattern in of.parameters.items():
        values = [value.strip() for value in asked.get(name, ())][:MOST_VALUES]
        yield from ((name, value) for value in values if pattern.fullmatch(value))


def _stop_if_full(user: User, page: str) -> None:
    own = visible_saved_views(user).where(SavedView.page == page)
    number = db.session.scalar(select(func.count()).select_from(own.subquery()))
    if (number or 0) >= MOST:
        raise TooManyViews(
            _("You have %(n)s saved views of this list. Remove one before you save more.", n=MOST)
        )


def _stop_if_taken(user: User, page: str, name: str) -> None:
    if any(view.name.casefold() == name.casefold() for view in of_page(user, page)):
        raise _taken(name)


def _taken(name: str) -> NameTaken:
    return NameTaken(
        _("You have a saved view called %(name)s already. Choose another name.", name=name),
        field="name",
    )
