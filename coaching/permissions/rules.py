"""The table of who may do what, and the two questions that everybody asks it."""

from collections.abc import Callable, Mapping
from typing import Any

from coaching.model.people import User
from coaching.permissions.ad_hoc import looks_after_added_task
from coaching.permissions.answers import reads_answers
from coaching.permissions.applications import (
    reads_applications,
    scores_applications,
    sees_application,
    sees_score,
)
from coaching.permissions.cases import (
    coaches_in_person,
    coaches_the_case,
    has_just_handed_on,
    is_contact,
    is_member,
    is_not_merged,
    keeps_in_touch,
    names_contacts,
    reads_as_coach,
    reads_as_member,
    represents,
    sees_case,
)
from coaching.permissions.conflicts import declared
from coaching.permissions.devices import is_own_device
from coaching.permissions.documents import adds_documents, looks_after_document, sees_document
from coaching.permissions.guidance import guides, owns_the_item
from coaching.permissions.notes import reads_note, wrote_the_note
from coaching.permissions.people import (
    is_administrator,
    is_coach,
    is_coordinator,
    is_manager,
    is_themselves,
    is_trainer,
    runs_the_programme,
)
from coaching.permissions.rights import Can, Forbidden
from coaching.permissions.saved_views import owns_the_view
from coaching.permissions.substitutions import (
    may_change_substitution,
    may_name_substitute,
    sees_substitution,
)
from coaching.permissions.tasks import (
    does_the_task,
    goes_on,
    may_fill_in,
    may_hand_over,
    may_remind,
    sees_task,
)
from coaching.permissions.training import teaches, trains_the_organisation

Rule = Callable[[User, Any], bool]


def both(*rules: Rule) -> Rule:
    """All of the sentences have to hold."""
    return lambda user, thing: all(rule(user, thing) for rule in rules)


def either(*rules: Rule) -> Rule:
    """One of the sentences is enough."""
    return lambda user, thing: any(rule(user, thing) for rule in rules)


