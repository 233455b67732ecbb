"""Who really reads a page: usually who it is for, and staff who see it as the contact person."""

from flask import g
from flask_login import current_user

from coaching.model.people import User
from coaching.model.viewings import Viewing

# Where a session keeps that its person sees the pages of a contact person.
KEY = "seen_as"


def reader() -> User:
    """The person in front of the page."""
    found: User = g.get("reader") or current_user._get_current_object()
    return found


def viewing() -> Viewing | None:
    """The viewing that goes on; none for people who see their own pages."""
    found: Viewing | None = g.get("viewing")
    return found


def see_as(seen: Viewing, contact: User) -> None:
    """From here on this request shows what the contact person sees."""
    g.reader = current_user._get_current_object()
    g.viewing = seen
    g._login_user = contact
