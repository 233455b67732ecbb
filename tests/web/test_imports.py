"""The pages of lists of organisations: bring, see, mend, confirm, follow, undo."""

import csv
import io
import re
from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from coaching import jobs
from coaching.data.import_columns import COLUMNS
from coaching.i18n import LANGUAGES
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.imports import ImportList, ImportState, RowState
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.services import import_words, imports
from coaching.services.stored_files import Upload
from tests import lists, make
from tests.lists import bring, bring_in, confirm, line, rows_of, states
from tests.web.reading import look, words
from tests.web.sending import send
from tests.web.sessions import sign_in

BAD = line(1, contact_email="kaarina(at)example.org", name="<b>Bold</b> & Co")


@pytest.fixture
def brought(cora: User, cohort: Cohort) -> ImportList:
    """A list with one row to bring in and one to mend."""
    return bring(cora, cohort, line(0), BAD)


def upload(data: bytes, name: str = "list.csv") -> dict[str, object]:
    return {"file": (io.BytesIO(data), name)}


def address(brought: ImportList, rest: str = "") -> str:
    return f"/coordinator/imports/{brought.id}{rest}"


def fields(response: TestResponse) -> dict[str, str]:
    """The hidden fields of a page."""
    found = re.findall(r'<input[^>]*type="hidden"[^>]*>', response.text)
    pairs = (re.search(r'name="([^"]*)".*?value="([^"]*)"', each) for each in found)
    return {pair[1]: pair[2] for pair in pairs if pair}


# ---- the template ----


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_can_be_filled_in_and_brought(
    app: Flask, cora: User, carl: User, cohort: Cohort, language: str
) -> None:
    with transaction():
        cora.language, carl.name = language, "=HYPERLINK(1)"
    xlsx = look(app, cora, "/coordinator/imports/template.xlsx")
    text = look(app, cora, "/coordinator/imports/template.csv")

    book = load_workbook(io.BytesIO(xlsx.data))
    headings = [cell.value for cell in book.worksheets[0][1]]
    assert [import_words.key_of(each) for each in headings] == [each.key for each in COLUMNS]
    assert text.data.startswith("\ufeff".encode())
    [row] = csv.reader(io.StringIO(text.data.decode("utf-8-sig")), delimiter=";")
    assert row == headings
    assert "attachment" in xlsx.headers["Content-Disposition"]
    # A coach's name is text, whatever it begins with.
    cells = [cell for sheet in book for line_ in sheet.iter_rows() for cell in line_]
    assert [cell.data_type for cell in cells if cell.value == carl.name] == ["s", "s"]
    assert not any(cell.data_type == "f" for cell in cells)
    filled = line(0, coach=carl.name)
    book.worksheets[0].append([filled.get(each.key, "") for each in COLUMNS])
    file = io.BytesIO()
    book.save(file)
    again = imports.bring(cora, cohort, Upload("list.xlsx", file.getvalue()))
    assert states(again) == [RowState.NEW]


# ---- bringing one ----


def test_a_list_is_brought_and_shown(app: Flask, cora: User, cohort: Cohort) -> None:
    page = f"/coordinator/cohorts/{cohort.id}/imports"
    onboarding = look(app, cora, f"/coordinator/cohorts/{cohort.id}/onboarding/organisations")
    assert f'href="{page}"' in onboarding.text

    answer = send(app, cora, page, upload(lists.PARTICIPANTS.read_bytes(), "osallistujat.csv"))

    brought = db.session.scalars(select(ImportList)).one()
    assert answer.location == address(brought)
    shown = words(look(app, cora, answer.location))
    assert "24 organisations can come" in shown
    assert "Helsingin kaupunki, Kannelmäen peruskoulu Row 4" in shown
    assert 'aria-current="page">Onboarding' in look(app, cora, answer.location).text
    assert "osallistujat.csv" in words(look(app, cora, page))


def test_a_file_that_cannot_be_read_says_why_and_keeps_nothing(
    app: Flask, cora: User, cohort: Cohort
) -> None:
    page = f"/coordinator/cohorts/{cohort.id}/imports"

    answer = send(app, cora, page, upload(b"Tervetuloa;hei"))
    nothing = send(app, cora, page)

    assert "There are no headings that we know." in words(answer)
    assert "Choose a file" in words(nothing)
    assert db.session.scalars(select(ImportList)).all() == []


