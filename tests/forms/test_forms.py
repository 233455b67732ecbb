"""Every form takes a full answer, keeps what was typed, and says what it asked."""

import json
from typing import Any

import pytest
from wtforms import BooleanField

from coaching.data.assessment import DIMENSIONS, STATEMENTS
from forms import FORMS
from forms.base import LANGUAGES
from tests.forms.answers import FACTS, VALID
from tests.forms.asking import ask, changed, complaints, raw

EVERY = sorted(FORMS)


@pytest.mark.parametrize("name", EVERY)
def test_a_full_answer_passes(name: str) -> None:
    assert complaints(ask(name, VALID[name])) == {}


@pytest.mark.parametrize("name", EVERY)
def test_answers_are_plain_json(name: str) -> None:
    form = ask(name, VALID[name])

    answers = form.answers()

    assert json.loads(json.dumps(answers)) == answers
    assert json.loads(json.dumps(form.shown())) == form.shown()


@pytest.mark.parametrize("name", EVERY)
def test_recorded_answers_fill_the_form_again(name: str) -> None:
    answers = ask(name, VALID[name]).answers()

    again = FORMS[name](formdata=None, data=answers, facts=FACTS.get(name))

    assert again.answers() == answers


@pytest.mark.parametrize("name", EVERY)
def test_everything_typed_is_kept_when_the_form_is_refused(name: str) -> None:
    required = next(f for f in FORMS[name](formdata=None).asked if f.flags.required or f.name)
    typed = changed(name, **{required.name: None})

    form = ask(name, typed)
    form.validate()

    kept = {field.name: _typed_in(field) for field in _inputs(form)}
    given = {key: values for key, values in raw(typed).to_dict(flat=False).items() if any(values)}
    assert {key: kept[key] for key in given} == {
        key: [value.replace("\r\n", "\n") for value in values] for key, values in given.items()
    }


def _inputs(form: Any) -> Any:
    for field in form:
        if hasattr(field, "entries"):
            yield from (f for entry in field.entries for f in _inputs(_inside(entry)))
        else:
            yield from (_inputs(field.form) if hasattr(field, "form") else [field])


def _inside(entry: Any) -> Any:
    return entry.form if hasattr(entry, "form") else [entry]


def _typed_in(field: Any) -> list[str]:
    if isinstance(field, BooleanField):
        return ["y"] if field.data else []
    if hasattr(field, "iter_choices"):
        return [str(value) for value, _, selected, *_ in field.iter_choices() if selected]
    return [field._value()]


@pytest.mark.parametrize("name", EVERY)
def test_questions_are_json_in_three_languages_and_stable(name: str) -> None:
    asked = FORMS[name].questions()

    assert json.loads(json.dumps(asked)) == asked == FORMS[name].questions()
    assert set(asked["languages"]) == set(LANGUAGES)
    names = [[question["name"] for question in asked["languages"][code]] for code in LANGUAGES]
    assert names[0] == names[1] == names[2]
    assert sorted(names[0]) == sorted(FORMS[name](formdata=None).answers())


@pytest.mark.parametrize("name", EVERY)
def test_every_recorded_choice_has_its_words(name: str) -> None:
    asked = {q["name"]: q for q in FORMS[name].questions()["languages"]["en"]}
    answers = ask(name, VALID[name]).answers()

    for field, question in asked.items():
        if question.get("choices") and answers[field] not in (None, "", []):
            chosen = answers[field] if isinstance(answers[field], list) else [answers[field]]
            assert [c for c in chosen if c not in [value for value, _ in question["choices"]]] == []


@pytest.mark.parametrize("name", EVERY)
def test_the_parts_hold_every_question_once(name: str) -> None:
    form = FORMS[name](formdata=None)

    if form.parts:
        placed = [field for fields in form.parts.values() for field in fields]
        assert sorted(placed) == sorted(form.answers())
        assert list(form.part_names) == list(form.parts)


@pytest.mark.parametrize("name", EVERY)
def test_an_empty_form_is_refused_with_words(name: str) -> None:
    found = complaints(FORMS[name](formdata=raw({"x": ""}), facts=FACTS.get(name)))

    assert found
    assert all(found.values())


@pytest.mark.parametrize("name", EVERY)
def test_private_and_recorded_people_are_fields(name: str) -> None:
    form = FORMS[name]

    assert {*form.private, *form.passing_choices} <= set(form(formdata=None).answers())


def test_nobody_may_read_a_single_view() -> None:
    assert {name for name, form in FORMS.items() if form.audience == "nobody"} == {
        "answer_alone",
        # Scores of applications have a place of their own.
        "score_application",
        "give_third_score",
    }
    assert "three answers" in str(FORMS["answer_alone"].readers)


def test_the_self_assessment_asks_every_statement_on_the_page_of_its_dimension() -> None:
    form = FORMS["submit_baseline"]

    assert list(form.parts) == [*(dimension.key for dimension in DIMENSIONS), "questions"]
    assert [
        n for page in form.parts.values() for n in page if n in {s.key for s in STATEMENTS}
    ] == [statement.key for statement in STATEMENTS]


def test_the_words_of_chosen_people_are_kept() -> None:
    assert ask("assign_coach", VALID["assign_coach"]).shown() == {
        "coach": ["Carl Coach"],
        "deputy_coach": ["Ulla Coach"],
    }
    assert [
        row["member_id"]
        for row in ask("record_kickoff", VALID["record_kickoff"]).shown()["attendance"]
    ] == [
        ["Otto Oja"],
        ["Dora Dahl"],
    ]


def test_a_known_yes_begins_the_form_as_it_is_spelled() -> None:
    form = ask("accept_action_plan", {"sponsor_accepts": "True"})

    assert form.answers()["sponsor_accepts"] is True
