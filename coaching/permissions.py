"""Who may do what: the whole answer, read top to bottom."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, not_, or_, select, true

from coaching.model.action_items import ActionItem
from coaching.model.cases import Case, Cohort, Member, MemberKind
from coaching.model.certificates import Certificate
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.documents import Audience, Document
from coaching.model.guidance import GuidanceEntry
from coaching.model.notes import Note, NoteAudience
from coaching.model.organisations import Organisation
from coaching.model.people import StaffRole, User
from coaching.model.plans import ActionPlan
from coaching.model.processes import Answers, Task, Version
from coaching.model.saved_views import SavedView
from coaching.model.training import Module, TrainingSession

ORGANISATION_ROLES = frozenset({"contact", "sponsor", "team_member"})
# What an organisation tells the programme about itself and its coach, as these tasks ask it.
TOLD_TO_THE_PROGRAMME = frozenset({"give_feedback"})
# Whose work coaches may remind of.
REMINDED_BY_COACHES = frozenset({"contact", "sponsor"})
# Lanes in which several people may do the same task; what one does alone is never another's.
SHARED_LANES = frozenset({"contact", "coach", "coordinator", "manager", "trainer"})


class Can(StrEnum):
    """Every right there is."""

    ADMINISTER = "administer"
    COORDINATE = "coordinate"
    COACH = "coach"
    OVERSEE = "oversee"
    SEE_PIPELINE = "see_pipeline"
    SEE_CASE = "see_case"
    SEE_TRAFFIC_LIGHT = "see_traffic_light"
    SEE_TASK = "see_task"
    COMPLETE_TASK = "complete_task"
    FILL_IN = "fill_in"
    ASK_BACK = "ask_back"
    GIVE_BACK = "give_back"
    SEE_ANSWERS = "see_answers"
    SEE_GUIDANCE = "see_guidance"
    SEE_COACH_NOTE = "see_coach_note"
    SEE_STAFF_FIELDS = "see_staff_fields"
    SEE_ASSESSMENT = "see_assessment"
    SEE_BANDS = "see_bands"
    SEE_PLAN = "see_plan"
    TRAIN = "train"
    PLAN_TRAINING = "plan_training"
    SEE_TRAINING_SESSION = "see_training_session"
    SEE_COACHING_SESSION = "see_coaching_session"
    ARRANGE_COACHING_SESSION = "arrange_coaching_session"
    CORRECT_GUIDANCE = "correct_guidance"
    LOG_GUIDANCE = "log_guidance"
    COMPLETE_GUIDANCE = "complete_guidance"
    SEE_ACTION_ITEM = "see_action_item"
    UPDATE_ACTION_ITEM = "update_action_item"
    REMIND = "remind"
    ASK_TO_LEAVE = "ask_to_leave"
    SEE_CERTIFICATE = "see_certificate"
    SEE_MAP = "see_map"
    SEE_PLACES = "see_places"
    SEE_VERSION = "see_version"
    SEE_DOCUMENTS = "see_documents"
    SEE_DOCUMENT = "see_document"
    ADD_DOCUMENT = "add_document"
    KEEP_AMONG_STAFF = "keep_among_staff"
    ADD_VERSION = "add_version"
    CHANGE_DOCUMENT = "change_document"
    SEE_SAVED_VIEW = "see_saved_view"
    SEE_NOTE = "see_note"
    WRITE_NOTE = "write_note"
    CHANGE_NOTE = "change_note"
    REMIND_OF_TASK = "remind_of_task"
    HAND_OVER = "hand_over"


class Forbidden(Exception):
    """This person may not do this."""

    def __init__(self, right: Can) -> None:
        super().__init__(right.value)
        self.right = right


# ---- sentences about a person ----


def is_coordinator(user: User, _thing: Any = None) -> bool:
    """Coordinators own the path of every organisation."""
    return StaffRole.COORDINATOR in user.staff_roles


def is_manager(user: User, _thing: Any = None) -> bool:
    """Managers see where a cohort stands."""
    return StaffRole.MANAGER in user.staff_roles


def is_administrator(user: User, _thing: Any = None) -> bool:
    """Administrators run the system and read no case."""
    return StaffRole.ADMINISTRATOR in user.staff_roles


def is_coach(user: User, _thing: Any = None) -> bool:
    """Somebody who coaches organisations."""
    return StaffRole.COACH in user.staff_roles


def is_trainer(user: User, _thing: Any = None) -> bool:
    """Somebody who teaches modules."""
    return StaffRole.TRAINER in user.staff_roles


# ---- sentences about a person and a thing ----


def case_of(thing: Any) -> Case | None:
    """The case a thing belongs to."""
    return thing if isinstance(thing, Case) else thing.case


def coaches_the_case(user: User, thing: Any) -> bool:
    """The coach or the deputy coach of this case."""
    case = case_of(thing)
    return case is not None and user.id in {case.coach_id, case.deputy_coach_id}


def guides(user: User, thing: Any) -> bool:
    """The deputy coach, or the coach once he or she has confirmed."""
    case = case_of(thing)
    if case is None:
        return False
    return user.id == case.deputy_coach_id or (user.id == case.coach_id and case.coach_confirmed)


def is_member(user: User, thing: Any) -> bool:
    """Somebody of the organisation who takes part today."""
    return bool(_kinds(user, thing))


def _kinds(user: User, thing: Any) -> set[MemberKind]:
    case = case_of(thing)
    if case is None:
        return set()
    return {m.kind for m in case.members if m.user_id == user.id and m.left_at is None}


def does_the_task(user: User, task: Task) -> bool:
    """The assignee, or else whoever holds the lane's role today."""
    if task.assignee_id is not None:
        return task.assignee_id == user.id
    match task.role:
        case "contact":
            return bool(_kinds(user, task) & {MemberKind.CONTACT, MemberKind.DEPUTY})
        case "sponsor":
            return MemberKind.SPONSOR in _kinds(user, task)
        case "coach":
            return coaches_the_case(user, task)
        case "coordinator" | "manager" | "trainer":
            return StaffRole(task.role) in user.staff_roles
    return False