def test_a_file_that_is_too_large_is_refused_unread(
    app: Flask, cora: User, cohort: Cohort, brought: ImportList
) -> None:
    large = b"x" * (21 * 1024 * 1024)

    for page in (f"/coordinator/cohorts/{cohort.id}/imports", address(brought, "/again")):
        answer = send(app, cora, page, upload(large))
        # What the test's own browser has put aside of a large file.
        answer.request.environ["wsgi.input"].close()
        assert (answer.status_code, "larger than 20 MB" in words(answer)) == (413, True)
    assert states(brought) == [RowState.NEW, RowState.MENDING]


def test_another_file_takes_the_place_of_the_rows(
    app: Flask, cora: User, brought: ImportList
) -> None:
    page = address(brought, "/again")
    bad = send(app, cora, page, upload(b"no"))
    assert "There are no headings" in words(bad)

    answer = send(app, cora, page, upload(lists.as_csv([line(5), line(6), line(7)])))

    assert answer.location == address(brought)
    assert states(brought) == [RowState.NEW] * 3


# ---- mending ----


def test_a_cell_that_needs_mending_says_why_where_it_stands(
    app: Flask, cora: User, brought: ImportList
) -> None:
    row = rows_of(brought)[1]
    page = look(app, cora, address(brought))

    assert "Write an email address in the form name@example.fi." in words(page)
    assert "1 row needs mending." in words(page)
    field = re.search(rf'<input[^>]*id="r{row.id}-contact_email"[^>]*>', page.text)
    assert field
    assert 'value="kaarina(at)example.org"' in field[0]
    assert f'aria-describedby="r{row.id}-contact_email-e"' in field[0]
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; Co" in page.text
    assert "<b>Bold" not in page.text
    only = words(look(app, cora, address(brought, "?state=mending")))
    assert "Bold" in only
    assert "Organisation 0" not in only


def test_mending_in_place_comes_back_to_the_row(
    app: Flask, cora: User, brought: ImportList
) -> None:
    row = rows_of(brought)[1]
    page = address(brought, f"/rows/{row.id}")

    still = send(app, cora, page, {"seen": "0", "contact_email": "kaarina"}, follow=True)
    answer = send(app, cora, page, {"seen": "1", "contact_email": "kaarina@example.org"})

    assert "Row 3 was saved. It still needs mending." in words(still)
    assert answer.location == f"{address(brought)}?after=2#row-{row.id}"
    assert states(brought) == [RowState.NEW, RowState.NEW]
    shown = words(look(app, cora, page))
    assert "What stood in the file Contact person's email kaarina(at)example.org" in shown
    assert "Mended by Cora Coordinator" in words(look(app, cora, address(brought)))


def test_whoever_mends_second_sees_it_and_keeps_the_text(
    app: Flask, cora: User, brought: ImportList
) -> None:
    row = rows_of(brought)[1]
    page = address(brought, f"/rows/{row.id}")
    send(app, cora, page, {"seen": "0", "contact_email": "first@example.org"})

    answer = send(app, cora, page, {"seen": "0", "contact_email": "second@example.org"})

    assert "Somebody else has mended this row meanwhile." in words(answer)
    assert 'value="second@example.org"' in answer.text
    assert rows_of(brought)[1].cells["contact_email"] == "first@example.org"
    again = fields(answer)
    send(app, cora, page, {**again, "contact_email": "second@example.org"})
    assert rows_of(brought)[1].cells["contact_email"] == "second@example.org"


def test_what_can_be_chosen_is_offered(app: Flask, cora: User, carl: User, cohort: Cohort) -> None:
    brought = bring(cora, cohort, line(0, coach="Nobody", sector="Fish", coach_reason="Why"))
    page = look(app, cora, address(brought)).text

    assert f'<option value="{carl.email}">Carl Coach</option>' in page
    assert '<option value="Fish" selected>Fish</option>' in page
    row = rows_of(brought)[0]
    send(
        app,
        cora,
        address(brought, f"/rows/{row.id}"),
        {"seen": "0", "coach": carl.email, "sector": "company"},
    )
    assert states(brought) == [RowState.NEW]
    again = look(app, cora, address(brought, f"/rows/{row.id}")).text
    assert '<option value="company" selected>Company</option>' in again
    assert f'<option value="{carl.email}" selected>Carl Coach</option>' in again


def test_a_longer_list_goes_on_by_key(
    app: Flask, cora: User, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "PAGE", 2)
    brought = bring(cora, cohort, *(line(number) for number in range(3)))

    first = look(app, cora, address(brought))
    second = look(app, cora, address(brought, "?after=3"))

    assert f'rel="next" href="{address(brought)}?after=3"' in first.text
    assert ("Organisation 2" in words(first), "Organisation 2" in words(second)) == (False, True)


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
    assert db.session.scalars(select(Case)).all() == []


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
