"""Every address, and what each role gets there; a new endpoint without a line here fails."""

import pytest
from flask import Flask

from coaching.model.cases import MemberKind
from coaching.model.people import StaffRole
from tests.web.scene import OF_THE_PROGRAMME, OWN_AND_OTHER, ROLES, Line, Scene, statuses, table


@pytest.mark.parametrize("line", table(), ids=lambda line: f"{line.method} {line.path}")
def test_each_role_gets_what_the_table_says(app: Flask, scene: Scene, line: Line) -> None:
    assert dict(zip(ROLES, statuses(app, scene, line), strict=True)) == dict(
        zip(ROLES, line.statuses, strict=True)
    )


def test_every_endpoint_stands_in_the_table(app: Flask) -> None:
    there = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }

    assert there == {(line.endpoint, line.method) for line in table()}


def test_every_line_says_what_each_role_gets_of_its_own_organisation_and_of_another() -> None:
    kinds = {*(kind.value for kind in MemberKind), *(role.value for role in StaffRole)}
    people = {each for pair in OWN_AND_OTHER.values() for each in pair} | {
        *OF_THE_PROGRAMME.values()
    }

    assert kinds | {"deputy_coach"} == {*OWN_AND_OTHER, *OF_THE_PROGRAMME}
    assert {"nobody", *people} == set(ROLES)
    assert [line for line in table() if len(line.statuses) != len(ROLES)] == []


def test_a_stranger_is_led_to_the_sign_in_page(app: Flask) -> None:
    answered = app.test_client().get("/coordinator")

    assert answered.status_code == 302
    assert answered.headers["Location"].startswith("/sign-in")
