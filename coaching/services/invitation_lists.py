"""The invitations to the organisations that somebody coordinates, by how far they have come."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import joinedload

from coaching.clock import now
from coaching.model.base import db
from coaching.model.cases import Case, Member
from coaching.model.invitations import Invitation, Standing
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.permissions import Can, require, visible_cases

PAGE = 50
# Whose person is awaited, those first with whom something has to be done.
AWAITED = (
    Standing.BOUNCED,
    Standing.EXPIRED,
    Standing.WAITING,
    Standing.SENT,
    Standing.OPENED,
)


@dataclass(frozen=True)
class Invited:
    """A page of invitations; ``next`` is the one after which the next page begins."""

    invitations: list[Invitation]
    next: int | None = None


def numbers(user: User) -> dict[Standing, int]:
    """How many there are of each standing; none of a standing is left out."""
    require(user, Can.COORDINATE)
    found = _listed(user).with_only_columns(standing_now().label("standing"), func.count())
    rows = db.session.execute(found.group_by("standing")).all()
    return {Standing(standing): count for standing, count in rows}


def listed(
    user: User, *, standings: tuple[Standing, ...] = AWAITED, after: int | None = None
) -> Invited:
    """Those of these standings, the newest first."""
    require(user, Can.COORDINATE)
    organisation = joinedload(Invitation.case).joinedload(Case.organisation)
    query = (
        _listed(user)
        .where(standing_now().in_(standings))
        .order_by(Invitation.id.desc())
        .limit(PAGE + 1)
        .options(joinedload(Invitation.user), organisation.joinedload(Organisation.parent))
    )
    if after is not None:
        query = query.where(Invitation.id < after)
    found = list(db.session.scalars(query).unique())
    return Invited(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def places(invitations: list[Invitation]) -> dict[int, list[Member]]:
    """What the people are today in the years they were asked to, by invitation."""
    cases = {each.case_id for each in invitations}
    query = select(Member).where(Member.case_id.in_(cases), Member.left_at.is_(None))
    known: dict[tuple[int, int], list[Member]] = {}
    for member in db.session.scalars(query.order_by(Member.id)).unique():
        known.setdefault((member.user_id, member.case_id), []).append(member)
    return {each.id: known.get((each.user_id, each.case_id or 0), []) for each in invitations}


def standing_now() -> ColumnElement[str]:
    """`Invitation.standing`, in the database; beside a join with the person."""
    joined = or_(Invitation.joined_at.is_not(None), User.password.is_not(None))
    expired = and_(Invitation.valid_until.is_not(None), Invitation.valid_until <= now())
    return case(
        (joined, Standing.JOINED.value),
        (Invitation.revoked_at.is_not(None), Standing.REVOKED.value),
        (Invitation.bounced_at.is_not(None), Standing.BOUNCED.value),
        (Invitation.sent_at.is_(None), Standing.WAITING.value),
        (expired, Standing.EXPIRED.value),
        (Invitation.opened_at.is_not(None), Standing.OPENED.value),
        else_=Standing.SENT.value,
    )


def _listed(user: User) -> Select[Invitation]:
    """Of people who take part today, in years that this person may see."""
    cases = visible_cases(user).with_only_columns(Case.id)
    takes_part = exists().where(
        Member.case_id == Invitation.case_id,
        Member.user_id == Invitation.user_id,
        Member.left_at.is_(None),
    )
    query = select(Invitation).join(User, User.id == Invitation.user_id)
    return query.where(Invitation.case_id.in_(cases), takes_part)
