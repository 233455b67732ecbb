"""What each row of a list is, and why it needs mending."""

from collections.abc import Mapping

import pytest

from coaching.data.import_columns import BY_KEY, CHOICES, COLUMNS
from coaching.data.import_reasons import WORDS, Reason
from coaching.i18n import LANGUAGES, speaking, translate
from coaching.model.base import transaction
from coaching.model.cases import Case, Cohort
from coaching.model.imports import RowState
from coaching.model.people import User
from coaching.services import import_words, imports
from coaching.services.import_tables import NotReadable
from coaching.services.stored_files import Upload
from tests import lists, make
from tests.lists import bring, business_id, line, reasons, rows_of, states

NEW, KNOWN, MENDING = RowState.NEW, RowState.KNOWN, RowState.MENDING


def test_the_participants_of_the_first_accelerator_come_as_finnish_excel_saves_them(
    cora: User, cohort: Cohort
) -> None:
    upload = Upload("osallistujat.csv", lists.PARTICIPANTS.read_bytes())

    brought = imports.bring(cora, cohort, upload)

    rows = rows_of(brought)
    assert [(row.number, row.wrong) for row in rows if row.wrong] == []
    assert states(brought) == [NEW] * 24
    assert [row.name for row in rows][2:4] == [
        "Helsingin kaupunki, Kannelmäen peruskoulu",
        "Helsingin kaupunki, Lastensuojelun jälkihuolto",
    ]
    assert rows[15].name == "Österbottens välfärdsområde"


# ---- cells ----

CELLS = {
    "contact_email": ("kaarina(at)example.org", Reason.ADDRESS),
    "sponsor_email": ("", Reason.MISSING),
    "name": ("x" * 201, Reason.TOO_LONG),
    "contact_phone": ("3,58401E+11", Reason.PHONE),
    "business_id": ("1234567-2", Reason.BUSINESS_ID),
    "staff_count": ("about 100", Reason.NUMBER),
    "plan_year": ("last year", Reason.YEAR),
    "sector": ("Fish", Reason.CHOICE),
    "languages": ("fi, tlh", Reason.LANGUAGES),
    "has_clients": ("perhaps", Reason.CHOICE),
    "plan_status": ("#N/A", Reason.SHEET_ERROR),
    "sponsor_title": ("Director 131052-308T", Reason.PERSONAL_CODE),
    "language": ("de", Reason.CHOICE),
    "coach": ("Nobody We Know", Reason.NO_SUCH_COACH),
}


@pytest.mark.parametrize("key", CELLS)
def test_a_cell_that_cannot_be_taken_says_why(cora: User, cohort: Cohort, key: str) -> None:
    text, reason = CELLS[key]

    brought = bring(cora, cohort, line(**{key: text}), line(1))

    assert states(brought) == [MENDING, NEW]
    assert reasons(rows_of(brought)[0]) == {key: reason}


def test_a_personal_identity_code_is_not_kept(cora: User, cohort: Cohort) -> None:
    brought = bring(cora, cohort, line(sponsor_title="Director 131052-308T"))

    assert rows_of(brought)[0].cells["sponsor_title"] == "Director –"


def test_every_reason_has_a_sentence_in_every_language(cora: User) -> None:
    facts: dict[str, int | str] = {
        "max": 1,
        "length": 2,
        "least": 1,
        "most": 2,
        "row": 3,
        "name": "Harjula",
    }
    facts |= {"load": 1, "business_id": "1234567-1"}
    english: dict[Reason, str] = {}
    for language in LANGUAGES:
        with speaking(language):
            for reason in Reason:
                said = import_words.said("sector", {"why": reason.value, **facts})
                assert "%(" not in said
                assert language == "en" or said != english[reason]
                english.setdefault(reason, said)
    assert set(english) == set(WORDS)


WORDS_OF_CELLS: Mapping[str, tuple[str, ...]] = {
    "sector": ("ngo", "Association or foundation", "JÄRJESTÖ TAI SÄÄTIÖ", "järjestö", "förening"),
    "languages": ("FI", "suomi; ruotsi", "Finnish and Swedish", "svenska/finska", "fi sv en"),
    "has_clients": ("yes", "Kyllä", "ja", "TOSI", "TRUE", "1", "x"),
    "recruits": ("no", "Ei", "nej", "EPÄTOSI", "FALSE", "0"),
    "plan_year": ("2024", "31.12.2024", "2024-12-31"),
    "staff_count": ("140", "1 400", "1\u00a0400"),
    "contact_phone": ("+358 40 123 4567", "0401234567", "358401234567", "401234567"),
    "business_id": ("1234567-1", "12345671", "FI12345671"),
}


