"""Everything the database holds; importing this package makes every table known."""

from coaching.model import (
    action_items,
    assessments,
    cases,
    certificates,
    coach_choices,
    coaching_sessions,
    decisions,
    feedback,
    guidance,
    history,
    leases,
    mail,
    organisations,
    people,
    plans,
    practices,
    processes,
    saved_views,
    settings,
    training,
    withdrawals,
)
from coaching.model.base import Base

__all__ = [
    "action_items",
    "assessments",
    "cases",
    "certificates",
    "coach_choices",
    "coaching_sessions",
    "decisions",
    "feedback",
    "guidance",
    "history",
    "leases",
    "mail",
    "metadata",
    "organisations",
    "people",
    "plans",
    "practices",
    "processes",
    "saved_views",
    "settings",
    "training",
    "withdrawals",
]

metadata = Base.metadata
