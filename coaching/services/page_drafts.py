"""What somebody has typed on a page of a case that no task asks for: kept until it is sent."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import delete, select

from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.drafts import PageDraft
from coaching.model.people import User
from coaching.permissions import Can, require
from coaching.services import year_locks

# Forms of two steps, by their endpoint: what was typed waits until what follows has been read.
MERGE, SPLIT = "mergers.join", "splits.begin"
# Nobody comes back to them after that, and they hold names and addresses.
LASTS = timedelta(days=30)


def find(user: User, case: Case, page: str) -> PageDraft | None:
    """What this person has typed so far."""
    return db.session.scalar(
        select(PageDraft).where(
            PageDraft.user_id == user.id, PageDraft.case_id == case.id, PageDraft.page == page
        )
    )


def put(user: User, case: Case, page: str, typed: Mapping[str, list[str]]) -> None:
    """Keep it, within the caller's transaction, which has locked the year."""
    draft = find(user, case, page)
    if draft is None:
        draft = PageDraft(user_id=user.id, case_id=case.id, page=page)
        db.session.add(draft)
    draft.fields, draft.saved_at = dict(typed), now()


def drop(user: User, case: Case, page: str) -> None:
    """Throw it away, within the caller's transaction."""
    db.session.execute(
        delete(PageDraft).where(
            PageDraft.user_id == user.id, PageDraft.case_id == case.id, PageDraft.page == page
        )
    )


def keep(user: User, case: Case, page: str, typed: Mapping[str, list[str]]) -> None:
    """Keep the first step of a form of two, for the page of what follows."""
    require(user, Can.COORDINATE, case)
    with transaction():
        year_locks.lock_case(case)
        db.session.execute(
            delete(PageDraft).where(
                PageDraft.page.in_((MERGE, SPLIT)), PageDraft.saved_at < now() - LASTS
            )
        )
        put(user, case, page, typed)


def forget(user: User, case: Case, page: str) -> None:
    """It has been sent."""
    require(user, Can.COORDINATE, case)
    with transaction():
        drop(user, case, page)
