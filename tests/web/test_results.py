"""The pages of results: the assessments side by side, the action plan, the decision halfway."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coaching.clock import today
from coaching.data.assessment import DIMENSIONS
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.plans import PlanAction
from coaching.permissions import Can, allowed
from tests.midpoints import reach
from tests.services.holds.pausing import pause
from tests.typed.midpoint import condition
from tests.web.reading import look, words
from tests.web.sending import send
from tests.years import Year

EVIDENCE = "The statement of the board is on the intranet"
REASON = "Two goals come too early for this year"


@pytest.fixture
def halfway(year: Year) -> Year:
    """The year of Otto's organisation, looked back at halfway."""
    reach(year).do("review_progress")
    return year


def test_each_dimension_has_its_band_score_and_evidence_on_each_occasion(
    app: Flask, halfway: Year, case: Case, otto: User, stina: User, carl: User, cora: User
) -> None:
    for reader in (otto, stina, carl, cora):
        page = words(look(app, reader, f"/cases/{case.id}/results"))

        assert "Dimension Baseline" in page
        assert "Midpoint, quick scores" in page
        leadership = "Leadership and commitment Build 2.0 of 4 Evidence for 1 of 4 statements Build"
        assert leadership in page
        assert [d.name for d in DIMENSIONS if d.name not in page] == []
        assert EVIDENCE not in page
        for word in ("average", "total"):
            assert word not in page.lower()


def test_no_action_is_late_while_the_year_is_on_hold(
    app: Flask, halfway: Year, case: Case, cora: User, otto: User
) -> None:
    action = db.session.scalars(select(PlanAction)).first()
    assert action is not None
    with transaction():
        action.due_on = today() - timedelta(days=1)
    assert ", late" in words(look(app, otto, f"/cases/{case.id}/plan"))
    pause(otto, cora, case)

    page = words(look(app, otto, f"/cases/{case.id}/plan"))

    assert ", on hold" in page
    assert ", late" not in page


def test_the_manager_sees_bands_only(app: Flask, halfway: Year, case: Case, mona: User) -> None:
    page = words(look(app, mona, f"/cases/{case.id}/results"))

    assert "Leadership and commitment Build Build" in page
    assert [told for told in ("of 4", "Evidence for") if told in page] == []
    assert look(app, mona, f"/cases/{case.id}/plan").status_code == 403


def test_the_table_says_in_its_markup_what_stands_where(
    app: Flask, halfway: Year, case: Case, otto: User
) -> None:
    page = look(app, otto, f"/cases/{case.id}/results").text

    assert page.count('<th scope="row">') == len(DIMENSIONS)
    assert page.count('<th scope="col">') == 3
    assert '<caption class="vh">' in page


def test_the_plan_shows_goals_actions_states_and_its_versions(
    app: Flask, halfway: Year, case: Case, otto: User
) -> None:
    halfway.do("summarise_midpoint")
    halfway.do("hold_midpoint_meeting")
    halfway.do("decide_midpoint", decision="adjust")
    halfway.do("revise_action_plan")

    page = words(look(app, otto, f"/cases/{case.id}/plan"))
    assert "Action plan, version 1 Fair recruitment In force" in page
    assert "Every advertisement is checked Recruitment and career paths" in page
    assert "Progress 40%" in page
    assert "Action 1 In the equality plan too Head of HR" in page
    assert "In progress" in page
    assert ": Waits for the coach" in page
    assert "The target comes later" in page

    halfway.do("review_revised_plan")
    page = words(look(app, otto, f"/cases/{case.id}/plan"))
    assert "Action plan, version 2 Fair recruitment In force" in page
    assert "What changed, and why The target comes later" in page
    assert ": Replaced by a newer version" in page


def test_without_a_plan_there_is_no_page_of_it(
    app: Flask, case: Case, eves_case: Case, otto: User, eve: User
) -> None:
    assert look(app, otto, f"/cases/{case.id}/plan").status_code == 404
    assert "has not assessed itself yet" in words(look(app, otto, f"/cases/{case.id}/results"))
    for path in ("plan", "results"):
        assert look(app, eve, f"/cases/{case.id}/{path}").status_code == 404


def test_links_appear_once_there_is_something(
    app: Flask, case: Case, eves_case: Case, halfway: Year, otto: User, eve: User, mona: User
) -> None:
    plan, results = f"/cases/{case.id}/plan", f"/cases/{case.id}/results"
    for address in (f"/my/{case.id}", f"/cases/{case.id}"):
        page = look(app, otto, address).text
        assert f'href="{plan}"' in page
        assert f'href="{results}"' in page
    empty = look(app, eve, f"/my/{eves_case.id}").text
    assert "/plan" not in empty
    assert "/results" not in empty
    page = look(app, mona, f"/cases/{case.id}").text
    assert f'href="{results}"' in page
    assert f'href="{plan}"' not in page


def test_the_organisation_reads_the_decision_with_its_conditions(
    app: Flask, halfway: Year, case: Case, otto: User, stina: User, mona: User
) -> None:
    halfway.do("summarise_midpoint")
    halfway.do("hold_midpoint_meeting")
    halfway.do("decide_midpoint", decision="adjust", reason=REASON, message="", **condition())

    for address in (f"/my/{case.id}", f"/cases/{case.id}"):
        for reader in (otto, stina):
            page = words(look(app, reader, address))
            assert "Adjust the action plan The contact person revises the plan" in page
            assert "To be done Name a deputy contact person by" in page
    assert "Decided at the midpoint: Adjust the action plan" in words(
        look(app, otto, f"/cases/{case.id}")
    )
    assert REASON not in words(look(app, mona, f"/cases/{case.id}"))


def test_the_manager_decides_on_figures_and_bands(
    app: Flask, halfway: Year, case: Case, mona: User
) -> None:
    halfway.do("summarise_midpoint", assessment="A secret of the coach's summary")
    halfway.do("hold_midpoint_meeting")
    halfway.do("decide_midpoint", decision="escalate", reason=REASON, **condition())
    task = halfway.task("hold_support_meeting")
    assert not allowed(mona, Can.SEE_ASSESSMENT, case)

    assert "Your tasks" in words(look(app, mona, "/manager"))
    assert f'href="/tasks/{task.id}"' in look(app, mona, "/manager").text
    page = words(look(app, mona, f"/tasks/{task.id}"))
    assert "Adjust the action plan Why Coaching is behind what was planned." in page
    assert "Leadership and commitment Build" in page
    assert "Name a deputy contact person" in page
    assert [t for t in ("of 4", EVIDENCE, "A secret", "What has helped") if t in page] == []

    halfway.do("hold_support_meeting")
    decide = halfway.task("decide_after_support")
    page = words(look(app, mona, f"/tasks/{decide.id}"))
    # What managers wrote themselves they read again.
    assert "Nobody has working time for it" in page
    assert [t for t in ("of 4", EVIDENCE, "A secret") if t in page] == []


def test_recommending_otherwise_without_a_reason_comes_back_with_everything_typed(
    app: Flask, halfway: Year, carl: User
) -> None:
    task = halfway.task("summarise_midpoint")
    typed = {"assessment": "It went well", "risk": "none", "recommendation": "continue"}

    page = send(app, carl, f"/tasks/{task.id}", typed)

    assert page.status_code == 200
    assert "Coaching is behind what was planned." in words(page)
    assert "the table recommends: Adjust the action plan." in words(page)
    assert "It went well" in page.text
