"""Whoever goes is named no more: history goes on with what they were."""

import pytest
from sqlalchemy import select

from coaching.clock import now
from coaching.data.personal import Rule
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort, Member
from coaching.model.erasures import Erasure
from coaching.model.history import Event
from coaching.model.people import User
from coaching.permissions import Forbidden
from coaching.services import (
    data_requests,
    feedback,
    histories,
    mentions,
    people_erased,
    retention,
    saved_views,
)
from coaching.services.people_erased import StillNeeded
from tests import make
from tests.services.privacy import planting
from tests.services.privacy.planting import ADDRESS, EVIDENCE, NAME, PHONE, found, later, places
from tests.story import answer, open_task


def test_history_goes_on_with_what_the_person_was(ended: Case, zaida: User, cora: User) -> None:
    later(6)
    retention.carry_out(places())

    lines = histories.timeline(cora, ended).lines
    note = next(line for line in lines if "wrote" in line.title)
    assert note.title == "Former team member wrote"
    assert db.session.scalars(select(Event).where(Event.by_id == zaida.id)).first() is not None


def test_whoever_has_another_year_keeps_the_account(
    ended: Case, zaida: User, eves_case: Case
) -> None:
    make.member(eves_case, zaida)
    later(6)

    retention.carry_out(places())

    assert zaida.name == NAME


def test_staff_keep_their_accounts(ended: Case, carl: User, cora: User) -> None:
    later(60)

    retention.carry_out(places())

    assert (carl.name, cora.name) == ("Carl Coach", "Cora Coordinator")


def test_whoever_worked_for_the_programme_is_erased_at_the_own_wish(
    ended: Case, carl: User, cora: User
) -> None:
    with pytest.raises(StillNeeded):
        people_erased.erase(cora, carl, places(), reason="asked")
    with transaction():
        carl.active = False

    people_erased.erase(cora, carl, places(), reason="asked")

    assert people_erased.is_erased(carl)
    assert not carl.offices


def test_somebody_is_erased_at_the_own_wish(full: Case, zaida: User, cora: User) -> None:
    planting.plant(full)
    planting.write_mail(places().mails)
    with pytest.raises(StillNeeded):
        people_erased.erase(cora, zaida, places(), reason="Asked for it")
    with transaction():
        for member in db.session.scalars(select(Member).where(Member.user_id == zaida.id)):
            member.left_at = now()

    people_erased.erase(cora, zaida, places(), reason="Asked for it")

    assert set(found(NAME, ADDRESS, PHONE, "0407654321")) <= EVIDENCE
    proof = db.session.scalars(select(Erasure)).one()
    assert (proof.rule, proof.thing_id, proof.by) == (Rule.ACCOUNT, zaida.id, cora)
    assert people_erased.is_erased(zaida)


def test_the_name_goes_from_texts_of_no_year_too(
    ended: Case, zaida: User, cora: User, otto: User
) -> None:
    saved_views.save(cora, "board", name=NAME, asked={"q": [NAME]})
    feedback.receive(message=f"I cannot read it. {NAME}", page="", email=ADDRESS, language="en")
    answer(cora, open_task(None, "answer_feedback"), answer=f"Dear {NAME}")
    data_requests.ask(otto, otto, kind="copy", words=f"What {NAME} wrote")
    later(6)

    retention.carry_out(places())

    assert set(found(NAME, "0407654321", PHONE)) <= EVIDENCE
    # Until the feedback itself goes, its writer can be answered.
    assert set(found(ADDRESS)) <= EVIDENCE | {"mails"}


def test_only_a_coordinator_erases_somebody(full: Case, zaida: User, carl: User) -> None:
    for person in (carl, zaida):
        with pytest.raises(Forbidden):
            people_erased.erase(person, zaida, places(), reason="")


def test_names_are_found_however_they_are_written(zaida: User) -> None:
    named = mentions.pattern(zaida)

    for text in (NAME.upper(), "Qvarnström, Zaida", "Qvarnström Zaida", f"<{ADDRESS}>", PHONE):
        assert named.search(text)
    for text in ("040-765 4321", "00358 40 7654321", "+358 (0)40 7654321", "0407654321"):
        assert named.search(text)
    for text in ("Zaida", "Zaida Qvarnströmsson", "xzaida@qvarnstrom.example"):
        assert not named.search(text)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (NAME, "Zaida Qvarnströms, Zaida Qvarnströmin, Qvarnström Zaidalle"),
        ("Anna Virtanen", "Anna Virtasen, Anna Virtaselle, Anna Virtasta, Virtanen Annan"),
        ("Otto Ahola", "Otto Aholan, Otto Aholaa, Otto Aholalta, Otto Aholaan"),
        ("Eva Mäki", "Eva Mäen, Eva Mäelle, Eva Mäkeä, Eva Mäkiin"),
        ("Kai Lehto", "Kai Lehdon, Kai Lehtoa, Kai Lehtoon"),
        ("Pia Lahti", "Pia Lahden, Pia Lahtea"),
    ],
)
def test_names_are_found_in_every_case_of_finnish(zaida: User, name: str, told: str) -> None:
    zaida.name = name

    assert mentions.replaced(told, mentions.pattern(zaida), "X") == ", ".join(
        "X" for _each in told.split(", ")
    )


def test_a_longer_name_is_somebody_elses(zaida: User) -> None:
    zaida.name = "Matti Meri"

    for other in ("Matti Meriläinen", "Matti Merikanto", "Matti Merisalo"):
        assert not mentions.pattern(zaida).search(other)


def test_an_address_within_another_is_somebody_elses(
    zaida: User, cora: User, cohort: Cohort
) -> None:
    for other in (f"x{ADDRESS}", f"maria.{ADDRESS}", f"maria-{ADDRESS}", f"{ADDRESS}.fi"):
        assert not mentions.pattern(zaida).search(f"<{other}>")
    for told in (f"-{ADDRESS}.", f"{ADDRESS}-osoite", f"'{ADDRESS.upper()}'"):
        assert mentions.pattern(zaida).search(told)
    theirs = make.application(cohort)
    with transaction():
        theirs.contact_email = f"maria.{ADDRESS}"
    letter = places().mails / "20260803T090000Z-1.eml"
    letter.parent.mkdir(parents=True, exist_ok=True)
    letter.write_text(f"To: maria.{ADDRESS}\n\nHello")

    people_erased.erase(cora, zaida, places(), reason="Asked for it")

    assert theirs.contact_email == f"maria.{ADDRESS}"
    assert letter.exists()
