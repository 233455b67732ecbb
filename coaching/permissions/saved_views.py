"""Whose a saved view is."""

from sqlalchemy import Select, select

from coaching.model.people import User
from coaching.model.saved_views import SavedView


def owns_the_view(user: User, view: SavedView) -> bool:
    """Saved views are everybody's own."""
    return view.user_id == user.id


def visible_saved_views(user: User) -> Select[SavedView]:
    """The views that a person has saved."""
    return select(SavedView).where(SavedView.user_id == user.id)
