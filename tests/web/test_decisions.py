"""Pages where administrators change decision tables and the figures of the programme."""

from typing import Any

import pytest
from flask import Flask
from lxml.html import fromstring
from sqlalchemy import func, select

from coaching.data.decisions import INTERVAL, MIDPOINT, TRAINING
from coaching.model.base import db
from coaching.model.people import User
from coaching.model.processes import Version
from coaching.services import decisions, settings, versions
from coaching.services.settings import Figures
from tests.web.markup import INJECTION, shown
from tests.web.markup import words as text_of
from tests.web.reading import look, words
from tests.web.sending import send

pytestmark = pytest.mark.usefixtures("one_version")

CHANGE = "/administrator/decisions/{}/change"


def form_of(app: Flask, person: User, name: str) -> Any:
    """The form as a browser reads it."""
    page: Any = fromstring(look(app, person, CHANGE.format(name)).text)
    return next(form for form in page.forms if "mark" in form.fields)


def filled_in(app: Flask, person: User, name: str) -> dict[str, Any]:
    """What a browser sends when nothing is changed."""
    sent: dict[str, Any] = {}
    for key, value in form_of(app, person, name).form_values():
        sent.setdefault(key, []).append(value)
    return sent


# ---- decision tables ----


def test_the_list_names_every_table(app: Flask, ada: User) -> None:
    page = words(look(app, ada, "/administrator/decisions"))

    assert "Coaching interval As delivered 4" in page
    assert "Midpoint recommendation As delivered 8" in page
    assert "Training recommendation As delivered 24" in page


def test_a_table_is_read_rule_by_rule(app: Flask, ada: User) -> None:
    page = words(look(app, ada, f"/administrator/decisions/{INTERVAL}"))

    assert "the first one whose conditions are met counts" in page
    assert (
        "Rule 1 Dimensions that are only at the start: at least 5 21 14 60 "
        "Many dimensions are only at the start, so coaching is most frequent."
    ) in page
    assert "Rule 4 Always 28 11 60" in page


def test_a_question_keeps_its_question_mark(app: Flask, ada: User) -> None:
    page = words(look(app, ada, f"/administrator/decisions/{MIDPOINT}"))

    assert "Does the management sponsor take part? No Hold a support meeting" in page


@pytest.mark.parametrize("page", ["other", "other/change", "..%2fyear"])
def test_a_table_that_is_not_there_is_not_found(app: Flask, ada: User, page: str) -> None:
    assert look(app, ada, f"/administrator/decisions/{page}").status_code == 404


@pytest.mark.parametrize("name", [TRAINING, INTERVAL, MIDPOINT])
def test_every_field_has_a_label_inside_its_rule(app: Flask, ada: User, name: str) -> None:
    form = form_of(app, ada, name)

    labelled = set(form.xpath(".//label/@for"))
    typed = form.xpath(".//fieldset//input[@type='text'] | .//fieldset//select")
    assert typed
    assert {field.get("id") for field in typed} <= labelled
    assert [text_of(legend) for legend in form.xpath("./fieldset/legend")] == [
        f"Rule {number}" for number in range(1, len(form.xpath("./fieldset")) + 1)
    ]


def test_a_changed_table_is_saved_as_a_new_version(app: Flask, ada: User) -> None:
    typed = filled_in(app, ada, TRAINING)
    typed |= {"foundations_basic__d3": "< 3,0", "equality_plan_missing__plan_status": ["none"]}

    page = send(app, ada, CHANGE.format(TRAINING), typed, follow=True)

    read = words(page)
    assert "The table has been saved. Years that begin from now on follow it." in read
    assert "An administrator has changed this table." in read
    assert "Rule 1 Competence and learning: less than 3.0" in read
    assert "State of the equality plan: There is no equality plan" in read
    assert "Changed by an administrator" in words(look(app, ada, "/administrator/decisions"))
    facts = decisions.training_facts({"d3": 2.9}, plan_status="expired")
    fired = decisions.evaluate(versions.newest().id, TRAINING, facts).fired
    assert fired[0].rule == "foundations_basic"
    assert "equality_plan_missing" not in {rule.rule for rule in fired}