def may_fill_in(user: User, task: Task) -> bool:
    """Staff may write down on the phone what somebody of the organisation says.

    Never somebody's own view of the self-assessment: nobody else may see it.
    """
    if task.role == "trainer":
        return is_coordinator(user)
    if task.name in TOLD_TO_THE_PROGRAMME and coaches_the_case(user, task):
        return False
    helps = is_coordinator(user) or coaches_the_case(user, task)
    return helps and task.role in {"contact", "sponsor"}


def may_remind(user: User, task: Task) -> bool:
    """Coordinators remind everybody of work for an organisation, coaches their organisations."""
    if task.case_id is None or task.optional or does_the_task(user, task):
        return False
    coached = task.role in REMINDED_BY_COACHES and coaches_the_case(user, task)
    return is_coordinator(user) or coached


def may_hand_over(user: User, task: Task) -> bool:
    """Coordinators say who of those who may do a task does it."""
    return is_coordinator(user) and task.role in SHARED_LANES and sees_task(user, task)


def teaches(user: User, session: TrainingSession) -> bool:
    """The trainer of a training session."""
    return is_trainer(user) and session.trainer_id == user.id


def represents(user: User, thing: Any) -> bool:
    """Somebody who speaks for the organisation: contact person, deputy or management sponsor."""
    return bool(_kinds(user, thing) - {MemberKind.TEAM_MEMBER})


def keeps_in_touch(user: User, thing: Any) -> bool:
    """The contact person and the deputy, who answer for the organisation."""
    return bool(_kinds(user, thing) & {MemberKind.CONTACT, MemberKind.DEPUTY})


