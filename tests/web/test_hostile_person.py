"""A hostile person's tour: whatever is tried is refused, changes nothing, and stands in the log.

Each kind of attack has tests of its own where it belongs; here somebody goes from one to the next.
"""

import io
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import func, select

from coaching import documents, mail
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.documents import Document
from coaching.model.imports import ImportRow
from coaching.model.mail import Mail, note_mail
from coaching.model.people import User
from coaching.model.processes import Draft
from tests import corpus, make
from tests.documents import facts
from tests.documents.reading import Reader, squeeze
from tests.web.case_documents.sending import nothing_is_stored, send
from tests.web.listed import upload
from tests.web.scene import Scene
from tests.web.sessions import sign_in
from tests.web.sign_in_page import give_password, hidden, token_of
from tests.web.sign_in_page import sign_in as sign_in_by_page

# What becomes a tag, a formula, a header or an instruction wherever a name is not mere text.
NAMES = (
    '<script>alert("x")</script>',
    "<img src=x onerror=alert(1)>",
    '"><b onmouseover="alert(1)">',
    "=HYPERLINK(1)",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    '#eval("1+1") $x$ *strong* // \\',
    "{{ 7*7 }} {% raw %} %(name)s",
)

Logged = Callable[[], str]


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Logged:
    """Reads what has been logged since the last look."""

    def read() -> str:
        captured = capsys.readouterr()
        return captured.out + captured.err

    return read


@pytest.fixture
def eves(app: Flask, eve: User) -> FlaskClient:
    """The browser of somebody from another organisation."""
    return sign_in(app.test_client(), eve)


def has_status(line: str, status: int) -> bool:
    """Whether a line of the log tells of an answer with this status."""
    return f"status={status}" in line or f'"status": {status}' in line


# ---- what is not theirs ----


def test_ids_of_others_in_addresses(scene: Scene, eves: FlaskClient, logged: Logged) -> None:
    named = ("cases/{case}", "tasks/{task}", "notes/{note}", "documents/{document}")
    asked = [path.format(**scene.ids) for path in named]
    logged()

    found = [eves.get(f"/{path}").status_code for path in asked]

    assert found == [404] * len(asked)
    assert len([line for line in logged().splitlines() if has_status(line, 404)]) == len(asked)


def test_ids_of_others_in_forms(
    scene: Scene, eves: FlaskClient, eves_case: Case, logged: Logged
) -> None:
    theirs = db.session.get_one(Case, scene.ids["case"])
    member = theirs.members[0]
    before = [(m.id, m.left_at) for m in theirs.members]
    logged()

    left = eves.post(f"/cases/{eves_case.id}/people/{member.id}/leave")
    drafted = eves.post(f"/tasks/{scene.ids['task']}/draft", data={"strengths": "Mine"})

    assert (left.status_code, drafted.status_code) == (404, 404)
    db.session.expire_all()
    assert [(m.id, m.left_at) for m in theirs.members] == before
    assert db.session.scalar(select(func.count(Draft.id))) == 0
    assert has_status(logged(), 404)


def test_changed_hidden_fields(app: Flask, case: Case, otto: User, eve: User) -> None:
    browser, sponsor = sign_in(app.test_client(), otto), case.members[1].user_id

    answered = browser.post(
        f"/cases/{case.id}/people/contact",
        data={"instead_of": eve.id, "name": "Eve", "email": eve.email, "language": "en"},
    )

    assert answered.status_code in {200, 409}
    db.session.expire_all()
    assert [m.user_id for m in case.members if not m.left_at] == [otto.id, sponsor]


# ---- links ----


def test_replayed_and_guessed_links(
    app: Flask, visitor: FlaskClient, case: Case, otto: User, logged: Logged
) -> None:
    link = f"/invitation/{make.invitation_token(otto, case)}"
    new = dict.fromkeys(("password", "password_confirm"), "many words that nobody guesses")
    visitor.post(link, data=new)
    thief = app.test_client()
    logged()

    replayed, guessed = thief.post(link, data=new), thief.get("/invitation/" + "A" * 43)
    reset = thief.get("/reset-password/" + "A" * 60)
    address = thief.get("/account/email/" + "A" * 60)
    unsubscribed = thief.post("/mail/" + "A" * 60)

    assert [replayed.status_code, guessed.status_code] == [404, 404]
    assert (reset.status_code, address.status_code) == (302, 302)
    assert unsubscribed.status_code in {302, 404}
    assert thief.get("/account").location.startswith("/sign-in")
    told = logged()
    assert told.count("LinkRefused") == 4
    assert link.rpartition("/")[2] not in told


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_links_that_lead_elsewhere(visitor: FlaskClient, logged: Logged, elsewhere: str) -> None:
    page = visitor.get("/sign-in", query_string={"next": elsewhere})

    assert hidden(page, "next") == ""
    assert "Elsewhere" in logged()


