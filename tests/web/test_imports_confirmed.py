"""The pages of lists of organisations: confirm, follow, undo, put away."""

from email import message_from_bytes
from email.policy import default

from flask import Flask
from sqlalchemy import select

from coaching import jobs
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.imports import ImportList, ImportState
from coaching.model.mail import Mail
from coaching.model.people import User
from tests import make
from tests.lists import bring, bring_in, confirm, line, rows_of
from tests.web.listed import BAD, address, fields
from tests.web.reading import look, words
from tests.web.sending import send
from tests.web.sessions import sign_in

# ---- confirming ----


def test_nothing_comes_before_the_button_and_everything_after_it(
    app: Flask, cora: User, brought: ImportList, cohort: Cohort
) -> None:
    page = address(brought, "/confirm")
    asked = look(app, cora, page)
    assert "1 organisation comes. 2 people get an account. 1 row needs mending" in words(asked)
    unsaid = send(app, cora, page, fields(asked))
    assert "Choose when the invitations leave" in words(unsaid)

    answer = send(app, cora, page, {**fields(asked), "invites": "yes"})
    going_on = look(app, cora, address(brought))

    assert answer.location == address(brought)
    assert going_on.headers["Refresh"] == "3"
    assert "0 of 1 organisations brought in" in words(going_on)
    still = look(app, cora, address(brought, "?still=1"))
    assert "Refresh" not in still.headers
    assert "Look again" in words(still)
    jobs.run_due()
    done = look(app, cora, address(brought))
    assert "Refresh" not in done.headers
    assert "1 organisation has been brought in" in words(done)
    case = db.session.scalars(select(Case).where(Case.cohort_id == cohort.id)).unique().one()
    assert f'href="/coordinator/organisations/{case.id}"' in done.text


def test_somebody_elses_change_is_looked_at_before_confirming(
    app: Flask, cora: User, brought: ImportList
) -> None:
    page = address(brought, "/confirm")
    asked = look(app, cora, page)
    row = rows_of(brought)[1]
    send(app, cora, address(brought, f"/rows/{row.id}"), {"seen": "0", "contact_email": "a@b.fi"})

    answer = send(app, cora, page, {**fields(asked), "invites": "yes"})

    assert "The list has changed meanwhile." in words(answer)
    assert "2 organisations come." in words(answer)
    assert db.session.scalars(select(Case)).all() == []
    again = send(app, cora, page, {**fields(answer), "invites": "yes"})
    assert again.location == address(brought)


def test_a_list_without_anything_new_cannot_be_confirmed(
    app: Flask, cora: User, cohort: Cohort
) -> None:
    brought = bring(cora, cohort, BAD)

    for answer in (
        look(app, cora, address(brought, "/confirm")),
        send(app, cora, address(brought, "/confirm"), {"invites": "yes", "seen": "0"}),
    ):
        assert answer.location == address(brought)
    assert brought.state == ImportState.PREVIEW


def test_invitations_are_sent_later_with_one_button(app: Flask, cora: User, cohort: Cohort) -> None:
    brought = bring_in(cora, cohort, line(0), invites=False)
    assert "Send 2 invitations" in words(look(app, cora, address(brought)))

    answer = send(app, cora, address(brought, "/invite"), follow=True)

    assert "2 invitations leave." in words(answer)
    assert "Send 2 invitations" not in words(answer)
    assert [mail.name for mail in db.session.scalars(select(Mail))] == ["welcome"] * 2


def test_names_are_text_in_mails_too(app: Flask, cora: User, cohort: Cohort) -> None:
    bring_in(cora, cohort, line(0, name='<script>alert("x")</script>', contact_name="=1+1"))

    jobs.run_due()

    files = app.config["MAIL_FOLDER"].glob("*.eml")
    mails = [message_from_bytes(each.read_bytes(), policy=default) for each in files]
    pages = [str(body.get_content()) for each in mails if (body := each.get_body(("html",)))]
    assert len(pages) == 2
    assert all("&lt;script&gt;" in page and "<script" not in page for page in pages)


# ---- undoing and putting away ----


def test_an_import_is_undone_after_saying_what_goes(app: Flask, cora: User, cohort: Cohort) -> None:
    brought = bring_in(cora, cohort, line(0), line(1))
    assert f'href="{address(brought, "/undo")}"' in look(app, cora, address(brought)).text
    assert "2 organisations go" in words(look(app, cora, address(brought, "/undo")))

    answer = send(app, cora, address(brought, "/undo"), follow=True)

    assert "Everything that the list brought in has been undone." in words(answer)
    assert "The import was undone Cora Coordinator" in words(answer)
    assert db.session.scalars(select(Case)).all() == []


def test_who_stands_against_undoing_is_named(app: Flask, cora: User, cohort: Cohort) -> None:
    brought = bring_in(cora, cohort, line(0), line(1))
    with transaction():
        db.session.scalars(select(User).where(User.name == "Contact 1")).one().password = "own"

    page = words(look(app, cora, address(brought, "/undo")))
    answer = send(app, cora, address(brought, "/undo"), follow=True)

    assert "Organisation 1 Contact 1 has signed in." in page
    assert "Organisation 1: Contact 1 has signed in. Nothing was undone." in words(answer)
    assert len(db.session.scalars(select(Case)).unique().all()) == 2


def test_a_list_can_be_put_away_and_looked_at_again(
    app: Flask, cora: User, cohort: Cohort, brought: ImportList, otto: User, stina: User
) -> None:
    make.case(cohort, "Organisation 0", contact=otto, sponsor=stina)
    again = send(app, cora, address(brought, "/check"), follow=True)
    assert "Organisation 0 takes part already. Nothing changes for it." in words(again)

    answer = send(app, cora, address(brought, "/away"))

    assert answer.location == f"/coordinator/cohorts/{cohort.id}/imports"
    assert db.session.scalars(select(ImportList)).all() == []


def test_a_list_that_is_being_brought_in_cannot_be_put_away(
    app: Flask, cora: User, brought: ImportList
) -> None:
    confirm(cora, brought)

    for rest in ("/away", "/check", "/invite"):
        answer = send(app, cora, address(brought, rest), follow=True)
        assert "This list is being brought in, or it is over." in words(answer)


def test_rows_of_other_lists_are_not_found(
    app: Flask, cora: User, cohort: Cohort, brought: ImportList
) -> None:
    other = rows_of(bring(cora, cohort, line(5)))[0]

    client = sign_in(app.test_client(), cora)
    assert client.get(address(brought, f"/rows/{other.id}")).status_code == 404
    assert client.get("/coordinator/imports/999").status_code == 404