def owns_the_item(user: User, item: ActionItem) -> bool:
    """The member whose promise it is, by name or by what they are to the organisation."""
    if item.member is not None:
        return item.member.user_id == user.id and item.member.left_at is None
    return str(item.owner) in _kinds(user, item)


def owns_the_view(user: User, view: SavedView) -> bool:
    """Saved views are everybody's own."""
    return view.user_id == user.id


def sees_document(user: User, document: Document) -> bool:
    """The staff of the case see all of its documents, the organisation those meant for it."""
    if is_coordinator(user) or coaches_the_case(user, document):
        return True
    return document.audience == Audience.CASE and is_member(user, document)


def adds_documents(user: User, thing: Any) -> bool:
    """Everybody of the case while its year is not over, coordinators also afterwards."""
    if is_coordinator(user):
        return True
    case = case_of(thing)
    takes_part = coaches_the_case(user, thing) or is_member(user, thing)
    return takes_part and case is not None and case.ended_at is None


def looks_after_document(user: User, document: Document) -> bool:
    """Whoever added it, the staff of the case; of the organisation's own whoever speaks for it."""
    if not (sees_document(user, document) and adds_documents(user, document)):
        return False
    if is_coordinator(user) or coaches_the_case(user, document):
        return True
    by = document.created_by_id
    is_own = by in {member.user_id for member in document.case.members}
    return by == user.id or (is_own and represents(user, document))


def reads_feedback(user: User, answers: Answers) -> bool:
    """What an organisation says about the programme: not for the coach, who is part of it."""
    leads = is_coordinator(user) or is_manager(user)
    return is_member(user, answers) or (leads and not coaches_the_case(user, answers))


def reads_answers(user: User, answers: Answers) -> bool:
    """Staff of the case read all answers, the organisation those meant for it.

    The manager reads what managers answered and feedback on the programme, and no other text.
    """
    if is_manager(user) and answers.task.role == "manager":
        return True
    if answers.case_id is None:
        return is_coordinator(user)
    if answers.audience == "programme":
        return reads_feedback(user, answers)
    if is_coordinator(user) or coaches_the_case(user, answers):
        return answers.audience != "nobody"
    return answers.audience == "case" and is_member(user, answers)


def reads_note(user: User, note: Note) -> bool:
    """Staff of the case read all notes, the organisation its own and those meant for it."""
    if is_coordinator(user) or coaches_the_case(user, note):
        return True
    return note.audience == NoteAudience.CASE and is_member(user, note)


def wrote_the_note(user: User, note: Note) -> bool:
    """The writer of a note, who still belongs to the case."""
    return note.by_id == user.id and reads_note(user, note)


Rule = Callable[[User, Any], bool]


def both(*rules: Rule) -> Rule:
    """All of the sentences have to hold."""
    return lambda user, thing: all(rule(user, thing) for rule in rules)


def either(*rules: Rule) -> Rule:
    """One of the sentences is enough."""
    return lambda user, thing: any(rule(user, thing) for rule in rules)


def sees_task(user: User, task: Task) -> bool:
    """Whoever sees the case sees its tasks; without a case only its doers do."""
    if task.case_id is None or task.role == "trainer":
        return does_the_task(user, task) or (
            task.case_id is not None and RULES[Can.SEE_CASE](user, task)
        )
    return RULES[Can.SEE_CASE](user, task)


