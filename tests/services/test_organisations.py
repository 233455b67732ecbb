"""Organisations join a cohort with the people their year begins with."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, Cohort, MemberKind
from coaching.model.mail import Mail
from coaching.model.organisations import Organisation, Sector
from coaching.model.people import StaffRole, User
from coaching.permissions import Forbidden
from coaching.services import organisations
from coaching.services.organisations import (
    AlreadyInCohort,
    BusinessIdTaken,
    NewOrganisation,
    NoSuchParent,
    TwoNames,
)
from coaching.services.people import CannotTakePart, Person
from tests import make

CITY = NewOrganisation(
    name="City of Harjula",
    business_id="0737546-2",
    sector=Sector.MUNICIPALITY,
    languages=("fi", "sv"),
    has_clients=True,
    region="Uusimaa",
    staff_count=900,
)
OTTO = Person("Otto Contact", "otto.contact@example.org", "fi", "040 123 4567")
STINA = Person("Stina Sponsor", "stina.sponsor@example.org", "sv")


def add(
    user: User,
    cohort: Cohort,
    organisation: NewOrganisation = CITY,
    contact: Person = OTTO,
    sponsor: Person = STINA,
) -> Case:
    return organisations.add(
        user,
        cohort,
        organisation=organisation,
        language="sv",
        contact=contact,
        sponsor=sponsor,
        sponsor_title="Director",
    )


def test_a_closed_account_opens_again_but_not_that_of_staff(cora: User, cohort: Cohort) -> None:
    former = make.person("Former Friend")
    staff = make.person("Former Coach", StaffRole.COACH)
    with transaction():
        former.active = staff.active = False
    with pytest.raises(CannotTakePart, match=f"{staff.email} is closed") as refused:
        add(cora, cohort, sponsor=Person(staff.name, staff.email))

    case = add(cora, cohort, contact=Person(former.name, former.email))

    assert refused.value.field == "sponsor-email"
    assert former.active
    assert case.people(MemberKind.CONTACT) == [former]
    welcomed = db.session.scalars(select(Mail).where(Mail.name == "welcome")).all()
    assert former in [mail.to for mail in welcomed]


def test_an_organisation_joins_with_its_people(cora: User, cohort: Cohort) -> None:
    case = add(cora, cohort)

    stored = db.session.get_one(Case, case.id)
    assert (stored.status, stored.language, stored.organisation.name) == (
        CaseStatus.PREPARING,
        "sv",
        "City of Harjula",
    )
    assert [(m.kind, m.user.name, m.title) for m in stored.members] == [
        (MemberKind.CONTACT, "Otto Contact", ""),
        (MemberKind.SPONSOR, "Stina Sponsor", "Director"),
    ]
    assert [(mail.name, mail.to.name) for mail in outbox() if mail.to] == [
        ("welcome", "Otto Contact"),
        ("welcome", "Stina Sponsor"),
    ]


def test_contact_and_sponsor_may_be_one_person(cora: User, cohort: Cohort) -> None:
    case = add(cora, cohort, sponsor=OTTO)

    assert [m.kind for m in case.members] == [MemberKind.CONTACT, MemberKind.SPONSOR]
    assert len({m.user_id for m in case.members}) == 1
    assert len(outbox()) == 1


def test_one_address_with_two_names_is_a_mistake(cora: User, cohort: Cohort) -> None:
    with pytest.raises(TwoNames) as refusal:
        add(cora, cohort, sponsor=replace(STINA, email=OTTO.email))

    assert refusal.value.field == "sponsor-email"
    assert nothing_is_stored()


def test_somebody_with_an_account_keeps_it(cora: User, cohort: Cohort, otto: User) -> None:
    case = add(cora, cohort, contact=replace(OTTO, email="OTTO.contact@example.org"))

    assert case.people(MemberKind.CONTACT) == [otto]
    assert [mail.to.name for mail in outbox() if mail.to] == ["Stina Sponsor"]


def test_a_business_id_belongs_to_one_organisation_of_a_cohort(cora: User, cohort: Cohort) -> None:
    add(cora, cohort)

    with pytest.raises(BusinessIdTaken) as refusal:
        add(cora, cohort, replace(CITY, name="Somebody else"))

    assert refusal.value.field == "business_id"
    assert "City of Harjula" in str(refusal.value)


def test_the_same_business_id_may_come_again_in_another_cohort(cora: User, cohort: Cohort) -> None:
    add(cora, cohort)

    add(cora, make.cohort("Another year"))

    assert len(db.session.scalars(select(Case)).unique().all()) == 2


def test_units_of_one_parent_share_its_business_id(cora: User, cohort: Cohort) -> None:
    library = add(cora, cohort, replace(CITY, name="Library", new_parent="City of Harjula"))
    parent = library.organisation.parent
    assert parent is not None

    museum = add(cora, cohort, replace(CITY, name="Museum", parent_id=parent.id))
    schools = add(cora, cohort, replace(CITY, name="Schools", new_parent="city of harjula"))

    assert [each.organisation.full_name for each in (library, museum, schools)] == [
        "City of Harjula, Library",
        "City of Harjula, Museum",
        "City of Harjula, Schools",
    ]
    assert museum.organisation.parent_id == schools.organisation.parent_id == parent.id


def test_a_unit_may_join_beside_its_parent(cora: User, cohort: Cohort) -> None:
    whole = add(cora, cohort)

    add(cora, cohort, replace(CITY, name="Library", parent_id=whole.organisation_id))

    assert len(db.session.scalars(select(Case)).unique().all()) == 2


def test_adding_the_same_organisation_twice_is_refused(cora: User, cohort: Cohort) -> None:
    add(cora, cohort)

    with pytest.raises(AlreadyInCohort) as refusal:
        add(cora, cohort)

    assert refusal.value.field == "name"


def test_adding_the_same_unit_twice_is_refused(cora: User, cohort: Cohort) -> None:
    add(cora, cohort, replace(CITY, name="Library", new_parent="City of Harjula"))

    with pytest.raises(AlreadyInCohort):
        add(cora, cohort, replace(CITY, name="library", new_parent="City of Harjula"))


def test_a_parent_that_is_a_unit_itself_is_refused(cora: User, cohort: Cohort) -> None:
    unit = add(cora, cohort, replace(CITY, name="Library", new_parent="City of Harjula"))

    with pytest.raises(NoSuchParent) as refusal:
        add(cora, cohort, replace(CITY, name="Reading room", parent_id=unit.organisation_id))

    assert refusal.value.field == "parent"


def test_a_refusal_leaves_nothing_half_stored(cora: User, cohort: Cohort) -> None:
    with pytest.raises(NoSuchParent):
        add(cora, cohort, replace(CITY, parent_id=999_999))

    assert nothing_is_stored()


def test_only_coordinators_add_organisations(
    cohort: Cohort, carl: User, mona: User, ada: User
) -> None:
    for person in (carl, mona, ada):
        with pytest.raises(Forbidden):
            add(person, cohort)
    assert nothing_is_stored()


def test_possible_parents_are_whole_organisations(cora: User, carl: User, cohort: Cohort) -> None:
    unit = add(cora, cohort, replace(CITY, name="Library", new_parent="City of Harjula"))

    assert organisations.possible_parents(cora) == [
        (unit.organisation.parent_id, "City of Harjula")
    ]
    assert organisations.possible_parents(carl) == []


def nothing_is_stored() -> bool:
    return not any(db.session.scalars(select(kind)).first() for kind in (Case, Organisation, Mail))


def outbox() -> list[Mail]:
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))
