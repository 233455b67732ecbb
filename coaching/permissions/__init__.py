"""Who may do what: the whole answer.

Read `rights` (all there are) and `rules` (the table that says who has them) first. What the table
says in words stands by noun, each sentence beside the query that must agree with it, since people
load only what they may see: `people` and `cases` (what somebody is), then `tasks`, `ad_hoc`,
`answers`, `applications`, `attendance`, `guidance`, `imports`, `notes`, `documents`, `readings`,
`training`, `saved_views`, `devices` and `programme`. Whoever stands in for somebody who is away has
that person's `places` too; `substitutions` says who arranges it, and `conflicts` who knows of a
coach's conflicts of interest.
"""

from coaching.permissions.ad_hoc import visible_added_tasks
from coaching.permissions.answers import visible_answers
from coaching.permissions.applications import (
    SCORING,
    visible_application_scores,
    visible_applications,
)
from coaching.permissions.attendance import ATTENDANCE
from coaching.permissions.cases import (
    cases_of,
    coach_ids,
    coached_by,
    coached_for,
    coached_in_place,
    coaches_in_person,
    coaches_the_case,
    is_member,
    own_case_ids,
    reads_as_member,
    represented_for,
    visible_cases,
)
from coaching.permissions.conflicts import visible_conflicts
from coaching.permissions.devices import visible_devices
from coaching.permissions.documents import visible_certificates, visible_documents
from coaching.permissions.guidance import (
    guides,
    owns_the_item,
    visible_action_items,
    visible_coaching_sessions,
    visible_guidance,
    visible_plans,
)
from coaching.permissions.imports import visible_import_lists
from coaching.permissions.notes import visible_notes
from coaching.permissions.people import (
    APPLICANT,
    ORGANISATION_ROLES,
    is_coach,
    is_coordinator,
    is_manager,
    visible_people,
)
from coaching.permissions.places import PASSING_ROLES, STAFF, roles_held
from coaching.permissions.programme import (
    counted_cases,
    visible_cohorts,
    visible_organisations,
    visible_versions,
)
from coaching.permissions.readings import visible_accesses
from coaching.permissions.rights import Can, Forbidden
from coaching.permissions.rules import RULES, allowed, require
from coaching.permissions.saved_views import visible_saved_views
from coaching.permissions.substitutions import visible_substitutions
from coaching.permissions.tasks import (
    AMONG_STAFF,
    SHARED_LANES,
    TOLD_TO_THE_PROGRAMME,
    does_the_task,
    has_the_task,
    in_place_of,
    own_tasks,
    remindable_tasks,
    tasks_to_hand_over,
    visible_tasks,
    ways_to_do,
)
from coaching.permissions.training import (
    taught_by,
    trained_bookings,
    visible_modules,
    visible_training_sessions,
)

__all__ = [
    "AMONG_STAFF",
    "APPLICANT",
    "ATTENDANCE",
    "ORGANISATION_ROLES",
    "PASSING_ROLES",
    "RULES",
    "SCORING",
    "SHARED_LANES",
    "STAFF",
    "TOLD_TO_THE_PROGRAMME",
    "Can",
    "Forbidden",
    "allowed",
    "cases_of",
    "coach_ids",
    "coached_by",
    "coached_for",
    "coached_in_place",
    "coaches_in_person",
    "coaches_the_case",
    "counted_cases",
    "does_the_task",
    "guides",
    "has_the_task",
    "in_place_of",
    "is_coach",
    "is_coordinator",
    "is_manager",
    "is_member",
    "own_case_ids",
    "own_tasks",
    "owns_the_item",
    "reads_as_member",
    "remindable_tasks",
    "represented_for",
    "require",
    "roles_held",
    "tasks_to_hand_over",
    "taught_by",
    "trained_bookings",
    "visible_accesses",
    "visible_action_items",
    "visible_added_tasks",
    "visible_answers",
    "visible_application_scores",
    "visible_applications",
    "visible_cases",
    "visible_certificates",
    "visible_coaching_sessions",
    "visible_cohorts",
    "visible_conflicts",
    "visible_devices",
    "visible_documents",
    "visible_guidance",
    "visible_import_lists",
    "visible_modules",
    "visible_notes",
    "visible_organisations",
    "visible_people",
    "visible_plans",
    "visible_saved_views",
    "visible_substitutions",
    "visible_tasks",
    "visible_training_sessions",
    "visible_versions",
    "ways_to_do",
]