RULES: Mapping[Can, Rule] = {
    Can.ADMINISTER: is_administrator,
    Can.COORDINATE: is_coordinator,
    Can.COACH: is_coach,
    Can.OVERSEE: is_manager,
    Can.SEE_PIPELINE: either(is_coordinator, is_manager),
    Can.SEE_CASE: either(is_coordinator, is_manager, coaches_the_case, is_member),
    # How it is doing, with the risk that the coach has recorded: never for the organisation.
    Can.SEE_TRAFFIC_LIGHT: either(is_coordinator, is_manager, coaches_the_case),
    Can.SEE_TASK: sees_task,
    Can.COMPLETE_TASK: either(does_the_task, may_fill_in),
    Can.FILL_IN: may_fill_in,
    Can.ASK_BACK: does_the_task,
    Can.GIVE_BACK: either(is_coordinator, coaches_the_case),
    Can.SEE_ANSWERS: reads_answers,
    Can.SEE_GUIDANCE: either(is_coordinator, coaches_the_case, is_member),
    Can.SEE_COACH_NOTE: coaches_the_case,
    Can.SEE_STAFF_FIELDS: either(is_coordinator, coaches_the_case),
    Can.SEE_ASSESSMENT: either(is_coordinator, coaches_the_case, is_member),
    Can.SEE_BANDS: either(is_coordinator, is_manager, coaches_the_case, is_member),
    Can.SEE_PLAN: either(is_coordinator, coaches_the_case, is_member),
    Can.TRAIN: is_trainer,
    Can.PLAN_TRAINING: is_coordinator,
    Can.SEE_TRAINING_SESSION: either(is_coordinator, teaches),
    Can.SEE_COACHING_SESSION: either(is_coordinator, coaches_the_case, is_member),
    Can.ARRANGE_COACHING_SESSION: coaches_the_case,
    Can.CORRECT_GUIDANCE: coaches_the_case,
    Can.LOG_GUIDANCE: guides,
    Can.COMPLETE_GUIDANCE: keeps_in_touch,
    Can.SEE_ACTION_ITEM: either(is_coordinator, coaches_the_case, is_member),
    Can.UPDATE_ACTION_ITEM: either(coaches_the_case, represents, owns_the_item),
    Can.REMIND: either(is_coordinator, coaches_the_case),
    Can.ASK_TO_LEAVE: either(is_coordinator, is_manager, represents),
    Can.SEE_CERTIFICATE: either(is_coordinator, is_manager, coaches_the_case, is_member),
    Can.SEE_MAP: either(is_coordinator, is_manager, is_administrator),
    Can.SEE_PLACES: either(is_coordinator, is_manager),
    Can.SEE_VERSION: either(is_coordinator, is_manager, is_administrator),
    Can.SEE_DOCUMENTS: either(is_coordinator, coaches_the_case, is_member),
    Can.SEE_DOCUMENT: sees_document,
    Can.ADD_DOCUMENT: adds_documents,
    Can.KEEP_AMONG_STAFF: either(is_coordinator, coaches_the_case),
    Can.ADD_VERSION: both(sees_document, adds_documents),
    Can.CHANGE_DOCUMENT: looks_after_document,
    Can.SEE_SAVED_VIEW: owns_the_view,
    Can.SEE_NOTE: reads_note,
    Can.WRITE_NOTE: either(is_coordinator, coaches_the_case, is_member),
    Can.CHANGE_NOTE: wrote_the_note,
    Can.REMIND_OF_TASK: may_remind,
    Can.HAND_OVER: may_hand_over,
}


def allowed(user: User, right: Can, thing: Any = None) -> bool:
    """Whether this person may do this to this thing."""
    return user.active and RULES[right](user, thing)


def require(user: User, right: Can, thing: Any = None) -> None:
    """Stop unless this person may; raises `Forbidden`."""
    if not allowed(user, right, thing):
        raise Forbidden(right)


# ---- the same as queries: what a person may load ----


def _own_cases(user: User) -> Select[int]:
    return select(Member.case_id).where(Member.user_id == user.id, Member.left_at.is_(None))


def coached_by(user: User) -> ColumnElement[bool]:
    """The cases whose coach or deputy coach a person is."""
    return or_(Case.coach_id == user.id, Case.deputy_coach_id == user.id)


def cases_of(user: User) -> Select[Case]:
    """The cases that are a person's own: coached by them, or of their organisation."""
    return select(Case).where(or_(coached_by(user), Case.id.in_(_own_cases(user))))


