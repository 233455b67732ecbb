"""What one role may read stands on no page, in no file and in no list of another one."""

import json
import re

import pytest
from flask import Flask
from sqlalchemy import select

from coaching.mail import compose
from coaching.model.assessments import View
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.documents import Audience
from coaching.model.guidance import GuidanceEntry
from coaching.model.mail import Mail
from coaching.model.notes import NoteAudience
from coaching.model.people import User
from coaching.model.plans import ActionPlan
from coaching.permissions import Can, allowed
from coaching.services import closing_report
from tests import make, story
from tests.web.scene import ROLES, Scene, table
from tests.web.sessions import sign_in

MEMBERS = {"otto", "dora", "tea", "stina"}
COACHES = {"carl", "kim"}
# A word that stands in nothing else, and who finds it somewhere.
WORDS = {
    "Sharedsummaryword": MEMBERS | COACHES | {"cora"},
    "Coachnoteword": COACHES,
    "Sharednoteword": MEMBERS | COACHES | {"cora"},
    "Staffnoteword": COACHES | {"cora"},
    "Documentword": MEMBERS | COACHES | {"cora"},
    "Staffdocumentword": COACHES | {"cora"},
    "Planword": MEMBERS | COACHES | {"cora"},
    "Evidenceword": MEMBERS | COACHES | {"cora"},
    "Promiseword": MEMBERS | COACHES | {"cora"},
    "Applicationword": MEMBERS | COACHES | {"cora", "mona"},
    "Aloneword": set[str](),
}
NAME = "Harjula Schools"
# Lists that somebody narrows down or searches.
SEARCHES = (
    "/worklist?tab=all",
    "/worklist?tab=ours&due=week",
    "/worklist?organisation={case}",
    "/manager?q=harjula",
    "/manager?view=table&q=carl",
    "/cases/{case}?kind=messages",
    "/cases/{case}?kind=documents",
)
# Lena, a coach of nobody, finds the name where she declares a conflict of interest, and no more.
STRANGERS = {"nobody", "eve", "sten", "una", "toni", "ada", "edda"}


@pytest.fixture
def filled(scene: Scene, case: Case, otto: User, carl: User) -> Scene:
    """The scene with a word of its own in each kind of text."""
    story.answer(otto, story.open_task(case, "submit_baseline"), d1_1_evidence="Evidenceword")
    make.promise(case, "Promiseword")
    make.note(case, by=otto, text="Sharednoteword")
    make.note(case, by=carl, audience=NoteAudience.STAFF, text="Staffnoteword")
    for title, audience in (("Documentword", Audience.CASE), ("Staffdocumentword", Audience.STAFF)):
        make.document(case, by=carl, audience=audience, title=title)
    entry = db.session.scalars(select(GuidanceEntry).where(GuidanceEntry.case_id == case.id)).one()
    with transaction():
        entry.summary, entry.coach_note = "Sharedsummaryword", "Coachnoteword"
        db.session.scalars(
            select(ActionPlan).where(ActionPlan.case_id == case.id)
        ).one().title = "Planword"
        db.session.scalars(select(View)).one().comment = "Aloneword"
    return scene


def pages(app: Flask, scene: Scene, role: str) -> str:
    """Everything that somebody can open, in one text: pages, data, files and lists."""
    found = []
    # The link of an invitation says to what it invites: whoever has it has got the mail.
    asked = [line for line in table() if not line.endpoint.startswith("invitations.")]
    addresses = [line.path for line in asked if line.method == "GET"]
    for address in (*addresses, *SEARCHES):
        client = app.test_client()
        person = scene.people[role]
        if person is not None:
            sign_in(client, person)
        answered = client.get(address.format(**scene.ids))
        found.append(answered.get_data().decode(errors="ignore"))
        answered.close()
    return "\n".join(found)


@pytest.mark.parametrize("role", ROLES)
def test_a_word_is_found_by_those_who_may_read_it_and_by_nobody_else(
    app: Flask, filled: Scene, role: str
) -> None:
    everything = pages(app, filled, role)

    found = {word for word in WORDS if re.search(rf"\b{word}\b", everything)}
    assert found == {word for word, readers in WORDS.items() if role in readers}
    # Who has no part in an organisation does not even find its name.
    assert (NAME in everything) == (role not in STRANGERS)


def test_no_mail_holds_a_word_of_what_somebody_wrote(filled: Scene) -> None:
    mails = db.session.scalars(select(Mail)).all()
    assert {mail.name for mail in mails} >= {"note_written"}

    for mail in mails:
        parts = [each for each in compose(mail).walk() if each.get_content_maintype() == "text"]
        written = " ".join(each.get_content() for each in parts)
        assert written.strip(), mail.name
        assert [word for word in WORDS if word in written] == [], mail.name


def test_the_report_on_paper_holds_no_more_than_its_reader_may_know(
    filled: Scene, case: Case
) -> None:
    readers = [
        p for p in filled.people.values() if p is not None and allowed(p, Can.SEE_CASE, case)
    ]

    for person in readers:
        told = json.dumps(closing_report.report_facts(person, case), default=str)
        for word in ("Coachnoteword", "Staffnoteword", "Sharednoteword", "Aloneword"):
            assert word not in told, person.name
        assert ("Planword" in told) == allowed(person, Can.SEE_PLAN, case), person.name
