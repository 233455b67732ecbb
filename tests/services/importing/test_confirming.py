"""What was confirmed comes as it would by hand, and never twice."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, select

from coaching import jobs
from coaching.data.import_reasons import Reason
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort, Member
from coaching.model.coach_choices import CoachChoice
from coaching.model.history import Event
from coaching.model.imports import ImportState, RowState
from coaching.model.mail import Mail
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.services import (
    coach_choices,
    conflicts,
    import_cells,
    import_invitations,
    imports,
    onboarding,
    organisations,
)
from coaching.services.coach_choices import Pair
from coaching.services.imports import ChangedMeanwhile, IsRunning, NothingNew
from coaching.services.stored_files import Upload
from tests import lists, make
from tests.lists import (
    bring,
    bring_in,
    business_id,
    confirm,
    line,
    number_of,
    reasons,
    rows_of,
    run,
    states,
)

NEW, KNOWN, MENDING, DONE = RowState.NEW, RowState.KNOWN, RowState.MENDING, RowState.DONE


def test_a_row_gives_what_bringing_on_board_by_hand_gives(
    cora: User, carl: User, kim: User, cohort: Cohort, otto: User
) -> None:
    cells = line(
        name="City of Harjula",
        unit="Library",
        region="Uusimaa",
        staff_count="140",
        languages="sv, fi",
        plan_year="2024",
        contact_phone="040 123 4567",
        contact_language="en",
        sponsor_email=otto.email,
        sponsor_name=otto.name,
        coach=carl.name,
    )
    imported = bring_in(cora, cohort, cells)
    there = told(rows_of(imported)[0].case)
    given = import_cells.given_of(cells)
    other = make.cohort("By hand")
    # The same person again: in this world nobody has an account yet.
    with transaction():
        db.session.execute(delete(Mail))
        db.session.scalars(
            select(User).where(User.email == "contact0@example.org")
        ).one().email = "earlier@example.org"

    case = organisations.add(
        cora,
        other,
        organisation=given.organisation,
        language=given.language,
        contact=given.contact,
        sponsor=given.sponsor,
        sponsor_title=given.sponsor_title,
    )
    coach_choices.choose(cora, case, Pair(carl.id, kim.id), seen=Pair())

    assert told(case) == there


def told(case: Case | None) -> dict[str, Any]:
    """Everything that somebody finds of an organisation that was brought on board."""
    assert case is not None
    db.session.expire_all()
    organisation, choice = case.organisation, coach_choices.of_case(case.id)
    own = {"id", "created_at", "parent_id"}
    return {
        **{
            column.key: getattr(organisation, column.key)
            for column in Organisation.__table__.columns
            if column.key not in own
        },
        "parent": organisation.parent and (organisation.parent.name, organisation.parent.sector),
        "case": (case.status, case.language, case.phase, case.coach_id, case.started_at),
        "people": [
            (m.kind, m.title, m.user.name, m.user.email, m.user.language, m.user.phone)
            for m in case.members
        ],
        "choice": choice and (choice.coach_id, choice.deputy_id, choice.reason, choice.by_id),
        "mails": sorted(
            (mail.name, str(mail.to and mail.to.name), mail.way)
            for mail in db.session.scalars(select(Mail))
        ),
        "events": [
            (event.name, event.by_id, event.on_behalf_of)
            for event in db.session.scalars(select(Event).where(Event.case_id == case.id))
        ],
    }


def test_units_find_the_organisation_they_belong_to_in_whatever_order(
    cora: User, cohort: Cohort
) -> None:
    shared = business_id(9)
    brought = bring_in(
        cora,
        cohort,
        line(0, name="City", unit="Library", business_id=shared),
        line(1, name="City", business_id=shared),
        line(2, name="city", unit="Museum", business_id=shared),
        line(3, name="Town", unit="Library"),
        line(4, name="TOWN", unit="Museum"),
    )

    assert states(brought) == [DONE] * 5
    cases = [row.case for row in rows_of(brought) if row.case]
    city = cases[1].organisation_id
    assert [case.organisation.full_name for case in cases] == [
        "City, Library",
        "City",
        "City, Museum",
        "Town, Library",
        "Town, Museum",
    ]
    assert [case.organisation.parent_id for case in cases[:3]] == [city, None, city]
    assert cases[3].organisation.parent_id == cases[4].organisation.parent_id
    assert number_of(Organisation) == 6


def test_the_same_person_in_two_organisations_gets_one_account_and_one_mail(
    cora: User, cohort: Cohort
) -> None:
    same = {"contact_name": "Anna Both", "contact_email": "anna@example.org"}

    bring_in(cora, cohort, line(0, **same), line(1, **same))

    anna = db.session.scalars(select(User).where(User.email == "anna@example.org")).one()
    assert len(db.session.scalars(select(Member).where(Member.user_id == anna.id)).all()) == 2
    assert len(db.session.scalars(select(Mail).where(Mail.to_id == anna.id)).all()) == 1


def test_a_coach_may_get_more_than_agreed_and_the_reason_is_kept(
    cora: User, carl: User, kim: User, cohort: Cohort
) -> None:
    with transaction():
        carl.coaches_at_most = 1

    brought = bring_in(
        cora,
        cohort,
        line(0, coach=carl.name, coach_reason="There is room"),
        line(1, coach=carl.name, coach_reason="Knows the sector"),
        line(2, coach=carl.name, deputy=kim.email),
    )

    choices = db.session.scalars(select(CoachChoice).order_by(CoachChoice.case_id)).all()
    assert [(each.coach_id, each.deputy_id, each.reason) for each in choices] == [
        (carl.id, kim.id, ""),
        (carl.id, kim.id, "Knows the sector"),
        (carl.id, kim.id, "The list of organisations says so."),
    ]
    assert states(brought) == [DONE] * 3


def test_a_coach_with_a_conflict_gets_a_unit_of_that_organisation_for_a_reason_only(
    cora: User, carl: User, kim: User, case: Case
) -> None:
    conflicts.declare(carl, case.organisation_id, "My wife works there")
    unit = {"name": case.organisation.name, "unit": "Library", "coach": kim.name}
    other = make.cohort("Another cohort")

    brought = bring_in(
        cora,
        other,
        line(0, **unit),
        line(1, **{**unit, "unit": "Schools", "coach": carl.name}),
        line(2, **{**unit, "unit": "Parks", "coach": carl.name, "coach_reason": "Nobody else"}),
    )

    assert states(brought) == [DONE, MENDING, DONE]
    assert reasons(rows_of(brought)[1]) == {"coach_reason": Reason.CONFLICT}
    choices = db.session.scalars(select(CoachChoice).order_by(CoachChoice.case_id)).all()
    assert [(each.coach_id, each.deputy_id, each.reason) for each in choices] == [
        (kim.id, None, ""),
        (carl.id, kim.id, "Nobody else"),
    ]


def test_what_needs_mending_is_left_out_and_can_come_later(cora: User, cohort: Cohort) -> None:
    brought = bring_in(cora, cohort, line(0), line(1, sponsor_email=""))
    assert states(brought) == [DONE, MENDING]
    row = rows_of(brought)[1]

    imports.mend(cora, row, {"sponsor_email": "sponsor1@example.org"}, seen=row.changes)
    confirm(cora, brought)
    run(brought)

    assert states(brought) == [DONE, DONE]
    assert number_of(Case) == 2


def test_a_list_with_nothing_new_is_not_brought_in(cora: User, cohort: Cohort) -> None:
    brought = bring(cora, cohort, line(contact_email="broken"))

    with pytest.raises(NothingNew):
        confirm(cora, brought)

    assert rows_of(brought)[0].import_list.state == ImportState.PREVIEW


def test_whoever_confirms_confirms_what_was_there_to_be_seen(cora: User, cohort: Cohort) -> None:
    brought = bring(cora, cohort, line(0), line(1, region="Uusimaa"))
    seen, row = brought.changes, rows_of(brought)[1]
    imports.mend(cora, row, {"region": "Lappi"}, seen=row.changes)

    with pytest.raises(ChangedMeanwhile):
        imports.confirm(cora, brought, invites=True, seen=seen)

    assert (brought.state, number_of(Case)) == (ImportState.PREVIEW, 0)


def test_while_it_is_brought_in_nothing_of_a_list_changes(cora: User, cohort: Cohort) -> None:
    brought = bring(cora, cohort, line(0), line(1, contact_email="broken"))
    confirm(cora, brought)
    row = rows_of(brought)[1]

    acts: tuple[Callable[[], object], ...] = (
        lambda: confirm(cora, brought),
        lambda: imports.mend(cora, row, {}, seen=row.changes),
        lambda: imports.bring_again(cora, brought, Upload("x.csv", lists.as_csv([line(2)]))),
        lambda: imports.look_again(cora, brought),
        lambda: imports.put_away(cora, brought),
    )
    for act in acts:
        with pytest.raises(IsRunning):
            act()


def test_what_has_come_by_hand_meanwhile_is_known_and_does_not_come_twice(
    cora: User, cohort: Cohort, otto: User, stina: User
) -> None:
    brought = bring(cora, cohort, line(0, name="Harjula Schools"), line(1))
    confirm(cora, brought)
    case = make.case(cohort, "Harjula Schools", contact=otto, sponsor=stina)

    run(brought)

    assert states(brought) == [KNOWN, DONE]
    assert rows_of(brought)[0].case_id == case.id
    assert number_of(Case) == 2


def test_two_lists_with_the_same_organisation_bring_it_once(cora: User, cohort: Cohort) -> None:
    first, second = (bring(cora, cohort, line(0)) for _ in range(2))
    for brought in (first, second):
        confirm(cora, brought)

    jobs.run_due()

    assert (states(first), states(second)) == ([DONE], [KNOWN])
    assert number_of(Case) == 1


def test_invitations_leave_when_the_coordinator_says_so(cora: User, cohort: Cohort) -> None:
    brought = bring_in(cora, cohort, line(0), invites=False)
    assert number_of(Mail) == 0
    page = onboarding.lines(cora, cohort)
    assert page.lines[0].is_ready is False
    assert page.lines[0].missing == []

    assert import_invitations.number_waiting(brought) == 2
    assert import_invitations.invite(cora, brought) == 2
    assert import_invitations.number_waiting(brought) == 0
    assert import_invitations.invite(cora, brought) == 0

    assert [mail.name for mail in db.session.scalars(select(Mail))] == ["welcome", "welcome"]
