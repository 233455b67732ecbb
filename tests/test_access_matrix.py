"""The access matrix as the programme writes it: who reads and writes what, and who gets figures."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.documents import Audience
from coaching.model.notes import NoteAudience
from coaching.model.people import StaffRole, User
from coaching.model.processes import Answers, Task
from coaching.permissions import (
    Can,
    allowed,
    trained_bookings,
    visible_action_items,
    visible_answers,
    visible_applications,
    visible_cases,
    visible_documents,
    visible_guidance,
    visible_notes,
    visible_plans,
)
from tests import applying, make, story
from tests.trained import mark

AUTUMN = datetime(2026, 10, 12, 6, 0, tzinfo=UTC)
ROLES = {
    **{"CON": "contact person", "DEP": "deputy", "MEM": "team member", "SPO": "management sponsor"},
    **{"COA": "coach", "DCO": "deputy coach", "TRA": "trainer", "COO": "coordinator"},
    **{"MAN": "manager", "EDI": "editor", "ADM": "administrator"},
}
OF_ONE_ORGANISATION = ("CON", "DEP", "MEM", "SPO", "COA", "DCO", "TRA")

# R read, W write, S figures or bands only, - nothing. Against the programme's own table: staff
# write down what an organisation says on the phone (so W also for coordinators), what is the
# contact person's task is not the team's, deputies have a place of their own, and a handover note
# is written for the next coach while the coach's own note stays with the coach.
MATRIX = """
                    CON DEP MEM SPO COA DCO TRA COO MAN EDI ADM