@pytest.mark.parametrize("key", WORDS_OF_CELLS)
def test_people_write_the_same_in_many_ways(cora: User, cohort: Cohort, key: str) -> None:
    for number, text in enumerate(WORDS_OF_CELLS[key]):
        brought = bring(cora, make.cohort(f"Cohort {number}"), line(**{key: text}))

        assert (text, reasons(rows_of(brought)[0])) == (text, {})


def test_headings_are_known_in_every_language_and_stand_for_one_column_each(cora: User) -> None:
    for column in COLUMNS:
        written = [translate(column.heading, language) for language in LANGUAGES]
        for heading in (*written, *column.also, column.key, f"  {column.heading.upper()}: *"):
            assert (heading, import_words.key_of(heading)) == (heading, column.key)
    assert import_words.key_of("Favourite colour") is None


def test_a_word_to_choose_stands_for_one_thing_in_every_language(cora: User) -> None:
    for takes, (spoken, also) in CHOICES.items():
        for key, said in spoken.items():
            written = (translate(said, language) for language in LANGUAGES)
            for word in (key, *written, *also.get(key, ())):
                assert (word, import_words.choice_of(takes, word)) == (word, key)


# ---- beside each other ----


def test_the_same_organisation_twice_in_a_list_is_told_at_the_second(
    cora: User, cohort: Cohort
) -> None:
    brought = bring(cora, cohort, line(name="Harjula"), line(1, name="HARJULA"))

    assert states(brought) == [NEW, MENDING]
    assert rows_of(brought)[1].clashes == {"name": {"why": "same_row", "row": 2}}


def test_a_business_id_twice_in_a_list_is_told_unless_both_are_units_of_one(
    cora: User, cohort: Cohort
) -> None:
    same = business_id(7)
    brought = bring(
        cora,
        cohort,
        line(0, business_id=same),
        line(1, business_id=same),
        line(2, name="City", unit="Schools", business_id=business_id(8)),
        line(3, name="City", unit="Library", business_id=business_id(8)),
        line(4, name="City", business_id=business_id(8)),
        line(5, name="City", unit="library", business_id=business_id(8)),
    )

    assert states(brought) == [NEW, MENDING, NEW, NEW, NEW, MENDING]
    told = [row.clashes for row in rows_of(brought)]
    assert told[1] == {"business_id": {"why": "id_in_row", "row": 2, "name": "Organisation 0"}}
    assert told[5] == {"unit": {"why": "same_row", "row": 5}}


def test_one_address_belongs_to_one_person(cora: User, cohort: Cohort) -> None:
    brought = bring(
        cora,
        cohort,
        line(0, sponsor_email="CONTACT0@example.org"),
        line(1, contact_email="contact0@example.org"),
        line(2, contact_name="contact 0", contact_email="contact0@example.org"),
        line(3, sponsor_name="Contact 3", sponsor_email="contact3@example.org"),
    )

    assert [reasons(row) for row in rows_of(brought)] == [
        {"sponsor_email": "two_names"},
        {"contact_email": "two_names_in_row"},
        {},
        {},
    ]


def test_who_is_here_already_stays_as_they_are(
    cora: User, cohort: Cohort, case: Case, otto: User
) -> None:
    with transaction():
        case.organisation.business_id = business_id(3)

    brought = bring(
        cora,
        cohort,
        line(0, name="harjula schools", contact_email="broken"),
        line(1, name="Harjula Foundation", business_id=business_id(3)),
        line(2, contact_email=otto.email),
    )

    first, second, third = rows_of(brought)
    assert states(brought) == [KNOWN, MENDING, NEW]
    assert first.case_id == case.id
    assert first.remarks == {"business_id": {"why": "other_id", "business_id": business_id(3)}}
    assert second.clashes == {"business_id": {"why": "id_taken", "name": "Harjula Schools"}}
    assert third.remarks == {"contact_email": {"why": "name_stays", "name": "Otto Contact"}}


def test_an_organisation_of_another_cohort_is_new_in_this_one(
    cora: User, case: Case, eves_case: Case
) -> None:
    brought = bring(cora, make.cohort("Another"), line(name="Harjula Schools"))

    assert states(brought) == [NEW]


