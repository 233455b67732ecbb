"""Make the nouns that a test needs, each stored at once."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from coaching import mail, uploads
from coaching.clock import now, today
from coaching.model.action_items import ActionItem, ItemOwner
from coaching.model.applications import Application
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort, CohortBlackout, Member, MemberKind
from coaching.model.certificates import Certificate
from coaching.model.coach_changes import CoachChange
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.data_requests import DataRequest
from coaching.model.devices import Device, Way
from coaching.model.documents import Audience, Document
from coaching.model.guidance import GuidanceEntry
from coaching.model.mergers import Merger
from coaching.model.notes import Note, NoteAudience
from coaching.model.organisations import Organisation, Sector
from coaching.model.people import Office, StaffRole, User
from coaching.model.plans import ActionPlan
from coaching.model.processes import Answers, Task
from coaching.model.signing_codes import SigningCode
from coaching.model.splits import Split
from coaching.model.substitutions import SubstitutedCase, Substitution
from coaching.model.training import CaseModule, Level, Mode, Participant, TrainingSession
from coaching.services import (
    ad_hoc,
    certificates,
    data_requests,
    devices,
    documents,
    invitations,
    notes,
)
from coaching.services.ad_hoc import Asked
from coaching.services.stored_files import Upload
from tests import corpus


def person(name: str, *roles: StaffRole, language: str = "en") -> User:
    """Somebody with an account; the address follows from the name."""
    address = name.lower().replace(" ", ".") + "@example.org"
    user = User(
        name=name, email=address, language=language, offices=[Office(role=role) for role in roles]
    )
    if StaffRole.COACH in roles:
        user.coaches_at_most = 6
    with transaction():
        db.session.add(user)
    return user


def invitation_token(person: User, case: Case | None = None) -> str:
    """The token of a link with which somebody comes on board, as a mail would carry it."""
    with transaction():
        invited = invitations.invite(person, case)
    return mail.invitation_link(invited).rpartition("/")[2]


def signing_code(task: Task, person: User) -> SigningCode:
    """A code by mail for a task, which nobody has asked for."""
    with transaction():
        made = SigningCode(invitation=invitations.invite(person, task.case), task=task)
        db.session.add(made)
    return made


def device(person: User, browser: str = "Firefox", system: str = "Linux") -> Device:
    """Another browser in which somebody is signed in."""
    devices.begin(person, browser=browser, system=system, way=Way.PASSWORD)
    return db.session.scalars(
        select(Device).where(Device.user_id == person.id).order_by(Device.id.desc()).limit(1)
    ).one()


def cohort(name: str = "2026–2027", starts_on: date = date(2026, 9, 7)) -> Cohort:
    """A year with the usual holidays."""
    made = Cohort(
        name=name,
        starts_on=starts_on,
        ends_on=date(starts_on.year + 1, 9, 6),
        blackouts=[
            CohortBlackout(first=date(2026, 12, 20), last=date(2027, 1, 6)),
            CohortBlackout(first=date(2027, 6, 20), last=date(2027, 8, 10)),
        ],
    )
    with transaction():
        db.session.add(made)
    return made


def case(cohort: Cohort, name: str, *, contact: User, sponsor: User) -> Case:
    """An organisation in a cohort, with its contact person and management sponsor."""
    made = Case(
        organisation=Organisation(name=name, sector=Sector.EDUCATION, languages=["fi"]),
        cohort=cohort,
        members=[
            Member(user=contact, kind=MemberKind.CONTACT),
            Member(user=sponsor, kind=MemberKind.SPONSOR, title="Director"),
        ],
    )
    with transaction():
        db.session.add(made)
    return made


def member(case: Case, user: User, kind: MemberKind = MemberKind.TEAM_MEMBER) -> Member:
    """Somebody takes part in an organisation's year."""
    made = Member(case=case, user=user, kind=kind)
    with transaction():
        db.session.add(made)
    return made


def substitution(
    person: User,
    substitute: User,
    *cases: Case,
    first_on: date | None = None,
    last_on: date | None = None,
    ended_early_at: datetime | None = None,
) -> Substitution:
    """Somebody stands in for somebody today, for all organisations or for these."""
    made = Substitution(
        person=person,
        substitute=substitute,
        first_on=first_on or today(),
        last_on=last_on or first_on or today(),
        for_all=not cases,
        chosen=[SubstitutedCase(case_id=case.id) for case in cases],
        named_by_id=person.id,
        ended_early_at=ended_early_at,
    )
    with transaction():
        db.session.add(made)
    return made


def coach_change(case: Case, coach: User, from_on: date | None = None) -> CoachChange:
    """Somebody follows the coach of an organisation, with no process beside it."""
    made = CoachChange(
        case=case,
        former=case.coach,
        coach=coach,
        from_on=from_on or today(),
        named_by_id=coach.id,
    )
    with transaction():
        db.session.add(made)
    return made


