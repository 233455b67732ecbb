"""Two organisations of one cohort, both under way and each with its coach."""

from collections.abc import Callable
from typing import Any

import pytest

from coaching.model.cases import Case, MemberKind
from coaching.model.mergers import Becomes, Merger
from coaching.model.people import User
from tests import merging, story

Merging = Callable[..., Merger]


@pytest.fixture
def joining(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """Otto's organisation on the morning of the kick-off: Carl coaches, Kim is his deputy."""
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


@pytest.fixture
def into(joining: Case, eves_case: Case, cora: User, carl: User, kim: User, eve: User) -> Case:
    """Eve's organisation at the same step: Kim coaches, Carl is the deputy; nobody is Eve's."""
    return merging.begin(eves_case, cora=cora, coach=kim, deputy=carl, eve=eve)


@pytest.fixture
def sten(into: Case) -> User:
    """The management sponsor of Eve's organisation."""
    return into.people(MemberKind.SPONSOR)[0]


@pytest.fixture
def merge(cora: User, joining: Case, into: Case) -> Merging:
    """Let Otto's organisation join Eve's, as somebody who has seen what follows."""

    def do(by: User = cora, **wanted: Any) -> Merger:
        return merging.merge(by, joining, into, **wanted)

    return do


def leaves(*people: User) -> dict[int, Becomes]:
    """These do not come along."""
    return {person.id: Becomes.LEAVES for person in people}
