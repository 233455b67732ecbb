"""The coordinator's forms: cohorts, organisations, people."""

from datetime import date

from forms.people import AddOrganisation, AddPerson
from forms.programme import ChangeCohort, CreateCohort
from tests.forms.answers import Typed
from tests.forms.asking import complaints, raw

COHORT: Typed = {
    "name": "2027–2028",
    "apply_opens_on": "1.3.2027",
    "apply_closes_on": "30.4.2027",
    "selection_on": "1.6.2027",
    "starts_on": "6.9.2027",
    "ends_on": "",
    "blackouts-0-first": "20.12.2027",
    "blackouts-0-last": "6.1.2028",
}
ORGANISATION: Typed = {
    "name": "Aftercare services",
    "business_id": "02454372",
    "parent": "7",
    "new_parent": "",
    "sector": "municipality",
    "region": "Uusimaa",
    "staff_count": "1 200",
    "languages": ["fi", "sv"],
    "has_clients": "yes",
    "recruits": "yes",
    "plan_status": "expired",
    "plan_year": "2021",
    "case_language": "sv",
    "contact-name": "Otto Oja",
    "contact-email": "otto@kunta.example",
    "contact-phone": "040 1234567",
    "contact-language": "fi",
    "sponsor-name": "Stina Sponsor",
    "sponsor-title": "Director",
    "sponsor-email": "stina@kunta.example",
    "sponsor-language": "sv",
}
PERSON: Typed = {
    "name": "Carl Coach",
    "email": "carl@example.fi",
    "phone": "",
    "language": "fi",
    "roles": ["coach", "coordinator"],
    "coaches_at_most": "6",
}


def cohort(**changes: str) -> CreateCohort:
    """The form of a cohort, with some fields changed."""
    return CreateCohort(raw({**COHORT, **changes}))


def organisation(**changes: str | list[str]) -> AddOrganisation:
    """The form of an organisation, with some fields changed."""
    return AddOrganisation(raw({**ORGANISATION, **changes}), parents=[(7, "City of Helsinki")])


def test_a_cohort_lasts_a_year_if_nobody_says_otherwise() -> None:
    assert complaints(cohort()) == {}
    assert cohort().last_day == date(2028, 9, 4)
    assert cohort(ends_on="31.8.2028").last_day == date(2028, 8, 31)
    assert cohort(starts_on="").last_day is None


def test_the_dates_of_a_cohort_stand_in_order() -> None:
    assert complaints(cohort(apply_closes_on="28.2.2027")).keys() == {"apply_closes_on"}
    assert complaints(cohort(selection_on="1.4.2027")).keys() == {"selection_on"}
    assert complaints(cohort(starts_on="1.5.2027")).keys() == {"starts_on"}
    assert complaints(cohort(ends_on="1.9.2027")).keys() == {"ends_on"}
    assert complaints(cohort(ends_on="6.9.2027")).keys() == {"ends_on"}
    assert complaints(cohort(**{"blackouts-0-last": "19.12.2027"})).keys() == {"blackouts-0-last"}


def test_a_cohort_can_be_changed_in_the_same_words() -> None:
    form = ChangeCohort(raw(COHORT))

    assert complaints(form) == {}
    assert form.button != CreateCohort.button


def test_an_organisation_has_a_checked_business_id() -> None:
    form = organisation()

    assert complaints(form) == {}
    assert form.business_id.data == "0245437-2"
    assert form.parent.data == 7
    assert form.staff_count.data == 1200
    assert complaints(organisation(business_id="0245437-1")).keys() == {"business_id"}
    assert organisation(business_id="0245437-1").business_id._value() == "0245437-1"


def test_an_organisation_is_a_unit_of_one_parent_at_most() -> None:
    assert complaints(organisation(parent="", new_parent="")) == {}
    assert complaints(organisation(parent="", new_parent="City of Oulu")) == {}
    assert complaints(organisation(new_parent="City of Oulu")).keys() == {"new_parent"}
    assert complaints(organisation(parent="8")).keys() == {"parent"}


def test_an_organisation_has_people_with_real_addresses() -> None:
    changes = {"contact-email": "otto", "sponsor-title": "", "contact-phone": "1"}

    assert complaints(organisation(**changes)).keys() == set(changes)
    assert complaints(organisation(languages=[])).keys() == {"languages"}


def test_a_person_has_a_role() -> None:
    assert complaints(AddPerson(raw(PERSON))) == {}
    assert complaints(AddPerson(raw({**PERSON, "roles": []}))).keys() == {"roles"}
    assert complaints(AddPerson(raw({**PERSON, "roles": ["king"]}))).keys() == {"roles"}
    assert complaints(AddPerson(raw({**PERSON, "coaches_at_most": "0"}))).keys() == {
        "coaches_at_most"
    }