def merger(into: Case) -> Merger:
    """Another organisation has joined one, which was called something else before."""
    joined = case(into.cohort, "Joined", contact=person("Una"), sponsor=person("Uno"))
    made = Merger(
        case=joined, into=into, by_id=joined.members[0].user_id, reason="Small", former_name="Old"
    )
    with transaction():
        db.session.add(made)
    return made


def split(case: Case, by: User) -> Split:
    """A part of an organisation has a year of its own, of which nothing is known yet."""
    part = Organisation(name="Youth Work North", sector=Sector.NGO, languages=["fi"])
    made = Split(
        from_case=case,
        new_case=Case(organisation=part, cohort=case.cohort),
        by=by,
        reason="Youth work becomes an association.",
        form_key=uuid4().hex,
    )
    with transaction():
        db.session.add(made)
    return made


def plan(case: Case) -> ActionPlan:
    """A version of an organisation's action plan, whatever form it came from."""
    sent = db.session.scalars(select(Answers).where(Answers.case_id == case.id)).first()
    made = ActionPlan(case_id=case.id, number=1, title="Fair recruitment")
    if sent is not None:
        made.answers_id = sent.id
    with transaction():
        db.session.add(made)
    return made


def application(cohort: Cohort) -> Application:
    """Somebody's application to a call that closes in two weeks, answered already."""
    cohort.apply_opens_on, cohort.apply_closes_on = today(), today() + timedelta(days=14)
    made = Application(
        cohort=cohort,
        language="en",
        organisation_name="Lumikoski Library",
        contact_email="outi@lumikoski.example",
        answer="You have been selected.",
        message="Tell more about the team.",
    )
    with transaction():
        db.session.add(made)
    return made


def note(
    case: Case, *, by: User, audience: NoteAudience = NoteAudience.CASE, text: str = "A note"
) -> Note:
    """A note on an organisation's year."""
    return notes.write(by, case, text=text, audience=audience)


def added_task(
    case: Case, *, by: User, doer: str = "contact", title: str = "Send the list", **more: Any
) -> Task:
    """A task that somebody has added to a year."""
    return ad_hoc.task_of(ad_hoc.add(by, case, Asked(title, doer, **more)))


def certificate(case: Case, *, by: User) -> Certificate:
    """The certificate of an organisation, as a file too."""
    with transaction():
        issued = certificates.issue(by, case, "completed", {})
    certificates.keep(issued.id, b"%PDF-1.7")
    return issued


def training_session(
    cohort: Cohort,
    module_id: str,
    *,
    trainer: User,
    starts_at: datetime,
    level: Level = Level.BASIC,
    language: str = "fi",
    capacity: int = 30,
) -> TrainingSession:
    """Three hours of training."""
    made = TrainingSession(
        cohort=cohort,
        module_id=module_id,
        level=level,
        language=language,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        mode=Mode.REMOTE,
        place="https://video.example.org/training",
        capacity=capacity,
        trainer=trainer,
    )
    with transaction():
        db.session.add(made)
    return made


def booking(
    case: Case, session: TrainingSession | None, *members: int, module_id: str = "M01"
) -> CaseModule:
    """A confirmed module of an organisation, with its session and those who are named for it."""
    made = CaseModule(
        case=case,
        module_id=session.module_id if session else module_id,
        level=Level.BASIC,
        confirmed_at=now(),
        session=session,
        participants=[Participant(member_id=each) for each in members],
    )
    with transaction():
        db.session.add(made)
    return made


def coaching_session(
    case: Case, starts_at: datetime, state: SessionState = SessionState.PLANNED
) -> CoachingSession:
    """A coaching session that no cycle has taken up."""
    made = CoachingSession(case=case, number=1, starts_at=starts_at, state=state)
    with transaction():
        db.session.add(made)
    return made


def guidance_entry(case: Case, *, coach: User, held_on: date | None = None) -> GuidanceEntry:
    """An hour of guidance in the log."""
    made = GuidanceEntry(
        case=case,
        coach=coach,
        kind="extra",
        held_on=held_on or today(),
        minutes=60,
        mode="phone",
        summary="We spoke about the advertisements",
    )
    with transaction():
        db.session.add(made)
    return made


def promise(
    case: Case,
    what: str = "Check the advertisements",
    *,
    owner: ItemOwner = ItemOwner.CONTACT,
    member: Member | None = None,
    due_on: date = date(2026, 11, 2),
) -> ActionItem:
    """Something that somebody has promised."""
    made = ActionItem(case=case, what=what, owner=owner, member=member, due_on=due_on)
    with transaction():
        db.session.add(made)
    return made


def document(
    case: Case, *, by: User, title: str = "Plan", audience: Audience = Audience.CASE
) -> Document:
    """A document of an organisation, with its file."""
    upload = Upload(f"{title}.pdf", corpus.pdf())
    return documents.add(by, case, uploads.store(), upload, title=title, audience=audience)


def data_request(person: User, kind: str = "copy") -> DataRequest:
    """What somebody has asked about their own data."""
    return data_requests.ask(person, person, kind=kind)
