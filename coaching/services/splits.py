"""A part of an organisation goes on by itself: a year of its own, from where both are today."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, Member, MemberKind
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.people import StaffRole, User
from coaching.model.splits import Split
from coaching.permissions import Can, require
from coaching.services import (
    commitments,
    intake,
    organisations,
    people,
    releases,
    split_absences,
    split_seats,
    successions,
    year_locks,
)
from coaching.services.organisations import NewOrganisation
from coaching.services.people import CannotTakePart, Person
from coaching.services.refusals import Refusal
from coaching.services.year_copies import YearCopy

# Who stays: they answer for the organisation that was there before.
STAY = (MemberKind.CONTACT, MemberKind.SPONSOR)
SPEAKS = (MemberKind.CONTACT, MemberKind.DEPUTY, MemberKind.SPONSOR)


class NotUnderWay(Refusal):
    """Only a year that goes on can go on twice."""


class SplitMeanwhile(Refusal):
    """Another coordinator was faster."""


@dataclass(frozen=True)
class Wanted:
    """The new organisation, its people, and who goes over, by the ids of their accounts.

    ``coach_id`` and ``deputy_id`` are None where nobody coaches yet.
    """

    organisation: NewOrganisation
    language: str
    contact: Person
    sponsor: Person
    sponsor_title: str
    going: frozenset[int]
    coach_id: int | None
    deputy_id: int | None
    reason: str


def split(user: User, case: Case, wanted: Wanted, *, seen: int, form_key: str) -> Case:
    """Let a part of an organisation go on with a year of its own; gives that year.

    ``seen`` is the newest split that the user saw (`newest`). The same form once more does
    nothing. Raises `NotUnderWay`, `SplitMeanwhile`, `CannotTakePart`, `NoSuchCoach`, and what
    `organisations.admit` raises.
    """
    require(user, Can.SPLIT_YEAR, case)
    with transaction():
        year_locks.lock_case(case)
        known = made_by(case, form_key)
        if known is not None:
            return known
        check(case, wanted, seen=seen)
        new = _begin(case, wanted)
        copy = YearCopy(case, new, wanted.going)
        copy.make()
        _name(new, wanted)
        going = [person for person in movable(case) if person.id in wanted.going]
        for person in going:
            successions.go_over(user, case, person)
        split_absences.follow(user, case, new, going)
        split_seats.book(new, copy.seats)
        releases.of_case(new)
        commitments.ask_again(new)
        parted = Split(
            from_case=case, new_case=new, by=user, reason=wanted.reason, form_key=form_key
        )
        db.session.add(parted)
        db.session.flush()
        note_event(user, "split_off", case, split_id=parted.id)
        note_event(user, "split_from", new, split_id=parted.id)
        for person, year in told(parted, going):
            if person != user:
                note_mail("split", person, case_id=year.id, split_id=parted.id)
    return new


def newest(case: Case) -> int:
    """The number of the last split of a year; 0 where there was none."""
    return db.session.scalar(select(func.max(Split.id)).where(Split.from_case_id == case.id)) or 0


def made_by(case: Case, form_key: str) -> Case | None:
    """The year that a form has split off from this one."""
    return db.session.scalar(
        select(Case)
        .join(Split, Split.new_case_id == Case.id)
        .where(Split.form_key == form_key, Split.from_case_id == case.id)
    )


def movable(case: Case) -> list[User]:
    """Those who may go over: whoever answers for the organisation stays, or is followed first."""
    stay = {person.id for kind in STAY for person in case.people(kind)}
    here = (member.user for member in people.members_today(case))
    return [person for person in dict.fromkeys(here) if person.id not in stay]


def stop_unless_possible(case: Case) -> None:
    """Refuse to split a year that is not going on; raises `NotUnderWay`."""
    if case.is_on_hold:
        raise NotUnderWay(_("This year is on hold. It can be split when it goes on again."))
    if case.status != CaseStatus.ACTIVE:
        raise NotUnderWay(_("This year is not under way, so there is nothing to split."))


def stop_meanwhile(case: Case, seen: int) -> None:
    """Refuse whoever has not seen the last split; raises `SplitMeanwhile`."""
    since = select(Split).where(Split.from_case_id == case.id, Split.id > seen)
    last = db.session.scalar(since.order_by(Split.id.desc()).limit(1))
    if last is not None:
        raise SplitMeanwhile(
            _(
                "%(who)s has let %(name)s go on by itself meanwhile. Look at what is left here, "
                "and decide once more.",
                who=last.by.name,
                name=last.new_case.organisation.full_name,
            )
        )


def check(case: Case, wanted: Wanted, *, seen: int) -> None:
    """Refuse what cannot be; raises as `split` does."""
    stop_unless_possible(case)
    stop_meanwhile(case, seen)
    _stop_strangers(case, wanted.going)
    organisations.stop_two_names(wanted.contact, wanted.sponsor)
    organisations.admit(case.cohort, wanted.organisation)
    _coaches(case, wanted)


def concerned(case: Case) -> list[User]:
    """Those who hear of it besides the new people: of the organisation, its coaches, the office."""
    of_organisation = (
        member.user for member in people.members_today(case) if member.kind in SPEAKS
    )
    return list(dict.fromkeys([*of_organisation, *_coaches_of(case), *_office()]))


def told(parted: Split, going: Collection[User]) -> list[tuple[User, Case]]:
    """Who hears of it, each once with the year that the mail leads to."""
    old, new = parted.from_case, parted.new_case
    found = [
        *((person, new) for kind in SPEAKS for person in new.people(kind)),
        *((person, new) for person in going),
        *((person, old) for kind in SPEAKS for person in old.people(kind)),
        *((person, new) for person in (*_coaches_of(new), *_office())),
        *((person, old) for person in _coaches_of(old)),
    ]
    # The first one counts: whoever belongs to both years is led to the new one.
    return list(dict(reversed(found)).items())


def _office() -> list[User]:
    return people.with_role(StaffRole.COORDINATOR)


# ---- within the caller's transaction ----


def _stop_strangers(case: Case, going: Collection[int]) -> None:
    if not set(going) <= {person.id for person in movable(case)}:
        raise CannotTakePart(
            _("Somebody you have chosen takes part no more, or has another place now."),
            field="going",
        )


def _coaches(case: Case, wanted: Wanted) -> list[User | None]:
    """Coach and deputy coach; whoever does so already may go on."""
    if wanted.coach_id is not None and wanted.coach_id == wanted.deputy_id:
        raise Refusal(_("Choose somebody else as the deputy than as the coach."), field="deputy")
    chosen = ("coach", wanted.coach_id), ("deputy", wanted.deputy_id)
    return [intake.coach_of(id, field) if id is not None else None for field, id in chosen]


def _begin(case: Case, wanted: Wanted) -> Case:
    coach, deputy = _coaches(case, wanted)
    kept = ("cohort", "status", "phase", "phase_since", "coach_confirmed", "started_at")
    rhythm = ("coaching_interval", "coaching_planned", "coaching_minutes", "held_days")
    new = Case(
        organisation=organisations.admit(case.cohort, wanted.organisation),
        language=wanted.language,
        coach=coach,
        deputy_coach=deputy,
        **{name: getattr(case, name) for name in (*kept, *rhythm)},
    )
    db.session.add(new)
    db.session.flush()
    return new


def _name(new: Case, wanted: Wanted) -> None:
    """The contact person and the management sponsor; a deputy who becomes one is none any more."""
    db.session.expire(new, ["members"])
    places = (
        (MemberKind.CONTACT, wanted.contact, "", "contact-email"),
        (MemberKind.SPONSOR, wanted.sponsor, wanted.sponsor_title, "sponsor-email"),
    )
    for kind, person, title, field in places:
        user = people.account_of(person, new, field=field)
        for member in people.members_today(new):
            was_deputy = member.kind == MemberKind.DEPUTY and member.user_id == user.id
            if was_deputy and kind == MemberKind.CONTACT:
                member.left_at = now()
        db.session.add(Member(case=new, user=user, kind=kind, title=title))
        db.session.flush()


def _coaches_of(case: Case) -> list[User]:
    return [person for person in (case.coach, case.deputy_coach) if person is not None]
