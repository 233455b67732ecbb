"""Saved views on the page: save under a name, open, remove, and nothing that leads elsewhere."""

import pytest
from flask import Flask, render_template_string
from flask_login import login_user

from coaching.model.people import User
from coaching.services import saved_views
from coaching.web.saved_views import Shelf
from tests.web.reading import look, words
from tests.web.sending import send

LATE = {"state": ["late"]}
ABOVE_A_LIST = "{% from 'macros/saved_views.html' import saved_views %}{{ saved_views(shelf) }}"


def above(app: Flask, person: User, query: str) -> str:
    """What stands above the board with these filters."""
    with app.test_request_context(f"/manager?{query}"):
        login_user(person)
        return render_template_string(ABOVE_A_LIST, shelf=Shelf(person, "board"))


def test_a_list_with_filters_can_be_saved(app: Flask, mona: User) -> None:
    saved = send(app, mona, "/saved-views/board/new?state=late&page=9", {"name": " Late  ones "})

    assert saved.headers["Location"] == "/manager?state=late"
    (view,) = saved_views.of_page(mona, "board")
    assert (view.name, view.query) == ("Late ones", "state=late")


def test_a_name_that_is_taken_stays_in_its_field_with_a_sentence(app: Flask, mona: User) -> None:
    saved_views.save(mona, "board", name="Late ones", asked=LATE)

    answered = send(app, mona, "/saved-views/board/new?state=quiet", {"name": "Late ones"})

    assert answered.status_code == 200
    assert "You have a saved view called Late ones already" in words(answered)
    assert 'value="Late ones"' in answered.text
    assert 'href="/manager?state=quiet"' in answered.text


def test_a_view_without_a_name_is_asked_for_one(app: Flask, mona: User) -> None:
    assert "Write a name for the view" in words(
        send(app, mona, "/saved-views/board/new?state=late", {"name": "  "})
    )
    assert "Save this view" in words(look(app, mona, "/saved-views/board/new?state=late"))


def test_the_way_back_never_leads_elsewhere(app: Flask, mona: User) -> None:
    saved = send(
        app,
        mona,
        "/saved-views/board/new?state=//elsewhere.example.org&next=//elsewhere.example.org",
        {"name": "Elsewhere"},
    )

    assert saved.headers["Location"] == "/manager"


def test_a_removed_view_leaves_the_list_in_sight(app: Flask, mona: User) -> None:
    view = saved_views.save(mona, "board", name="Late ones", asked=LATE)

    removed = send(app, mona, f"/saved-views/{view.id}/remove", {})

    assert removed.headers["Location"] == "/manager?state=late"
    assert saved_views.of_page(mona, "board") == []


def test_saved_views_stand_above_their_list(app: Flask, mona: User) -> None:
    saved_views.save(mona, "board", name="Late ones", asked=LATE)

    html = above(app, mona, "state=late")

    assert '<a href="/manager?state=late" aria-current="page">Late ones</a>' in html
    assert "Remove the view Late ones" in html
    assert "Save this view" not in html


def test_another_set_of_filters_can_be_saved_beside_them(app: Flask, mona: User) -> None:
    saved_views.save(mona, "board", name="Late ones", asked=LATE)

    html = above(app, mona, "state=quiet&after=3")

    assert '<a href="/manager?state=late">Late ones</a>' in html
    assert 'action="/saved-views/board/new?state=quiet"' in html
    assert "Remove the view" not in html


@pytest.mark.parametrize("query", ["", "after=3-0-7"])
def test_a_list_without_filters_is_not_worth_a_name(app: Flask, mona: User, query: str) -> None:
    assert above(app, mona, query).strip() == ""


def test_a_list_that_is_none_is_not_found(app: Flask, mona: User) -> None:
    assert look(app, mona, "/saved-views/nowhere/new").status_code == 404
