"""Drawings as nested steps, and where a year stands in them."""

import re

import pytest
from lxml import etree

from coaching.engine.wording import SOFT_HYPHEN, breakable
from coaching.i18n import speaking
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Task, Version
from coaching.services import outlines, standings, versions
from coaching.services.outlines import Step
from coaching.services.standings import DONE, LATER, NOW, StandingStep
from tests import story
from tests.parts import ROOT
from tests.statements import counted
from tests.story import answer, open_task

FILES = sorted((ROOT / "workflows").glob("*.bpmn"))
NS = {"bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL"}
STEPS = ("userTask", "callActivity", "subProcess", "intermediateCatchEvent", "boundaryEvent")


def all_of(steps: tuple[Step, ...]) -> list[Step]:
    return [inner for step in steps for inner in step.all()]


def states(steps: list[StandingStep]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in steps:
        found[one.step.id] = one.state
        found |= states(one.steps)
    return found


# ---- the outline ----


def test_every_drawing_is_told_whole_and_in_its_order(case: Case) -> None:
    version = versions.newest().id

    for file in FILES:
        drawn = [
            node.get("id")
            for node in etree.parse(file).getroot().iter(etree.Element)
            if etree.QName(node).localname in (*STEPS, "exclusiveGateway") and node.get("name")
        ]
        told = [step for step in all_of(outlines.of(version, file.stem)) if step.name != step.id]
        here = [step.id for step in told if step.drawing == file.stem]
        assert here == drawn, file.stem


def test_the_year_holds_what_it_calls(case: Case) -> None:
    version = versions.newest().id

    assert outlines.called_from(version) == [
        *("year", "intake", "baseline", "plan", "training", "module", "coaching", "cycle"),
        *("midpoint", "documentation"),
    ]
    [active, *beside] = outlines.of(version)
    assert (active.kind, [step.kind for step in beside]) == ("group", ["beside"])
    by_id = {step.id: step for step in all_of(outlines.of(version))}
    assert (by_id["cycle"].repeats, by_id["module"].repeats) == ("loop", "each")
    alone = by_id["answer_alone"]
    assert (alone.lane, alone.optional, alone.repeats) == ("Team member", True, "each")
    assert by_id["gather_views"].steps[0] == alone
    assert "contact person" in by_id["midpoint_opens"].documentation


def test_a_drawing_is_in_the_readers_language(case: Case) -> None:
    version = versions.newest()
    with speaking("fi"):
        content = outlines.file_of(version.id, "plan")
        name = versions.word(version.id, "plan", "draft_action_plan")

    read = etree.fromstring(content)
    names = {task.get("id"): task.get("name") for task in read.iterfind(".//bpmn:userTask", NS)}
    assert (names["draft_action_plan"] or "").replace(SOFT_HYPHEN, "") == name
    # Ids, conditions and the picture stay as they were drawn.
    drawn = etree.fromstring(version.files["plan.bpmn"].encode())
    assert [n.get("id") for n in read.iter(etree.Element)] == [
        n.get("id") for n in drawn.iter(etree.Element)
    ]


@pytest.mark.parametrize(
    "word",
    ["kehit-tä-mis-suun-ni-tel-masta", "aloi-tus-ti-lai-suu-desta", "halv-tids-ge-nom-gången"],
)
def test_a_long_word_may_be_broken_where_a_syllable_begins(word: str) -> None:
    whole = word.replace("-", "")

    assert breakable(f"Uusi {whole} nyt").split()[1].replace(SOFT_HYPHEN, "-") == word
    assert breakable("Nimeä tiimi") == "Nimeä tiimi"


def test_a_longer_word_gets_a_wider_place(case: Case) -> None:
    with speaking("fi"):
        read = etree.fromstring(outlines.file_of(versions.newest().id, "plan"))

    [bounds] = read.iterfind(
        ".//{*}BPMNEdge[@bpmnElement='coach_view_to_accept_action_plan']/{*}BPMNLabel/{*}Bounds"
    )
    # Yes is two letters shorter than Kyllä; the middle stays where it was drawn.
    assert float(bounds.get("width", 0)) > 40
    assert float(bounds.get("x", 0)) + float(bounds.get("width", 0)) / 2 == 672


def test_every_name_in_a_drawing_is_stored_with_its_version(case: Case) -> None:
    texts = db.session.get_one(Version, versions.newest().id).texts

    for file in FILES:
        for node in etree.parse(file).getroot().iter(etree.Element):
            kind = etree.QName(node).localname
            if kind in {"process", "property", "inputDataItem", "dataInput", "signal"}:
                continue
            if name := node.get("name"):
                if node.tag.startswith("{http://spiff"):
                    continue
                stored = texts[f"{file.stem}.{node.get('id')}.name"]["en"]
                assert stored == re.sub(r"\s+", " ", name), (file.stem, node.get("id"))


def test_words_in_a_name_stay_words(case: Case) -> None:
    version = versions.newest()
    texts = {**version.texts}
    texts["plan.draft_action_plan.name"] = {"en": '<script>alert("1")</script> & more'}
    version.texts = texts
    db.session.flush()
    versions.forget()

    content = outlines.file_of(version.id, "plan").decode()

    assert "<script" not in content
    assert "&lt;script&gt;" in content
    db.session.rollback()
    versions.forget()


# ---- where a year stands ----


def test_nothing_is_done_before_the_year_begins(case: Case) -> None:
    standing = standings.of_case(case)

    assert set(states(standing.steps()).values()) == {LATER}
    assert standing.marks("year") == []


def test_the_states_are_those_of_the_tasks(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    tasks = db.session.query(Task).filter(Task.case_id == case.id).all()
    now = {task.name for task in tasks if task.is_open}
    done = {task.name for task in tasks if task.outcome in ("done", "silence")} - now

    standing = standings.of_case(case)

    told = states(standing.steps())
    kinds = {step.id: step.kind for step in all_of(outlines.of(standing.version_id))}
    assert {i for i, s in told.items() if s == NOW and kinds[i] == "task"} == now
    assert {i for i, s in told.items() if s == DONE and kinds[i] == "task"} == done
    assert (standing.how_many(DONE), standing.how_many(NOW)) == (len(done), len(now))
    year = {mark["id"]: mark["state"] for mark in standing.marks("year")}
    assert {i: year.get(i, LATER) for i in ("intake", "baseline", "plan", "midpoint")} == {
        "intake": DONE,
        "baseline": DONE,
        "plan": NOW,
        "midpoint": LATER,
    }
    assert (year["all_begin"], year["midpoint_opens"]) == (DONE, NOW)
    assert "withdrawn" not in year


def test_the_list_says_what_the_drawing_says(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    standing = standings.of_case(case)

    for drawing in outlines.called_from(standing.version_id):
        marks = {mark["id"]: mark["state"] for mark in standing.marks(drawing)}
        here = [one for one in _flat(standing.steps(drawing)) if one.step.drawing == drawing]
        assert here, drawing
        assert {one.step.id: one.state for one in here} == {
            one.step.id: marks.get(one.step.id, LATER) for one in here
        }


def test_a_task_that_is_done_is_counted(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    first = answer(otto, open_task(case, "draft_action_plan"))
    assert not first.is_open

    [plan] = [one for one in _flat(standings.of_case(case).steps()) if one.step.id == first.name]

    assert (plan.done, plan.open, plan.state) == (1, 0, DONE)


def test_where_a_year_stands_takes_one_statement(case: Case, cora: User) -> None:
    story.start(case, cora)
    standings.of_case(case).steps()

    with counted() as sent:
        standings.of_case(case).steps()

    assert len(sent) == 1, sent


def _flat(steps: list[StandingStep]) -> list[StandingStep]:
    return [inner for one in steps for inner in (one, *_flat(one.steps))]
