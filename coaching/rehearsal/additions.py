"""Beside the drawing: somebody adds a task, asks for it otherwise, or does not need it any more."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sqlalchemy import select

from coaching import clock
from coaching.model.ad_hoc import AdHocTask
from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus
from coaching.model.people import User
from coaching.permissions import Can, allowed
from coaching.rehearsal import cast
from coaching.services import ad_hoc
from coaching.services.ad_hoc import Asked, TooLate

TITLES = ("Send the list of advertisements", "Look & <comment>", "Kutsu johto mukaan")


@dataclass(frozen=True)
class Additions:
    """What coach and coordinators ask for beside the drawing."""

    case_id: int
    chance: Random
    note: Callable[[str], None]

    def add_task(self) -> None:
        """Somebody of the programme asks somebody for something."""
        case = db.session.get_one(Case, self.case_id)
        who = self._somebody(Can.ADD_TASK, case)
        if who is None or case.status != CaseStatus.ACTIVE:
            return
        added = ad_hoc.add(who, case, self._asked(case))
        self.note(f"{who.name} adds a task for {ad_hoc.key_of(added)}")

    def change_task(self) -> None:
        """They want something else, or somebody else to do it."""
        added = self._any()
        who = self._somebody(Can.CHANGE_ADDED_TASK, added) if added else None
        if added is not None and who is not None:
            with suppress(TooLate):
                seen = ad_hoc.asked_now(added, ad_hoc.task_of(added)).seen
                ad_hoc.change(who, added, self._asked(added.case), seen=seen)
                self.note(f"{who.name} asks {ad_hoc.key_of(added)} for something else")

    def withdraw_task(self) -> None:
        """They do not need it any more."""
        added = self._any()
        who = self._somebody(Can.CHANGE_ADDED_TASK, added) if added else None
        if added is not None and who is not None:
            with suppress(TooLate):
                ad_hoc.withdraw(who, added)
                self.note(f"{who.name} withdraws the task of {ad_hoc.key_of(added)}")

    def _asked(self, case: Case) -> Asked:
        days = self.chance.choice((None, 0, 5, 40))
        return Asked(
            title=self.chance.choice(TITLES),
            doer=self.chance.choice(ad_hoc.doers_of(case)).key,
            due_on=clock.today() + timedelta(days=days) if days is not None else None,
            note=self.chance.choice(("", "The newest ones")),
            wants_answer=self.chance.random() < 0.5,
        )

    def _any(self) -> AdHocTask | None:
        query = select(AdHocTask).where(AdHocTask.case_id == self.case_id)
        found = db.session.scalars(query.order_by(AdHocTask.id)).all()
        return self.chance.choice(found) if found else None

    def _somebody(self, right: Can, thing: object) -> User | None:
        may = [each for each in cast.everybody() if allowed(each, right, thing)]
        return self.chance.choice(may) if may else None
