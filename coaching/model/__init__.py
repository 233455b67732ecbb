"""Everything the database holds; importing this package makes every table known."""

from coaching.model import (
    assessments,
    cases,
    feedback,
    guidance,
    history,
    leases,
    mail,
    organisations,
    people,
    plans,
    processes,
    training,
)
from coaching.model.base import Base

__all__ = [
    "assessments",
    "cases",
    "feedback",
    "guidance",
    "history",
    "leases",
    "mail",
    "metadata",
    "organisations",
    "people",
    "plans",
    "processes",
    "training",
]

metadata = Base.metadata
