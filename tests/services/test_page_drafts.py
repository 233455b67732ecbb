"""What somebody has typed in the first step of a form of two."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.drafts import PageDraft
from coaching.model.people import User
from coaching.permissions import Forbidden
from coaching.services import page_drafts
from coaching.services.page_drafts import LASTS, MERGE, SPLIT


def pages() -> list[str]:
    """Which drafts there are."""
    return sorted(db.session.scalars(select(PageDraft.page)))


def test_the_newest_words_count_until_they_are_sent(case: Case, cora: User) -> None:
    page_drafts.keep(cora, case, MERGE, {"name": ["First"]})
    page_drafts.keep(cora, case, MERGE, {"name": ["Second"]})

    kept = page_drafts.find(cora, case, MERGE)

    assert kept is not None
    assert kept.fields == {"name": ["Second"]}
    page_drafts.forget(cora, case, MERGE)
    assert pages() == []


def test_nobody_comes_back_to_them_after_a_month(case: Case, eves_case: Case, cora: User) -> None:
    page_drafts.keep(cora, case, SPLIT, {"name": ["North"]})
    clock.set_to(clock.now() + LASTS + timedelta(seconds=1))

    page_drafts.keep(cora, eves_case, MERGE, {"name": ["Both"]})

    assert pages() == [MERGE]


def test_only_coordinators_keep_them(case: Case, carl: User) -> None:
    with pytest.raises(Forbidden):
        page_drafts.keep(carl, case, MERGE, {})
    with pytest.raises(Forbidden):
        page_drafts.forget(carl, case, MERGE)
