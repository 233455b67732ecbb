"""Whatever table somebody brings: nothing comes by halves, and what stays out says why."""

from collections.abc import Iterator
from itertools import count

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from coaching.data.import_columns import COLUMNS
from coaching.model.base import db
from coaching.model.cases import Case, Cohort, Member, MemberKind
from coaching.model.imports import ImportList, ImportRow, RowState
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.services import import_runs, import_words, imports
from coaching.services.import_tables import NotReadable
from coaching.services.stored_files import Upload
from tests import make
from tests.lists import as_csv, line, rows_of, run

KEYS = [column.key for column in COLUMNS]
KINDS = st.sampled_from(["good", "good", "twice", "half", "odd"])
DAMAGES = st.sampled_from(["none", "none", "none", "none", "cut", "more"])
# A cell of ten million letters is one of the things that a broken file holds.
LENGTHS = st.sampled_from([1, 1, 1, 1, 40, 201, 5_000, 150_000, 10_000_000])
ODD = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", " ", "0", "#N/A", "=1+1", "<b>x</b>", "131052-308T", "ä\u0308", "\u202ex"]
    ),
    LENGTHS.map(lambda length: "x" * length),
)


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """A list with good rows, rows twice, half rows, odd cells, in any of the encodings."""
    rows = []
    for number in range(draw(st.integers(1, 8))):
        cells = line(number)
        match draw(KINDS):
            case "twice":
                # The same row, business ID or address again.
                again = line(draw(st.integers(0, number)))
                some = draw(st.sampled_from([KEYS, ["business_id"], ["contact_email"]]))
                cells |= {key: text for key, text in again.items() if key in some}
            case "half":
                for key in draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=12)):
                    cells.pop(key, None)
            case "odd":
                cells |= draw(st.dictionaries(st.sampled_from(KEYS), ODD, max_size=3))
        rows.append(cells)
    # The headings of some columns more, with nothing below them.
    rows.append(dict.fromkeys(draw(st.lists(st.sampled_from(KEYS), max_size=3)), ""))
    encoding = draw(st.sampled_from(["utf-8-sig", "utf-8", "utf-16", "utf-16-le", "cp1252"]))
    data = as_csv(
        rows,
        delimiter=draw(st.sampled_from(";,\t")),
        ends=draw(st.sampled_from(["\r\n", "\n", "\r"])),
        encoding="utf-8",
        language=draw(st.sampled_from(["fi", "sv", "en"])),
    )
    encoded = data.decode().encode(encoding, errors="replace")
    # Some are cut off in the middle, others go on with something else.
    match draw(DAMAGES):
        case "cut":
            return encoded[: draw(st.integers(0, len(encoded)))]
        case "more":
            return encoded + draw(st.sampled_from([b'"', b"\xff", b"\0", b"one;two\r\n"]))
    return encoded


@pytest.fixture
def cohorts(app: Flask) -> Iterator[Cohort]:
    """Another cohort for each list."""
    return (make.cohort(f"Cohort {number}") for number in count())


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(data=tables())
def test_nothing_comes_by_halves_and_every_row_says_what_it_is(
    cora: User, cohorts: Iterator[Cohort], data: bytes
) -> None:
    cohort = next(cohorts)
    before = numbers()
    try:
        brought = imports.bring(cora, cohort, Upload("list.csv", data))
    except NotReadable as refusal:
        assert str(refusal.message).strip()
        assert "%(" not in str(refusal.message)
        assert numbers() == before
        assert imports.lists_of(cora, cohort) == []
        return
    assert numbers() == before
    for row in rows_of(brought):
        assert_told(row)
    confirm_all(cora, brought)
    assert_whole(cohort, rows_of(brought))


def numbers() -> list[int]:
    """How much there is of everything that a list could bring."""
    return [
        int(db.session.scalar(select(func.count()).select_from(kind)) or 0)
        for kind in (Case, Organisation, Member, User)
    ]


def assert_told(row: ImportRow) -> None:
    """A row is new, known, or says in a sentence at each cell what it needs."""
    assert row.state in (RowState.NEW, RowState.KNOWN, RowState.MENDING)
    if row.state == RowState.NEW:
        assert row.wrong == {}
    if row.state == RowState.MENDING:
        assert row.wrong
    for key, told in {**row.remarks, **row.wrong}.items():
        said = import_words.said(key, told)
        assert said.endswith((".", "?"))
        assert "%(" not in said


def confirm_all(cora: User, brought: ImportList) -> None:
    """Bring in what is new, if there is anything."""
    if imports.counts(brought)[RowState.NEW]:
        db.session.refresh(brought)
        imports.confirm(cora, brought, invites=False, seen=brought.changes)
        run(brought)
        assert not import_runs.bring_portion(brought.id)


def assert_whole(cohort: Cohort, rows: list[ImportRow]) -> None:
    """What has come has everything; of what has not come there is nothing."""
    done = [row for row in rows if row.state == RowState.DONE]
    cases = db.session.scalars(select(Case).where(Case.cohort_id == cohort.id)).unique().all()
    assert sorted(case.id for case in cases) == sorted(row.case_id or 0 for row in done)
    assert not any(row.case_id for row in rows if row.state == RowState.MENDING)
    for case in cases:
        assert case.organisation.name
        assert case.organisation.business_id
        assert case.organisation.languages
        assert [m.kind for m in case.members] == [MemberKind.CONTACT, MemberKind.SPONSOR]
    lonely = (
        select(func.count())
        .select_from(Organisation)
        .where(
            Organisation.id.not_in(select(Case.organisation_id)),
            Organisation.id.not_in(
                select(Organisation.parent_id).where(Organisation.parent_id.is_not(None))
            ),
        )
    )
    assert db.session.scalar(lonely) == 0
