"""The pages of lists of organisations: bring, see, mend."""

import csv
import io
import re

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from coaching.data.import_columns import COLUMNS
from coaching.i18n import LANGUAGES
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.imports import ImportList, RowState
from coaching.model.people import User
from coaching.services import import_words, imports
from coaching.services.stored_files import Upload
from tests import lists
from tests.lists import as_csv, bring, line, reasons, rows_of, states
from tests.statements import counted
from tests.web.listed import address, fields, upload
from tests.web.reading import look, words
from tests.web.sending import send

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


def test_a_phone_number_in_a_cell_is_no_fault_and_a_personal_identity_code_is(
    app: Flask, cora: User, cohort: Cohort
) -> None:
    told = {"coach_reason": "Call 040 123 4567", "sponsor_title": "Director, 040 123 4568"}
    data = as_csv([line(0, coach="Nobody", **told)])
    send(app, cora, f"/coordinator/cohorts/{cohort.id}/imports", upload(data))
    brought = db.session.scalars(select(ImportList)).one()
    row = rows_of(brought)[0]
    page = address(brought, f"/rows/{row.id}")
    assert reasons(row).keys() == {"coach"}

    send(app, cora, page, {"seen": "0", "coach": "", "sponsor_title": "Director 131052-308T"})
    assert reasons(rows_of(brought)[0]) == {"sponsor_title": "personal_code"}
    send(app, cora, page, {"seen": "1", "coach": "", "sponsor_title": "Director, 040 123 4568"})

    assert states(brought) == [RowState.NEW]
    assert rows_of(brought)[0].cells["sponsor_title"] == "Director, 040 123 4568"
    assert rows_of(brought)[0].cells["coach_reason"] == "Call 040 123 4567"


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


def test_a_page_takes_the_same_statements_for_5_rows_and_for_40(
    app: Flask, cora: User, carl: User, case: Case
) -> None:
    def price(number: int) -> int:
        wrong = (line(n, coach="Nobody", contact_email="broken") for n in range(number))
        known = line(name="Harjula Schools")
        brought = bring(cora, case.cohort, known, *wrong, line(number))
        look(app, cora, address(brought))
        with counted() as sent:
            assert look(app, cora, address(brought)).text.count("<tr") == number + 3
        return len(sent)

    assert price(5) == price(40) <= 20


def test_a_longer_list_goes_on_by_key(
    app: Flask, cora: User, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "PAGE", 2)
    brought = bring(cora, cohort, *(line(number) for number in range(3)))

    first = look(app, cora, address(brought))
    second = look(app, cora, address(brought, "?after=3"))

    assert f'rel="next" href="{address(brought)}?after=3"' in first.text
    assert ("Organisation 2" in words(first), "Organisation 2" in words(second)) == (False, True)