def visible_cases(user: User) -> Select[Case]:
    """The cases a person may see."""
    return select(Case) if _sees_every_case(user) else cases_of(user)


def _sees_every_case(user: User) -> bool:
    return is_coordinator(user) or is_manager(user)


def visible_tasks(user: User) -> Select[Task]:
    """The tasks a person may see: those of visible cases, and own ones without a case."""
    own_without_case = and_(
        Task.case_id.is_(None),
        or_(
            Task.assignee_id == user.id,
            and_(Task.assignee_id.is_(None), Task.role.in_(user.staff_roles)),
        ),
    )
    # Said plainly, since a database looks up case by case otherwise.
    of_cases = (
        Task.case_id.is_not(None)
        if _sees_every_case(user)
        else Task.case_id.in_(cases_of(user).with_only_columns(Case.id))
    )
    ways = [of_cases, own_without_case]
    if is_trainer(user):
        # Trainers see what they do for an organisation, and not the organisation.
        unclaimed = Task.assignee_id.is_(None)
        ways.append(and_(Task.role == "trainer", or_(Task.assignee_id == user.id, unclaimed)))
    return select(Task).where(or_(*ways))


def visible_answers(user: User) -> Select[Answers]:
    """The recorded answers a person may read."""
    coached = select(Case.id).where(coached_by(user))
    shared = Answers.audience.not_in(("nobody", "programme"))
    feedback = and_(Answers.audience == "programme", Answers.case_id.not_in(coached))
    own = Answers.case_id.in_(_own_cases(user))
    ways = [
        and_(Answers.case_id.in_(coached), shared),
        and_(own, Answers.audience.in_(("case", "programme"))),
    ]
    if is_coordinator(user):
        ways += [Answers.case_id.is_(None), shared, feedback]
    if is_manager(user):
        ways += [Answers.task_id.in_(select(Task.id).where(Task.role == "manager")), feedback]
    return select(Answers).where(or_(*ways))


def visible_guidance(user: User) -> Select[GuidanceEntry]:
    """The guidance entries a person may read (their shared part)."""
    query = select(GuidanceEntry)
    if is_coordinator(user):
        return query
    coached = select(Case.id).where(coached_by(user))
    return query.where(
        or_(GuidanceEntry.case_id.in_(coached), GuidanceEntry.case_id.in_(_own_cases(user)))
    )


def _read_cases(user: User) -> ColumnElement[bool] | None:
    """Which cases' texts a person reads: None means all of them."""
    if is_coordinator(user):
        return None
    return or_(Case.id.in_(_own_cases(user)), coached_by(user))


def _of_read_cases(user: User, query: Select[Any], case_id: Any) -> Select[Any]:
    read = _read_cases(user)
    return query if read is None else query.where(case_id.in_(select(Case.id).where(read)))


def visible_plans(user: User) -> Select[ActionPlan]:
    """The action plans a person may read."""
    return _of_read_cases(user, select(ActionPlan), ActionPlan.case_id)


def visible_coaching_sessions(user: User) -> Select[CoachingSession]:
    """The coaching sessions a person may know of."""
    return _of_read_cases(user, select(CoachingSession), CoachingSession.case_id)


def visible_action_items(user: User) -> Select[ActionItem]:
    """The promises a person may read."""
    return _of_read_cases(user, select(ActionItem), ActionItem.case_id)


def visible_notes(user: User) -> Select[Note]:
    """The notes a person may read."""
    query = select(Note)
    if is_coordinator(user):
        return query
    for_the_case = and_(Note.case_id.in_(_own_cases(user)), Note.audience == NoteAudience.CASE)
    coached = select(Case.id).where(coached_by(user))
    return query.where(or_(Note.case_id.in_(coached), for_the_case))


def visible_documents(user: User) -> Select[Document]:
    """The documents a person may see."""
    query = select(Document)
    if is_coordinator(user):
        return query
    coached = select(Case.id).where(coached_by(user))
    shared = and_(Document.audience == Audience.CASE, Document.case_id.in_(_own_cases(user)))
    return query.where(or_(Document.case_id.in_(coached), shared))


