"""Who sees the lists of organisations that were brought."""

from sqlalchemy import Select, false, select, true

from coaching.model.imports import ImportList
from coaching.model.people import User
from coaching.permissions.people import is_coordinator


def visible_import_lists(user: User) -> Select[ImportList]:
    """Lists are for coordinators, whoever of them has brought one."""
    return select(ImportList).where(true() if is_coordinator(user) else false())