application         R   R   R   R   R   R   -   R   R   -   -
agreed_scores       RW  RW  R   R   RW  RW  S   RW  S   -   -
individual_answers  -   -   W   -   -   -   -   -   -   -   -
action_plan         RW  RW  R   R   RW  RW  -   RW  -   -   -
shared_summary      R   R   R   R   RW  RW  -   R   -   -   -
coach_note          -   -   -   -   R   R   -   -   -   -   -
attendance          R   R   R   S   R   R   RW  RW  S   -   -
note_for_the_case   R   R   R   R   R   R   -   R   -   -   -
note_among_staff    -   -   -   -   R   R   -   R   -   -   -
document            R   R   R   R   R   R   -   R   -   -   -
staff_document      -   -   -   -   R   R   -   R   -   -   -
promise             R   R   R   R   R   R   -   R   -   -   -
"""


def table() -> dict[str, dict[str, str]]:
    """The matrix by data and role."""
    head, *lines = [line.split() for line in MATRIX.strip().splitlines()]
    return {data: dict(zip(head, levels, strict=True)) for data, *levels in lines}


@dataclass(frozen=True)
class Scene:
    """Everybody by role, in this organisation and in another one; and what there is to read."""

    case: Case
    own: dict[str, User]
    others: dict[str, User]
    levels: dict[str, Callable[[User], str]]


def _level(*, reads: bool, figures: bool = False, writes: bool = False) -> str:
    return f"{'R' if reads else 'S' if figures else ''}{'W' if writes else ''}" or "-"


def _named(name: str) -> User:
    return db.session.scalars(select(User).where(User.name == name)).one()


@pytest.fixture
def scene(
    case: Case,
    eves_case: Case,
    cora: User,
    carl: User,
    kim: User,
    otto: User,
    stina: User,
    mona: User,
    ada: User,
    eve: User,
    tess: User,
) -> Scene:
    """A year until the plan is to be drafted, with something of each kind."""
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    tea, dora, una = _named("Tea"), _named("Dora Deputy"), make.person("Una Elsewhere")
    make.member(eves_case, una)
    lena = make.person("Lena Coach", StaffRole.COACH)
    toni = make.person("Toni Trainer", StaffRole.TRAINER)
    edda = make.person("Edda Editor", StaffRole.EDITOR)
    taught = make.booking(
        case, make.training_session(case.cohort, "M01", trainer=tess, starts_at=AUTUMN)
    )
    mark(taught, tea="present")
    make.booking(
        eves_case, make.training_session(case.cohort, "M01", trainer=toni, starts_at=AUTUMN)
    )
    own = dict(
        zip(ROLES, (otto, dora, tea, stina, carl, kim, tess, cora, mona, edda, ada), strict=True)
    )
    sten = _named("Sten Elsewhere")
    others = dict(zip(OF_ONE_ORGANISATION, (eve, eve, una, sten, lena, lena, toni), strict=True))
    return Scene(case, own, others, _levels(case, tea, carl, otto))


def _levels(case: Case, tea: User, carl: User, otto: User) -> dict[str, Callable[[User], str]]:
    """How much of each kind of data somebody gets: by the rule and by the query, which agree."""

    def task(name: str) -> Task:
        found = select(Task).where(Task.case_id == case.id, Task.name == name)
        return db.session.scalars(found.order_by(Task.id.desc())).first() or pytest.fail(name)

    def answers(name: str) -> Answers:
        return db.session.scalars(select(Answers).where(Answers.task_name == name)).one()

    applied = applying.of_year(case)
    plan = make.plan(case)
    entry = make.guidance_entry(case, coach=carl)
    shared = make.note(case, by=otto)
    inside = make.note(case, by=carl, audience=NoteAudience.STAFF)
    document = make.document(case, by=otto)
    of_staff = make.document(case, by=carl, audience=Audience.STAFF)
    promise = make.promise(case)
    of_tea = select(Task).where(Task.name == "answer_alone", Task.assignee_id == tea.id)
    alone = db.session.scalars(of_tea).one()
    taught = db.session.scalars(trained_bookings(_named("Tess Trainer"))).one()
    kickoff = answers("record_kickoff")

    def reads(query: Callable[[User], object], right: Can, thing: object) -> Callable[[User], bool]:
        def ask(user: User) -> bool:
            found = thing in db.session.scalars(query(user)).unique().all()  # type: ignore[call-overload]
            assert found == allowed(user, right, thing), f"{user.name} {right}"
            return bool(found)

        return ask

    reads_plan = reads(visible_plans, Can.SEE_PLAN, plan)
    reads_summary = reads(visible_guidance, Can.SEE_GUIDANCE, entry)
    reads_kickoff = reads(visible_answers, Can.SEE_ANSWERS, kickoff)
    reads_bands = reads(trained_bookings, Can.SEE_BANDS_OF_PARTICIPANTS, taught)
    sees = reads(visible_cases, Can.SEE_CASE, case)
    only = {
        "note_for_the_case": reads(visible_notes, Can.SEE_NOTE, shared),
        "note_among_staff": reads(visible_notes, Can.SEE_NOTE, inside),
        "document": reads(visible_documents, Can.SEE_DOCUMENT, document),
        "application": reads(visible_applications, Can.SEE_APPLICATION, applied),
        "staff_document": reads(visible_documents, Can.SEE_DOCUMENT, of_staff),
    }
    return {
        "agreed_scores": lambda user: _level(
            reads=allowed(user, Can.SEE_ASSESSMENT, case),
            figures=allowed(user, Can.SEE_BANDS, case) or reads_bands(user),
            writes=allowed(user, Can.OPEN_TASK, task("submit_baseline")),
        ),
        "individual_answers": lambda user: _level(
            reads=reads(visible_answers, Can.SEE_ANSWERS, answers("answer_alone"))(user),
            writes=allowed(user, Can.OPEN_TASK, alone),
        ),
        "action_plan": lambda user: _level(
            reads=reads_plan(user),
            writes=allowed(user, Can.OPEN_TASK, task("draft_action_plan")),
        ),
        "shared_summary": lambda user: _level(
            reads=reads_summary(user), writes=allowed(user, Can.CORRECT_GUIDANCE, entry)
        ),
        "coach_note": lambda user: _level(reads=allowed(user, Can.SEE_COACH_NOTE, entry)),
        "attendance": lambda user: _level(
            # A trainer reads what the own task asks: who of those that were named has come.
            reads=reads_kickoff(user) or reads_bands(user),
            figures=sees(user),
            writes=allowed(user, Can.PLAN_TRAINING) or reads_bands(user),
        ),
        "promise": lambda user: _level(
            reads=reads(visible_action_items, Can.SEE_ACTION_ITEM, promise)(user)
        ),
        **{
            data: (lambda user, ask=ask: _level(reads=ask(user)))  # type: ignore[misc]
            for data, ask in only.items()
        },
    }


@pytest.mark.parametrize("data", table())
def test_each_role_gets_of_its_own_organisation_what_the_matrix_says(
    scene: Scene, data: str
) -> None:
    found = {role: scene.levels[data](user) for role, user in scene.own.items()}

    assert found == table()[data]


@pytest.mark.parametrize("data", table())
def test_whoever_belongs_to_another_organisation_gets_nothing(scene: Scene, data: str) -> None:
    found = {role: scene.levels[data](user) for role, user in scene.others.items()}

    assert found == dict.fromkeys(OF_ONE_ORGANISATION, "-")
