"""A list is brought and mended, and nothing but the list changes."""

import pytest

from coaching.model.cases import Case, Cohort
from coaching.model.history import Event
from coaching.model.imports import ImportList, RowState
from coaching.model.mail import Mail
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.permissions import Forbidden
from coaching.services import (
    imports,
)
from coaching.services.import_tables import NotReadable
from coaching.services.imports import MendedMeanwhile
from coaching.services.stored_files import Upload
from tests import lists
from tests.lists import bring, business_id, line, number_of, rows_of, states

NEW, KNOWN, MENDING, DONE = RowState.NEW, RowState.KNOWN, RowState.MENDING, RowState.DONE


def test_nothing_but_the_list_changes_before_somebody_confirms(cora: User, cohort: Cohort) -> None:
    before = [number_of(kind) for kind in (Case, Organisation, User, Mail, Event)]

    bring(cora, cohort, line(0), line(1, contact_email="broken"))

    assert [number_of(kind) for kind in (Case, Organisation, User, Mail, Event)] == before


def test_a_second_press_of_the_button_gives_the_same_list(cora: User, cohort: Cohort) -> None:
    upload = Upload("list.csv", lists.as_csv([line()]))

    first = imports.bring(cora, cohort, upload)

    assert imports.bring(cora, cohort, upload).id == first.id
    assert number_of(ImportList) == 1


def test_uploading_again_replaces_every_row_and_a_bad_file_changes_nothing(
    cora: User, cohort: Cohort
) -> None:
    brought = bring(cora, cohort, line(0, contact_email="broken"), line(1))

    with pytest.raises(NotReadable):
        imports.bring_again(cora, brought, Upload("bad.csv", b"no list at all"))
    assert states(brought) == [MENDING, NEW]
    imports.bring_again(cora, brought, Upload("better.csv", lists.as_csv([line(0)])))

    assert (states(brought), brought.file_name) == ([NEW], "better.csv")


def test_only_coordinators_have_to_do_with_lists(
    cora: User, carl: User, mona: User, ada: User, cohort: Cohort
) -> None:
    brought = bring(cora, cohort, line())
    [row] = rows_of(brought)
    upload = Upload("list.csv", lists.as_csv([line()]))

    for person in (carl, mona, ada):
        for act in (
            lambda who: imports.bring(who, cohort, upload),
            lambda who: imports.bring_again(who, brought, upload),
            lambda who: imports.lists_of(who, cohort),
            lambda who: imports.rows_of(who, brought),
            lambda who: imports.mend(who, row, {}, seen=0),
            lambda who: imports.look_again(who, brought),
            lambda who: imports.confirm(who, brought, invites=True, seen=0),
            lambda who: imports.put_away(who, brought),
        ):
            with pytest.raises(Forbidden):
                act(person)
    assert states(brought) == [NEW]


# ---- mending ----


def test_mending_a_row_frees_the_others_that_waited_for_it(cora: User, cohort: Cohort) -> None:
    same = business_id(5)
    brought = bring(cora, cohort, line(0, business_id=same), line(1, business_id=same))
    first, second = rows_of(brought)

    imports.mend(cora, first, {"business_id": business_id(6)}, seen=first.changes)

    assert states(brought) == [NEW, NEW]
    assert (rows_of(brought)[0].before, rows_of(brought)[0].mended_by) == (
        {"business_id": same},
        cora,
    )
    assert second.mended_by is None


def test_what_stood_in_the_file_stays_to_be_seen(cora: User, cohort: Cohort) -> None:
    [row] = rows_of(bring(cora, cohort, line(contact_email="first")))

    for text in ("second", "contact0@example.org"):
        imports.mend(cora, row, {"contact_email": text}, seen=row.changes)

    assert row.before == {"contact_email": "first"}
    assert row.cells["contact_email"] == "contact0@example.org"
    assert row.state == NEW


def test_of_two_who_mend_a_row_the_second_sees_the_first(cora: User, cohort: Cohort) -> None:
    [row] = rows_of(bring(cora, cohort, line(region="Uusimaa")))
    seen = row.changes
    imports.mend(cora, row, {"region": "Lappi"}, seen=seen)

    with pytest.raises(MendedMeanwhile):
        imports.mend(cora, row, {"region": "Kainuu"}, seen=seen)

    assert rows_of(row.import_list)[0].cells["region"] == "Lappi"
