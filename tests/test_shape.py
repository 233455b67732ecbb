"""The shape of the house: drawings, forms, roles, words and rights fit each other."""

from collections import Counter
from inspect import isfunction

import pytest

from coaching.data import reopening
from coaching.engine.contents import CHOSEN
from coaching.engine.definitions import Definitions, parse, read_folder
from coaching.i18n import LANGUAGES, translate
from coaching.model.cases import MemberKind
from coaching.model.people import StaffRole
from coaching.permissions import APPLICANT
from coaching.services.effects import ROOMS, find
from forms import FORMS
from tests.parts import ROOT

# The engine's own words, which a decision must never replace.
RESERVED = {"now", "due", "min", "max", "len", "round"}
ROLES = {*StaffRole, *MemberKind} - {MemberKind.DEPUTY} | {CHOSEN, APPLICANT}

# Their functions write history and mail, or keep a decision that goes with the answers.
ONLY_TELL = {
    *("accept_training", "summarise_midpoint", "decide_midpoint", "decide_after_support"),
    *("check_final_report", "read_handover", "find_coach"),
}


@pytest.fixture(scope="module")
def drawn() -> Definitions:
    """The drawings as they stand."""
    return parse(read_folder(ROOT / "workflows"))


def test_every_user_task_has_a_form_and_every_form_a_user_task(drawn: Definitions) -> None:
    assert {task.id for task in drawn.user_tasks} == set(FORMS)


def test_a_form_is_named_after_its_task() -> None:
    expected = {name: "".join(part.capitalize() for part in name.split("_")) for name in FORMS}

    assert {name: form.__name__ for name, form in FORMS.items()} == expected


def test_lanes_are_roles(drawn: Definitions) -> None:
    assert {lane for _process, lane in drawn.lanes} <= ROLES
    assert all(task.role in ROLES for task in drawn.user_tasks)


def test_what_the_drawing_decides_on_is_asked_by_the_form(drawn: Definitions, app: object) -> None:
    for task in drawn.user_tasks:
        asked = {field.short_name for field in FORMS[task.id](formdata=None, meta={"csrf": False})}
        assert set(task.decides) <= asked - RESERVED, task.id


def test_what_a_task_changes_stands_under_its_name(drawn: Definitions) -> None:
    tasks = {task.id for task in drawn.user_tasks}
    public = {
        name
        for room in ROOMS
        for name, function in vars(room).items()
        if isfunction(function) and function.__module__ == room.__name__
    }

    for name in public:
        for suffix in ("_facts", "_prefill", "_hindrance"):
            if name.endswith(suffix):
                assert name.removesuffix(suffix) in tasks, name
        if name.startswith("undo_"):
            assert name.removeprefix("undo_") in tasks, name


def test_every_task_says_what_opening_it_again_undoes() -> None:
    undone = {name for name in FORMS if find(f"undo_{name}")}
    kinds = [reopening.UNDONE, reopening.WITHOUT_EFFECT, reopening.REPLACED, reopening.REFUSED]

    # Each task stands in exactly one of the lists, and what is said to be undone has its undo.
    assert Counter(name for kind in kinds for name in kind) == Counter(list(FORMS))
    assert undone == set(reopening.UNDONE)
    changes = {name for name in FORMS if find(name)}
    assert changes & reopening.WITHOUT_EFFECT == ONLY_TELL


def test_every_wait_has_its_sentence_in_three_languages(drawn: Definitions, app: object) -> None:
    missing = [
        (element.id, what, language)
        for element in (*drawn.user_tasks, *drawn.timers)
        for what in ("name", "documentation")
        for language in LANGUAGES
        if not getattr(element, what)
        or (
            language != "en"
            and translate(getattr(element, what), language) == getattr(element, what)
        )
    ]

    assert missing == []


def test_recaps_are_tasks() -> None:
    assert {recap for form in FORMS.values() for recap in form.recaps} <= set(FORMS)


def test_everybody_is_told_who_reads_a_form() -> None:
    assert [name for name, form in FORMS.items() if not str(form.readers)] == []