# ---- sessions and forms ----


def test_guesses_at_the_sign_in_page(visitor: FlaskClient, otto: User, logged: Logged) -> None:
    give_password(otto)
    logged()

    answered = sign_in_by_page(visitor, otto.email, "a guess")

    assert answered.status_code == 200
    told = logged()
    assert "NotShown" in told
    assert otto.email not in told


def test_a_stolen_token_in_another_session(
    app: Flask, visitor: FlaskClient, otto: User, stina: User, protected: None, logged: Logged
) -> None:
    give_password(otto)
    give_password(stina)
    sign_in_by_page(visitor, otto.email)
    stolen = token_of(visitor.get("/account"))
    victim = app.test_client()
    sign_in_by_page(victim, stina.email)
    logged()

    answered = victim.post("/account/language", data={"language": "sv", "csrf_token": stolen})

    assert answered.status_code == 400
    assert stina.language == "en"
    assert "CSRFError" in logged()


def test_a_session_that_was_planted_before(visitor: FlaskClient, otto: User) -> None:
    give_password(otto)
    visitor.get("/sign-in")
    planted = visitor.get_cookie("session")

    sign_in_by_page(visitor, otto.email)

    fresh = visitor.get_cookie("session")
    assert fresh is not None
    assert planted is None or planted.value != fresh.value
    if planted is not None:
        visitor.set_cookie("session", planted.value)
    assert visitor.get("/account").location.startswith("/sign-in")


# ---- files ----


@pytest.mark.parametrize("name", ["EXE", "HTML", "SVG", "PHP", "OLE"])
def test_disguised_files(app: Flask, case: Case, otto: User, logged: Logged, name: str) -> None:
    browser = sign_in(app.test_client(), otto)
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    logged()

    answered = send(browser, case, getattr(corpus, name), "Survey.pdf")

    assert (answered.status_code, nothing_is_stored(app)) == (200, True)
    assert "refused=" in logged().replace('"refused": ', "refused=")
    assert db.session.scalar(select(func.count(Document.id))) == 0


def test_more_than_a_form_can_hold(visitor: FlaskClient, logged: Logged) -> None:
    logged()

    answers = [
        visitor.post(path, data={"email": "a@example.org", "kept": "k" * 30_000_000})
        for path in ("/sign-in", "/forgot-password")
    ]

    assert [each.status_code for each in answers] == [413, 413]
    assert has_status(logged(), 413)


def test_a_bomb_in_a_list(app: Flask, cora: User, cohort: Cohort, logged: Logged) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 400_000_000)
    browser = sign_in(app.test_client(), cora)
    logged()

    answered = browser.post(
        f"/coordinator/cohorts/{cohort.id}/imports", data=upload(bomb.getvalue(), "list.xlsx")
    )

    assert len(bomb.getvalue()) < 1_000_000
    assert answered.status_code == 200
    assert db.session.scalar(select(func.count(ImportRow.id))) == 0
    assert "refused=" in logged().replace('"refused": ', "refused=")


# ---- names ----


@pytest.mark.parametrize("name", NAMES)
def test_names_in_pages_and_mails(
    app: Flask, case: Case, cora: User, carl: User, otto: User, name: str
) -> None:
    with transaction():
        case.organisation.name, otto.name, case.coach = name, f"{name} Otto", carl
    make.note(case, by=otto)
    seen = 0
    for person, path in (
        (cora, f"/cases/{case.id}"),
        (cora, "/coordinator"),
        (cora, "/worklist"),
        (carl, "/coach"),
        (otto, f"/my/{case.id}"),
        (otto, "/account"),
    ):
        page = sign_in(app.test_client(), person).get(path)
        assert page.status_code == 200, path
        assert "<" not in name or name not in page.text, path
        seen += page.text.count(str(escape(name)))
    assert seen > 5
    with transaction():
        note_mail("year_started", otto, case_id=case.id)
    owed = db.session.scalars(select(Mail).order_by(Mail.id.desc()).limit(1)).one()
    html = mail.compose(owed).get_body(("html",))
    assert html is not None
    assert str(escape(name)) in html.get_content()
    assert "<" not in name or name not in html.get_content()


@pytest.mark.parametrize("name", NAMES)
def test_names_in_documents(app: Flask, name: str) -> None:
    with app.app_context():
        read = Reader(documents.certificate(facts.certificate(organisation=name), "en"))

    assert squeeze(name) in squeeze(read.text)


def test_names_in_headers(app: Flask, case: Case, otto: User) -> None:
    with transaction():
        case.organisation.name = "Harjula\r\nBcc: everybody@evil.example"
    document = make.document(case, by=otto)

    answered = sign_in(app.test_client(), otto).get(f"/documents/{document.id}/versions/1")

    assert answered.status_code == 200
    assert "evil" not in str(answered.headers)
    answered.close()