def visible_training_sessions(user: User) -> Select[TrainingSession]:
    """Coordinators plan all training sessions, trainers see those they teach."""
    query = select(TrainingSession)
    if is_coordinator(user):
        return query
    if is_trainer(user):
        return query.where(TrainingSession.trainer_id == user.id)
    return query.where(false())


def visible_modules(user: User) -> Select[Module]:
    """Administrators look after the training modules."""
    return select(Module).where(true() if is_administrator(user) else false())


def visible_certificates(user: User) -> Select[Certificate]:
    """The certificates a person may read: those of visible cases."""
    cases = visible_cases(user).with_only_columns(Case.id)
    return select(Certificate).where(Certificate.case_id.in_(cases))


def visible_cohorts(user: User) -> Select[Cohort]:
    """Cohorts are planned by coordinators and overseen by managers."""
    staff = is_coordinator(user) or is_manager(user)
    return select(Cohort).where(true() if staff else false())


def visible_organisations(user: User) -> Select[Organisation]:
    """Organisations belong to coordinators' work; everybody else sees theirs through a case."""
    return select(Organisation).where(true() if is_coordinator(user) else false())


def visible_people(user: User) -> Select[User]:
    """Administrators look after everybody's account."""
    return select(User).where(true() if is_administrator(user) else false())


def visible_versions(user: User) -> Select[Version]:
    """Those who run the programme see which versions of the process there are."""
    return select(Version).where(true() if RULES[Can.SEE_VERSION](user, None) else false())


def counted_cases(user: User) -> Select[Case]:
    """The cases that count on a person's map; administrators see numbers there, and no case."""
    return select(Case).where(true() if RULES[Can.SEE_MAP](user, None) else false())


def visible_saved_views(user: User) -> Select[SavedView]:
    """The views that a person has saved."""
    return select(SavedView).where(SavedView.user_id == user.id)


def ways_to_do(user: User) -> list[ColumnElement[bool]]:
    """`does_the_task` as conditions, one for each way in which a task can be somebody's."""
    # Said twice, so that its opposite holds for tasks without an assignee.
    ways = [and_(Task.assignee_id.is_not(None), Task.assignee_id == user.id)]
    by_role = [r for r in ("coordinator", "manager", "trainer") if r in user.staff_roles]
    ways += [and_(Task.assignee_id.is_(None), Task.role == role) for role in by_role]
    coached = select(Case.id).where(coached_by(user))
    kinds = {
        "contact": (MemberKind.CONTACT, MemberKind.DEPUTY),
        "sponsor": (MemberKind.SPONSOR,),
    }
    cases_of = {"coach": coached} | {
        role: _own_cases(user).where(Member.kind.in_(kind)) for role, kind in kinds.items()
    }
    return ways + [
        and_(Task.assignee_id.is_(None), Task.role == role, Task.case_id.in_(cases))
        for role, cases in cases_of.items()
    ]


def own_tasks(user: User) -> Select[Task]:
    """The tasks that a person has to do."""
    return select(Task).where(or_(*ways_to_do(user)))


def remindable_tasks(user: User) -> Select[Task]:
    """The tasks of others that a person may remind of."""
    of_others = and_(
        Task.case_id.is_not(None), Task.optional.is_(False), not_(or_(*ways_to_do(user)))
    )
    if is_coordinator(user):
        return select(Task).where(of_others)
    coached = Task.case_id.in_(select(Case.id).where(coached_by(user)))
    return select(Task).where(of_others, coached, Task.role.in_(REMINDED_BY_COACHES))


def tasks_to_hand_over(user: User) -> Select[Task]:
    """The tasks whose doer a person may choose."""
    if not is_coordinator(user):
        return select(Task).where(false())
    return visible_tasks(user).where(Task.role.in_(SHARED_LANES))
