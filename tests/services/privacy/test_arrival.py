"""Whatever is left of how somebody came in is found, handed out, and goes."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from coaching import clock
from coaching.clock import now
from coaching.data.personal import Rule
from coaching.model import metadata
from coaching.model.applications import Application
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort, Member
from coaching.model.conflicts import Conflict
from coaching.model.erasures import Erasure
from coaching.model.imports import ImportList, ImportRow, ImportState, RowState
from coaching.model.invitations import Invitation
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.model.processes import Process
from coaching.model.viewings import Viewing
from coaching.services import people_erased, personal_exports, retention
from coaching.services.people_erased import StillNeeded
from tests import applying, lists, make
from tests.applying import of_process
from tests.services.privacy import arriving, planting
from tests.services.privacy.arriving import SECRET
from tests.services.privacy.planting import ADDRESS, EVIDENCE, NAME, PHONE, WORD, found, later
from tests.services.privacy.planting import places as here
from tests.services.privacy.test_exports import rows
from tests.story import answer


def leave(person: User) -> None:
    """The person has no place in a year any more."""
    with transaction():
        for member in db.session.scalars(select(Member).where(Member.user_id == person.id)):
            member.left_at = now()


def number(table: str) -> int:
    """How many rows a table has."""
    return int(db.session.scalar(select(func.count()).select_from(metadata.tables[table])) or 0)


# ---- at the own wish ----


def test_every_table_of_it_holds_something(full: Case) -> None:
    assert {name for name in arriving.TABLES if number(name)} == arriving.TABLES
    named = found(NAME, ADDRESS, PHONE)
    assert named.keys() >= {
        *("applications", "application_scores", "conflicts", "import_lists", "import_rows"),
        *("passkeys", "users", "mails"),
    }
    assert found(SECRET).keys() == {"users", "passkeys"}


def test_whoever_is_erased_is_named_by_nothing_of_it(full: Case, zaida: User, cora: User) -> None:
    leave(zaida)

    people_erased.erase(cora, zaida, here(), reason="Asked for it")

    assert set(found(NAME, ADDRESS, PHONE, "0407654321")) <= EVIDENCE
    assert found(SECRET) == {}
    assert number("signing_codes") == number("devices") == number("passkeys") == 0
    mine = select(Invitation.id).where(Invitation.user_id == zaida.id)
    assert db.session.scalars(mine).all() == []
    assert zaida.tf_primary_method is None
    # What others are about stays.
    assert db.session.scalars(select(Conflict.reason)).one() == "I worked for Former team member"
    assert number("applications") == number("application_scores") == 2


def test_a_row_of_a_list_waits_for_somebody_else(full: Case, zaida: User, cora: User) -> None:
    leave(zaida)

    people_erased.erase(cora, zaida, here(), reason="Asked for it")

    first, mended, become = arriving.rows_in_lists()
    assert [row.state for row in (first, mended, become)] == [
        *(RowState.MENDING, RowState.MENDING, RowState.DONE)
    ]
    assert lists.reasons(first) == {"contact_name": "missing", "contact_email": "missing"}
    assert first.cells["sponsor_name"] == "Sponsor 1"
    assert "contact_name" not in mended.before
    assert become.cells["contact_name"] == "Contact 3"
    assert arriving.list_named() == "Former team member.csv"


def test_nobody_is_erased_while_an_application_goes_on(call: Cohort, zaida: User) -> None:
    application = applying.apply(call, **{"contact-email": ADDRESS})
    with pytest.raises(StillNeeded):
        people_erased.check(zaida)

    with transaction():
        application.withdrawn_at = now()

    people_erased.check(zaida)


@pytest.fixture
def call(cohort: Cohort) -> Cohort:
    """A call for three places."""
    return applying.open_call(cohort)


def test_what_was_said_of_an_application_names_its_contact_no_more(
    call: Cohort, zaida: User, cora: User, carl: User, mona: User
) -> None:
    application = applying.apply(call, **{"contact-email": ADDRESS, "contact-name": NAME})
    applying.score(application, {cora: "3", carl: "3"}, cora=cora)
    task = of_process(application, "select_application")
    answer(mona, task, outcome="not_selected", reason=f"{NAME} is alone")
    answer(cora, of_process(application, "tell_applicant"), answer=f"Dear {NAME}, not yet")
    assert found(NAME).keys() >= {"applications", "answers"}

    people_erased.erase(cora, zaida, here(), reason="Asked for it")

    assert found(NAME, ADDRESS) == {}
    assert application.answer == "Dear Former user, not yet"


def test_a_namesake_elsewhere_stays(full: Case, zaida: User, cora: User) -> None:
    brought = lists.bring(cora, full.cohort, lists.line(9, contact_name=NAME))
    other = make.application(full.cohort)
    with transaction():
        other.answers = {"contact": {"name": NAME, "email": "another@example.org"}}
    leave(zaida)

    people_erased.erase(cora, zaida, here(), reason="Asked for it")

    assert lists.rows_of(brought)[0].cells["contact_name"] == NAME
    assert other.answers["contact"]["name"] == NAME


# ---- by the table of retention ----


def test_the_application_of_a_year_goes_with_its_year(ended: Case) -> None:
    later(23)
    retention.carry_out(here())
    assert db.session.scalars(select(Application.case_id)).all() == [ended.id]
    later(24)

    retention.carry_out(here())

    assert number("applications") == number("application_scores") == 0
    assert set(found(WORD, NAME, ADDRESS)) <= EVIDENCE


def test_the_process_of_that_application_goes_too(ended: Case, cohort: Cohort) -> None:
    application = db.session.scalars(select(Application).where(Application.case_id == ended.id))
    process = Process(name="application", version_id=_version(ended), state=b"", ended_at=now())
    with transaction():
        application.one().process = process
    process_id = process.id
    later(24)

    retention.carry_out(here())

    assert db.session.get(Process, process_id) is None


def _version(case: Case) -> int:
    query = select(Process.version_id).where(Process.case_id == case.id)
    return int(db.session.scalars(query).first() or 0)


def test_lists_go_after_three_months(cora: User, cohort: Cohort) -> None:
    list_id = lists.bring_in(cora, cohort, lists.line(0), lists.line(1, sector="Fish")).id
    running = lists.bring(cora, cohort, lists.line(2))
    with transaction():
        running.state = ImportState.RUNNING
    clock.set_to(now() + timedelta(days=91))
    assert retention.due(Rule.IMPORT) == []
    clock.set_to(now() + timedelta(days=3))
    assert retention.due(Rule.IMPORT) == [list_id]

    counts = retention.end(Rule.IMPORT, list_id, here())

    assert counts == {"import_rows": 2, "import_lists": 1}
    assert db.session.scalars(select(ImportList.id)).all() == [running.id]
    assert len(db.session.scalars(select(ImportRow.id)).all()) == 1
    assert number("cases") == number("organisations") == 1
    assert db.session.scalars(select(Organisation.name)).one() == "Organisation 0"
    # Twice does no harm, and is proved once.
    assert not any((retention.end(Rule.IMPORT, list_id, here()) or {}).values())
    assert len(db.session.scalars(select(Erasure)).all()) == 1


def test_views_as_the_contact_person_go_after_two_years(case: Case, cora: User, otto: User) -> None:
    with transaction():
        db.session.add(Viewing(case_id=case.id, by_id=cora.id, contact_id=otto.id, ended_at=now()))
    clock.set_to(now() + timedelta(days=730))
    assert retention.due(Rule.LOGS) == []
    clock.set_to(now() + timedelta(days=3))

    for each in retention.due(Rule.LOGS):
        retention.end(Rule.LOGS, each, here())

    assert number("viewings") == 0


def test_whoever_applies_again_keeps_the_account(ended: Case, zaida: User) -> None:
    later(6)
    make.application(ended.cohort).contact_email = ADDRESS
    db.session.commit()

    assert zaida.id not in retention.due(Rule.ACCOUNT)


# ---- handed out ----


def test_a_copy_holds_all_of_it(full: Case, zaida: User) -> None:
    export = personal_exports.of_person(zaida, zaida)

    there = {part.table.name for part in export.parts}
    assert there >= {
        *("applications", "import_rows", "viewings", "invitations", "signing_codes"),
        *("devices", "passkeys"),
    }
    application = rows(export, "applications")[0]
    assert application["contact_email"] == ADDRESS
    assert application["answers"] == {"contact": {"name": NAME, "email": ADDRESS, "phone": PHONE}}
    assert "reason" not in application
    listed = rows(export, "import_rows")[0]
    assert listed["cells"] == {
        "contact_name": NAME,
        "contact_email": ADDRESS,
        "contact_phone": PHONE,
    }
    written = json.dumps(export.plain(), default=str)
    assert SECRET not in written
    assert "Sponsor 1" not in written


def test_whoever_handles_applications_and_lists_gets_no_copy_of_them(
    full: Case, cora: User, carl: User
) -> None:
    handled = personal_exports.of_person(cora, cora)

    assert all("cells" not in row for row in rows(handled, "import_rows"))
    assert rows(handled, "import_rows") != []
    assert rows(personal_exports.of_person(carl, carl), "conflicts")[0]["reason"] == (
        f"I worked for {NAME}"
    )


def test_an_organisation_gets_its_application_and_nothing_of_how_it_was_chosen(
    full: Case, otto: User
) -> None:
    export = personal_exports.of_organisation(otto, full)

    there = {part.table.name for part in export.parts}
    assert there & arriving.TABLES == {"applications"}
    assert "knows how" not in json.dumps(export.plain())


def test_texts_of_others_about_an_application_are_found(
    full: Case, zaida: User, cora: User
) -> None:
    asked = personal_exports.of_person(cora, zaida, with_mentions=True)

    texts = {each.text for each in asked.mentions}
    assert texts >= {f"{NAME} is able", f"Dear {NAME}", f"I worked for {NAME}"}
    assert planting.WORD not in texts
