"""Saved views: keep a list with its filters, and forget it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.model.base import db
from coaching.model.people import User
from coaching.model.saved_views import SavedView
from coaching.permissions import require, visible_saved_views
from coaching.services import saved_views
from coaching.web.complaints import accepted
from forms.saved_views import SaveView

# Where each list stands.
ENDPOINTS: Mapping[str, str] = {"board": "manager.home", "worklist": "worklist.show"}

bp = Blueprint("saved_views", __name__, url_prefix="/saved-views")


@bp.route("/<page>/new", methods=["GET", "POST"])
def save(page: str) -> str | Response:
    """Name the list as its address stands behind the question mark, and keep it."""
    if page not in ENDPOINTS:
        abort(404)
    right = saved_views.LISTS[page].right
    if right is not None:
        require(current_user, right)
    form, asked = SaveView(), _asked()
    if form.validate_on_submit() and (view := accepted(form, lambda: _saved(page, form))):
        flash(_("The view %(name)s has been saved.", name=view.name), "ok")
        return redirect(address(page, view.query))
    back = address(page, saved_views.kept(page, asked))
    return render_template("saved_views/save.html", form=form, back=back)


def _saved(page: str, form: SaveView) -> SavedView:
    name = " ".join((form.name.data or "").split())
    return saved_views.save(current_user, page, name=name, asked=_asked())


@bp.route("/<int:id>/remove", methods=["POST"])
def remove(id: int) -> Response:
    """Forget a view of one's own; the list stays as it is."""
    view: SavedView = db.one_or_404(visible_saved_views(current_user).where(SavedView.id == id))
    back, name = address(view.page, view.query), view.name
    saved_views.remove(current_user, view)
    flash(_("The view %(name)s has been removed.", name=name), "ok")
    return redirect(back)


@dataclass(frozen=True)
class Line:
    """One saved view above its list."""

    name: str
    url: str
    remove_url: str
    is_here: bool


class Shelf:
    """One's own views of a list, and whether the one in sight can be saved."""

    def __init__(self, user: User, page: str) -> None:
        self.user = user
        self.page = page
        self.query = saved_views.kept(page, _asked())

    @cached_property
    def lines(self) -> list[Line]:
        """The saved views, the oldest first."""
        return [
            Line(
                view.name,
                address(self.page, view.query),
                url_for("saved_views.remove", id=view.id),
                view.query == self.query,
            )
            for view in saved_views.of_page(self.user, self.page)
        ]

    @property
    def save_url(self) -> str:
        """Where the list in sight gets its name; none when it has one, or no filter is set."""
        if not self.query or any(line.is_here for line in self.lines):
            return ""
        return url_for("saved_views.save", page=self.page) + "?" + self.query


def address(page: str, query: str) -> str:
    """A list with its filters."""
    here = url_for(ENDPOINTS[page])
    return f"{here}?{query}" if query else here


def _asked() -> dict[str, list[str]]:
    return request.args.to_dict(flat=False)