def test_what_is_wrong_stands_at_its_cell_and_nothing_typed_is_lost(app: Flask, ada: User) -> None:
    typed = filled_in(app, ada, TRAINING)
    typed |= {
        "foundations_basic__d3": "less than 2",
        "foundations_basic__d8": "<script>",
        "foundations_basic__points": "5000",
        "embedding__level": "Z",
        "embedding__points": "",
        "plans_low__points": "71",
    }
    # What was not among the choices is found by the form, the rest by the check of tables.
    first = words(send(app, ada, CHANGE.format(TRAINING), typed))
    assert "Rule 5, Level: Choose one of the options" in first
    assert "Rule 5, Points: Write an answer" in first

    typed |= {"embedding__level": "A", "embedding__points": "97"}
    page = send(app, ada, CHANGE.format(TRAINING), typed)

    read = words(page)
    assert "Rule 1, Competence and learning: The condition less than 2 cannot be read." in read
    assert "Rule 1, Points: 5000 is out of range. Write a whole number from 1 to 1000." in read
    assert 'href="#foundations_basic__d3"' in page.text
    assert "<script>" not in page.text.partition("<main")[2]
    again = fromstring(page.text)
    assert again.xpath("//input[@id='foundations_basic__d3']/@value") == ["less than 2"]
    assert again.xpath("//input[@id='plans_low__points']/@value") == ["71"]
    assert again.xpath("//input[@id='foundations_basic__d3']/@aria-invalid") == ["true"]
    # A condition that was empty before is not hidden behind "More conditions" any more.
    assert again.xpath("//details//input[@id='foundations_basic__d8']") == []
    assert db.session.scalar(select(func.count(Version.id))) == 1


def test_saving_without_a_change_says_so(app: Flask, ada: User) -> None:
    page = send(app, ada, CHANGE.format(INTERVAL), filled_in(app, ada, INTERVAL))

    assert "You have not changed anything." in words(page)
    assert db.session.scalar(select(func.count(Version.id))) == 1


def test_the_second_of_two_keeps_what_was_typed_and_hears_of_the_first(
    app: Flask, ada: User
) -> None:
    typed = filled_in(app, ada, INTERVAL)
    send(app, ada, CHANGE.format(INTERVAL), {**typed, "usual__minutes": "90"})

    page = send(app, ada, CHANGE.format(INTERVAL), {**typed, "usual__minutes": "45"})

    assert "Somebody has changed this table since you opened it." in words(page)
    assert fromstring(page.text).xpath("//input[@id='usual__minutes']/@value") == ["45"]


# ---- figures ----


def test_figures_are_changed(app: Flask, ada: User) -> None:
    sent = {key: str(value) for key, value in vars(Figures()).items()}

    page = send(
        app,
        ada,
        "/administrator/figures",
        {**sent, "max_tailored": "6", "share_from": "3,2"},
        follow=True,
    )

    assert "The figures have been saved." in words(page)
    assert settings.current() == Figures(max_tailored=6, share_from=3.2)
    assert 'value="3.2"' in page.text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("max_tailored", "ten", "Write a whole number from 0 to 9."),
        ("max_tailored", "", "Write a figure"),
        ("members_needed", "0", "Write a whole number from 1 to 6."),
        ("share_from", "4.1", "Write a score from 0 to 4, for example 3.5."),
        ("share_from", "3.55", "Write a score from 0 to 4, for example 3.5."),
    ],
)
def test_a_figure_that_cannot_be_is_refused_at_its_field(
    app: Flask, ada: User, field: str, typed: str, said: str
) -> None:
    sent = {key: str(value) for key, value in vars(Figures()).items()}

    page = send(app, ada, "/administrator/figures", {**sent, field: typed})

    assert page.text.count(said) >= 2, "in the summary and at the field"
    assert f'href="#{field}"' in page.text
    assert settings.current() == Figures()


def test_every_figure_has_a_field_with_the_same_limits(app: Flask, ada: User) -> None:
    page: Any = fromstring(look(app, ada, "/administrator/figures").text)

    assert set(page.xpath("//main//form//input[@type='text']/@name")) == set(settings.RANGES)
    for key, allowed in settings.RANGES.items():
        for value in (allowed.least, allowed.most):
            sent = {name: str(each) for name, each in vars(Figures()).items()} | {key: str(value)}
            assert send(app, ada, "/administrator/figures", sent).status_code == 302, key


# ---- for the person who decides ----


def test_a_decision_is_shown_with_why_and_from_which_figures() -> None:
    made = decisions.Shown(
        title="Midpoint recommendation",
        recommendation="Adjust the action plan",
        reasons=["Coaching is behind what was planned.", INJECTION],
        figures=[("Coaching sessions held", "66.7%")],
    )

    page = shown(
        "{% from 'macros/decisions.html' import decision %}{{ decision(made) }}", made=made
    )

    assert page.xpath("//section/@aria-labelledby") == ["decision-h"]
    assert [text_of(heading) for heading in page.xpath("//h2 | //h3")] == [
        "Midpoint recommendation",
        "Why",
        "The figures behind it",
    ]
    assert [text_of(item) for item in page.xpath("//li")] == made.reasons
    assert "Adjust the action plan" in text_of(page)
    assert text_of(page.xpath("//dl/div")[0]) == "Coaching sessions held66.7%"