RULES: Mapping[Can, Rule] = {
    Can.ADMINISTER: is_administrator,
    Can.COORDINATE: is_coordinator,
    Can.COACH: is_coach,
    Can.OVERSEE: is_manager,
    Can.SEE_PIPELINE: either(is_coordinator, is_manager),
    Can.SEE_CASE: sees_case,
    Can.SEE_AS_CONTACT: both(either(is_coordinator, coaches_the_case), is_not_merged),
    # How it is doing, with the risk that the coach has recorded: never for the organisation.
    Can.SEE_TRAFFIC_LIGHT: either(is_coordinator, is_manager, reads_as_coach),
    Can.SEE_TASK: sees_task,
    # Its page, and drafts that are kept, also while the year is on hold.
    Can.OPEN_TASK: either(does_the_task, may_fill_in),
    Can.COMPLETE_TASK: both(either(does_the_task, may_fill_in), goes_on),
    Can.FILL_IN: may_fill_in,
    Can.ASK_BACK: does_the_task,
    Can.GIVE_BACK: either(is_coordinator, coaches_the_case),
    Can.SEE_ANSWERS: reads_answers,
    Can.SEE_GUIDANCE: either(is_coordinator, reads_as_coach, reads_as_member),
    # What a coach writes for the own memory is for no substitute: the deputy coach has it too.
    Can.SEE_COACH_NOTE: either(coaches_in_person, has_just_handed_on),
    Can.SEE_STAFF_FIELDS: either(is_coordinator, reads_as_coach),
    Can.SEE_ASSESSMENT: either(is_coordinator, reads_as_coach, reads_as_member),
    Can.SEE_BANDS: either(is_coordinator, is_manager, reads_as_coach, reads_as_member),
    # Trainers learn where those whom they teach stand, and nothing else of the organisation.
    Can.SEE_BANDS_OF_PARTICIPANTS: trains_the_organisation,
    Can.SEE_PLAN: either(is_coordinator, reads_as_coach, reads_as_member),
    Can.TRAIN: is_trainer,
    Can.PLAN_TRAINING: is_coordinator,
    Can.SEE_TRAINING_SESSION: either(is_coordinator, teaches),
    Can.SEE_COACHING_SESSION: either(is_coordinator, reads_as_coach, reads_as_member),
    Can.ARRANGE_COACHING_SESSION: coaches_the_case,
    Can.CORRECT_GUIDANCE: coaches_the_case,
    Can.LOG_GUIDANCE: guides,
    Can.COMPLETE_GUIDANCE: keeps_in_touch,
    Can.SEE_ACTION_ITEM: either(is_coordinator, reads_as_coach, reads_as_member),
    Can.UPDATE_ACTION_ITEM: either(coaches_the_case, represents, owns_the_item),
    Can.REMIND: either(is_coordinator, coaches_the_case),
    Can.ASK_TO_LEAVE: either(is_coordinator, is_manager, represents),
    Can.PROPOSE_HOLD: either(is_coordinator, coaches_the_case, represents),
    Can.ASK_TO_GO_ON: either(coaches_the_case, represents),
    Can.SEE_CERTIFICATE: either(is_coordinator, is_manager, reads_as_coach, reads_as_member),
    Can.SEE_MAP: runs_the_programme,
    Can.SEE_PLACES: either(is_coordinator, is_manager),
    Can.SEE_VERSION: runs_the_programme,
    Can.SEE_DOCUMENTS: either(is_coordinator, reads_as_coach, reads_as_member),
    Can.SEE_DOCUMENT: sees_document,
    Can.ADD_DOCUMENT: adds_documents,
    Can.KEEP_AMONG_STAFF: either(is_coordinator, coaches_the_case),
    Can.ADD_VERSION: both(sees_document, adds_documents),
    Can.CHANGE_DOCUMENT: looks_after_document,
    Can.SEE_READINGS: either(is_coordinator, represents),
    Can.SEE_SAVED_VIEW: owns_the_view,
    Can.END_DEVICE: is_own_device,
    Can.SEE_NOTE: reads_note,
    # Who reads a year that goes on elsewhere writes there.
    Can.WRITE_NOTE: both(either(is_coordinator, coaches_the_case, is_member), is_not_merged),
    Can.CHANGE_NOTE: wrote_the_note,
    Can.REMIND_OF_TASK: may_remind,
    Can.HAND_OVER: may_hand_over,
    Can.ADD_TASK: either(is_coordinator, coaches_the_case),
    Can.CHANGE_ADDED_TASK: looks_after_added_task,
    Can.MERGE: is_coordinator,
    Can.STEP_BACK: both(is_coordinator, sees_task),
    Can.SPLIT_YEAR: is_coordinator,
    Can.CHANGE_COACH: is_coordinator,
    Can.CHANGE_CONTACT: either(is_coordinator, names_contacts),
    Can.CHANGE_SPONSOR: either(is_coordinator, is_contact),
    Can.CHANGE_TEAM: either(is_coordinator, is_contact),
    Can.SEE_CONFLICT: either(is_coordinator, declared),
    Can.WITHDRAW_CONFLICT: declared,
    Can.ASK_FOR_COACH: coaches_in_person,
    Can.NAME_SUBSTITUTE: may_name_substitute,
    Can.SEE_SUBSTITUTION: sees_substitution,
    Can.CHANGE_SUBSTITUTION: may_change_substitution,
    Can.SEE_APPLICATIONS: reads_applications,
    Can.SEE_APPLICATION: sees_application,
    Can.SEE_SCORE: sees_score,
    Can.DECLARE_CONFLICT: scores_applications,
    Can.ASK_ABOUT_DATA: either(is_themselves, is_coordinator),
    Can.ERASE_PERSON: is_coordinator,
    Can.EXPORT_PERSON: either(is_themselves, is_coordinator),
    Can.EXPORT_ORGANISATION: either(is_coordinator, represents),
}


def allowed(user: User, right: Can, thing: Any = None) -> bool:
    """Whether this person may do this to this thing."""
    return user.active and RULES[right](user, thing)


def require(user: User, right: Can, thing: Any = None) -> None:
    """Stop unless this person may; raises `Forbidden`."""
    if not allowed(user, right, thing):
        raise Forbidden(right)
