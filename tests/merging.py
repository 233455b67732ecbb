"""Two organisations of one cohort that could become one."""

from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.cases import Case, MemberKind
from coaching.model.mergers import Merger
from coaching.model.people import User
from coaching.services import mergers
from coaching.services.merger_wishes import Wish
from tests import story
from tests.story import answer, open_task


def begin(eves_case: Case, *, cora: User, coach: User, deputy: User, eve: User) -> Case:
    """Eve's organisation with its coach, and nobody as the deputy contact person."""
    sten = eves_case.people(MemberKind.SPONSOR)[0]
    story.start(eves_case, cora)
    answer(sten, open_task(eves_case, "sign_commitment"))
    answer(eve, open_task(eves_case, "name_team"), **story.team("Eve Elsewhere", "Ed Deputy"))
    with transaction():
        for member in eves_case.members:
            if member.kind == MemberKind.DEPUTY:
                member.left_at = now()
    chosen = {"coach": str(coach.id), "deputy_coach": str(deputy.id)}
    answer(cora, open_task(eves_case, "assign_coach"), **chosen)
    answer(coach, open_task(eves_case, "confirm_assignment"))
    return eves_case


def merge(cora: User, case: Case, into: Case, **wanted: object) -> Merger:
    """Let one join the other, as somebody who has seen what follows."""
    leads = into.people(MemberKind.SPONSOR)[0]
    asked = {"sponsor_id": leads.id, "reason": "The towns become one", **wanted}
    seen = mergers.consequences(cora, case, into).seen
    merger = mergers.merge(cora, case, into, Wish(**asked), seen=seen)  # type: ignore[arg-type]
    db.session.expire_all()
    return merger
