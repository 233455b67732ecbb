"""What administrators change in decision tables: a new version, checked, and kept."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from coaching import clock
from coaching.data.decisions import INTERVAL, MIDPOINT, TRAINING
from coaching.engine.definitions import read_folder
from coaching.model.base import db, transaction
from coaching.model.people import User
from coaching.model.processes import Version
from coaching.permissions import Forbidden
from coaching.services import decision_tables, decisions, table_changes, versions
from coaching.services.decision_tables import NoSuchTable
from coaching.services.refusals import Refusal
from coaching.services.table_changes import BadCells, ChangedMeanwhile, NothingChanged
from tests.parts import ROOT

pytestmark = pytest.mark.usefixtures("one_version")

Typed = Mapping[tuple[str, str], str | list[str]]


def change(user: User, name: str, typed: Typed) -> Version:
    mark = decision_tables.sheet(user, name).mark
    return table_changes.change(user, name, typed, mark=mark)


def as_it_stands(user: User, name: str) -> dict[tuple[str, str], str | list[str]]:
    """Everything that the form would send without a change."""
    return {
        (cell.rule, cell.column): cell.typed if cell.several is None else list(cell.several)
        for row in decision_tables.cells(user, name).values()
        for cell in row
    }


def days(version: Version, count: int) -> int:
    decided = decisions.evaluate(version.id, INTERVAL, {"count_start": count})
    return int(decided.outputs["interval_days"])


def versions_stored() -> int:
    return db.session.scalar(select(func.count(Version.id))) or 0


def test_a_changed_cell_is_a_new_version_and_the_old_one_decides_as_before(
    ada: User, one_version: int
) -> None:
    changed = change(
        ada,
        INTERVAL,
        {("many_at_start", "interval_days"): "14", ("many_at_start", "count_start"): ">= 3"},
    )

    old = db.session.get_one(Version, one_version)
    assert versions.newest() == changed
    assert (days(old, 3), days(changed, 3)) == (24, 14)
    assert (days(old, 5), days(changed, 5)) == (21, 14)
    assert (old.own_tables, changed.own_tables) == ([], ["coaching_interval.dmn"])


def test_other_texts_and_tables_stay(ada: User) -> None:
    before = dict(versions.newest().texts)

    changed = change(ada, INTERVAL, {("usual", "minutes"): "90"})

    assert changed.texts == before
    assert change(ada, MIDPOINT, {("plan_behind", "plan_pct"): "< 60"}).own_tables == [
        "coaching_interval.dmn",
        "midpoint_recommendation.dmn",
    ]


@pytest.mark.parametrize("name", [TRAINING, INTERVAL, MIDPOINT])
def test_sending_the_form_as_it_is_changes_nothing(ada: User, name: str) -> None:
    with pytest.raises(NothingChanged):
        change(ada, name, as_it_stands(ada, name))

    assert versions_stored() == 1


def test_every_kind_of_cell_can_be_changed(ada: User) -> None:
    typed: Typed = {
        ("equality_plan_missing", "plan_status"): ["none"],
        ("equality_plan_missing", "has_clients"): "True",
        ("equality_plan_missing", "module"): "M02",
        ("equality_plan_missing", "level"): "A",
        ("equality_plan_missing", "points"): "66",
        ("competence_low", "d3"): "<= 0,5",
        ("embedding", "plan_status"): ["valid", "not_required"],
        ("services_low", "has_clients"): "",
    }

    changed = change(ada, TRAINING, typed)

    rules = {rule.id: rule for rule in versions.definitions_of(changed.id).tables[TRAINING].rules}
    missing = rules["equality_plan_missing"]
    assert [cell for cell in missing.cells if cell] == ["True", '"none"']
    assert missing.answers[:3] == ('"M02"', '"A"', "66")
    assert "<= 0.5" in rules["competence_low"].cells
    assert 'in ("valid", "not_required")' in rules["embedding"].cells
    assert "True" not in rules["services_low"].cells


def test_what_is_wrong_is_said_cell_by_cell_and_nothing_is_stored(ada: User) -> None:
    typed = {
        ("many_at_start", "count_start"): ">= five",
        ("many_at_start", "interval_days"): "200",
        ("some_at_start", "minutes"): "an hour",
        ("usual", "planned_sessions"): "9",
    }

    with pytest.raises(BadCells) as refusal:
        change(ada, INTERVAL, typed)

    assert refusal.value.wrong == {
        ("many_at_start", "count_start"): "The condition >= five does not compare the value. "
        "Compare the number, such as < 2.5 or 1.0 < ? <= 2.4, or leave the condition empty.",
        ("many_at_start", "interval_days"): "200 is out of range. "
        "Write a whole number from 7 to 120.",
        ("some_at_start", "minutes"): "The answer an hour cannot be read. Write a number.",
    }
    assert versions_stored() == 1


def test_a_condition_that_would_leave_gaps_is_refused(ada: User) -> None:
    assert [
        cell for cell in decision_tables.cells(ada, INTERVAL)["usual"] if cell.is_condition
    ] == []
    with pytest.raises(Refusal, match="End with a rule without conditions"):
        change(ada, INTERVAL, {("usual", "min_dim"): "> 1"})

    assert versions_stored() == 1


def test_of_two_who_change_a_table_the_second_sees_the_first(ada: User) -> None:
    mark = decision_tables.sheet(ada, INTERVAL).mark
    change(ada, INTERVAL, {("usual", "minutes"): "90"})

    with pytest.raises(ChangedMeanwhile):
        table_changes.change(ada, INTERVAL, {("usual", "minutes"): "45"}, mark=mark)


def test_only_administrators_look_at_tables_and_change_them(ada: User, cora: User) -> None:
    mark = decision_tables.sheet(ada, INTERVAL).mark

    for act in (
        lambda: decision_tables.listed(cora),
        lambda: decision_tables.sheet(cora, INTERVAL),
        lambda: decision_tables.cells(cora, INTERVAL),
        lambda: table_changes.change(cora, INTERVAL, {}, mark=mark),
    ):
        with pytest.raises(Forbidden):
            act()


def test_a_table_that_is_not_there_is_named(ada: User) -> None:
    with pytest.raises(NoSuchTable):
        decision_tables.sheet(ada, "other")


# --- a new set of files ---------------------------------------------------------------------------


def test_a_changed_table_is_kept_over_that_of_the_folder(ada: User) -> None:
    folder = read_folder(ROOT / "workflows")
    assert versions.own_tables(folder) == {}

    changed = change(ada, INTERVAL, {("usual", "minutes"): "90"})

    assert versions.own_tables(folder) == {
        "coaching_interval.dmn": changed.files["coaching_interval.dmn"].encode()
    }


def test_a_table_that_was_changed_back_is_the_folders_again(ada: User) -> None:
    change(ada, INTERVAL, {("usual", "minutes"): "90"})
    clock.set_to(clock.now() + timedelta(days=1))
    back = change(ada, INTERVAL, {("usual", "minutes"): "60"})

    assert back.own_tables == ["coaching_interval.dmn"]
    assert versions.own_tables(read_folder(ROOT / "workflows")) == {}


def test_a_table_that_the_folder_no_longer_has_is_not_kept(ada: User) -> None:
    change(ada, INTERVAL, {("usual", "minutes"): "90"})
    folder = read_folder(ROOT / "workflows")
    del folder["coaching_interval.dmn"]

    assert versions.own_tables(folder) == {}


def test_an_older_set_deployed_anew_has_its_own_tables_forgotten(
    ada: User, one_version: int
) -> None:
    change(ada, INTERVAL, {("usual", "minutes"): "90"})
    clock.set_to(clock.now() + timedelta(days=1))

    with transaction():
        deployed = versions.deploy(read_folder(ROOT / "workflows"))

    assert (versions.newest().id, deployed.own_tables) == (one_version, [])


# --- in words -------------------------------------------------------------------------------------


def test_a_table_is_shown_in_words(app: Flask, ada: User) -> None:
    sheet = decision_tables.sheet(ada, TRAINING)

    assert (sheet.title, sheet.hit_policy, sheet.is_own) == (
        "Training recommendation",
        "COLLECT",
        False,
    )
    assert sheet.answers == ["Module", "Level", "Points"]
    by_id = {rule.id: rule for rule in sheet.rules}
    assert by_id["services_build"].conditions == [
        ("Services and client encounters", "more than 1.0 and at most 2.4"),
        ("Does the organisation have clients or services of its own?", "Yes"),
    ]
    assert by_id["equality_plan_missing"].conditions == [
        (
            "State of the equality plan",
            "The equality plan has expired or There is no equality plan",
        )
    ]
    assert by_id["embedding"].conditions == []
    assert [words for _label, words in by_id["foundations_refresher"].answers][1:] == [
        "Refresher",
        "100",
    ]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("< 40", "less than 40%"),
        ("<= 40", "at most 40%"),
        ("> 40", "more than 40%"),
        (">= 39.5", "at least 39.5%"),
        ("40", "40%"),
        ("50 > ? >= 40", "less than 50% and at least 40%"),
        ("in (40, 50, 60)", "40%, 50% or 60%"),
        ("? is None", "? is None"),
        ("? < 1 or ? > 3", "? < 1 or ? > 3"),
        ("!= 3", "!= 3"),
    ],
)
def test_conditions_are_said_in_words_where_they_can_be(ada: User, cell: str, words: str) -> None:
    change(ada, MIDPOINT, {("plan_behind", "plan_pct"): cell})

    rule = decision_tables.sheet(ada, MIDPOINT).rules[6]
    assert rule.conditions == [("Share of the actions that are done or on time", words)]


def test_a_condition_put_together_otherwise_is_typed(ada: User) -> None:
    change(ada, MIDPOINT, {("serious_risk", "open_risk"): ["minor", "serious"]})
    name = ("serious_risk", "open_risk")
    cell = {
        (c.rule, c.column): c for row in decision_tables.cells(ada, MIDPOINT).values() for c in row
    }
    assert cell[name].several == ("minor", "serious")
