"""The inventory of personal data is complete: whoever adds a column has to say what it holds."""

import pytest

from coaching.data.data_words import LABELS
from coaching.data.inventory import INVENTORY, KEPT_ANSWERS
from coaching.data.personal import TERMS, Holds, Rule, Table
from coaching.model import metadata
from coaching.services import personal_rows, retention
from forms import FORMS

TABLES = metadata.sorted_tables


def test_every_table_and_every_column_is_in_the_inventory() -> None:
    known = {(name, column) for name, table in INVENTORY.items() for column in table.columns}
    there = {(rows.name, column.name) for rows in TABLES for column in rows.c}

    missing = sorted(there - known)
    assert not missing, f"say in coaching/data/inventory.py what these hold: {missing}"
    assert known == there


def test_every_key_of_an_account_or_a_member_counts_as_a_person() -> None:
    people = {
        (rows.name, column.name)
        for rows in TABLES
        for column in rows.c
        if any(key.column.table.name in {"users", "members"} for key in column.foreign_keys)
    }

    assert {(t, c) for t, c in people if INVENTORY[t].columns[c] != Holds.PERSON} == set()


def test_a_text_without_an_end_is_never_called_nothing() -> None:
    """Longer texts are written by people; short ones are keys and choices."""
    known = {("cases", "language"), ("events", "name")}
    free = {
        (rows.name, column.name)
        for rows in TABLES
        for column in rows.c
        if str(column.type) == "VARCHAR"
        and INVENTORY[rows.name].columns[column.name] == Holds.NOTHING
    }

    assert free - known == set()


@pytest.mark.parametrize("table", INVENTORY.values(), ids=lambda table: table.name)
def test_what_is_written_ends_some_day(table: Table) -> None:
    in_a_year = personal_rows.of_cases(personal_rows.rows_of(table), [1]) is not None

    if table.rows in {Rule.YEAR, Rule.EVIDENCE, Rule.SINGLE} and table.name != "organisations":
        assert in_a_year
    assert table.at == "" or table.at in table.columns
    assert all(table.columns[owner] == Holds.PERSON for owner in table.owner)


def test_every_rule_is_in_words_and_is_carried_out() -> None:
    assert set(TERMS) == set(retention.RULES) == set(retention.DUE) == set(retention.ENDS)
    used = {rule for table in INVENTORY.values() for rule in (table.rows, table.texts)}
    assert used - set(TERMS) == {Rule.PROGRAMME}


def test_every_column_that_people_read_has_a_name() -> None:
    read = {
        column
        for table in INVENTORY.values()
        for column in table.holding(Holds.CONTACT, Holds.WORDS, Holds.COACH)
    }

    assert read == set(LABELS)


def test_forms_that_are_evidence_exist() -> None:
    assert set(FORMS) >= KEPT_ANSWERS