def test_a_closed_account_and_spoilt_letters_are_told_and_taken(
    cora: User, cohort: Cohort, otto: User
) -> None:
    with transaction():
        otto.active = False

    brought = bring(
        cora, cohort, line(contact_name=otto.name, contact_email=otto.email, region="PÃ¤ijänne")
    )

    assert states(brought) == [NEW]
    assert {key: told["why"] for key, told in rows_of(brought)[0].remarks.items()} == {
        "contact_email": "closed",
        "region": "garbled",
    }


# ---- coaches ----


def test_coaches_are_found_by_name_and_by_address(
    cora: User, cohort: Cohort, carl: User, kim: User
) -> None:
    with transaction():
        carl.coaches_at_most = 1

    brought = bring(
        cora,
        cohort,
        line(0, coach="carl COACH", deputy=kim.email),
        line(1, coach=carl.email),
        line(2, deputy="Kim Coach"),
        line(3, coach="Kim Coach", deputy="Kim Coach"),
        line(4, coach="Otto Contact"),
        line(5, coach=carl.email, coach_reason="Knows the sector"),
    )

    assert [reasons(row) for row in rows_of(brought)] == [
        {},
        {},
        {"coach": "deputy_alone"},
        {"deputy": "same_person"},
        {"coach": "no_such_coach"},
        {},
    ]
    assert rows_of(brought)[1].remarks == {
        "coach": {"why": "coach_full", "name": "Carl Coach", "load": 2, "most": 1}
    }
    assert rows_of(brought)[5].remarks == {}


def test_of_two_coaches_with_one_name_the_address_is_asked(
    cora: User, cohort: Cohort, carl: User, kim: User
) -> None:
    with transaction():
        kim.name = carl.name

    brought = bring(cora, cohort, line(0, coach="Carl Coach"), line(1, coach=kim.email))

    assert [reasons(row) for row in rows_of(brought)] == [{"coach": "several_coaches"}, {}]


# ---- half rows and columns ----


def test_half_rows_say_what_they_lack(cora: User, cohort: Cohort) -> None:
    data = lists.as_csv([line()]) + b"Only a name\r\n;;;\r\n"

    brought = imports.bring(cora, cohort, Upload("list.csv", data))

    assert states(brought) == [NEW, MENDING]
    lacking = {column.key for column in COLUMNS if column.needed} - {"name"}
    assert reasons(rows_of(brought)[1]) == dict.fromkeys(lacking, "missing")


def test_a_unit_without_its_organisation_is_told_and_mended(cora: User, cohort: Cohort) -> None:
    row, other = rows_of(bring(cora, cohort, line(0, name="", unit="Library"), line(1)))
    assert (reasons(row), row.name) == ({"name": "missing"}, "Library")
    assert other.state == NEW

    imports.mend(cora, row, {"name": "Town"}, seen=row.changes)

    assert (row.state, row.name) == (NEW, "Town, Library")


def test_more_cells_than_headings_are_not_left_out_unseen(cora: User, cohort: Cohort) -> None:
    data = lists.as_csv([line()]).rstrip() + b";and more\r\n"

    [row] = rows_of(imports.bring(cora, cohort, Upload("list.csv", data)))

    assert reasons(row) == {"": "surplus"}
    imports.mend(cora, row, {}, seen=row.changes)
    assert states(row.import_list) == [NEW]


def test_columns_stand_in_any_order_and_unknown_ones_are_told(cora: User, cohort: Cohort) -> None:
    names, cells = lists.table([line()], "sv")
    data = lists.as_xlsx([[*reversed(names), "Färg"], [*reversed(cells), "röd"]], above=3)

    brought = imports.bring(cora, cohort, Upload("lista.xlsx", data))

    assert states(brought) == [NEW]
    assert (rows_of(brought)[0].number, brought.ignored) == (5, ["Färg"])


def test_a_list_without_a_column_that_is_needed_says_which(cora: User, cohort: Cohort) -> None:
    without = {key: text for key, text in line().items() if key not in ("sector", "sponsor_title")}

    with pytest.raises(NotReadable) as refusal:
        bring(cora, cohort, without)

    assert "Sector, Management sponsor's title" in str(refusal.value)
    assert imports.lists_of(cora, cohort) == []


def test_a_column_that_comes_twice_is_refused(cora: User, cohort: Cohort) -> None:
    names, cells = lists.table([line()])
    data = lists.as_xlsx([[*names, "Y-TUNNUS"], [*cells, "x"]])

    with pytest.raises(NotReadable) as refusal:
        imports.bring(cora, cohort, Upload("list.xlsx", data))

    assert BY_KEY["business_id"].heading in str(refusal.value)
