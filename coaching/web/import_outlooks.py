"""What would follow from confirming a list of organisations, and from undoing it."""

from functools import cached_property

from flask_babel import ngettext
from flask_login import current_user

from coaching.model.imports import ImportList, RowState
from coaching.services import import_undoing, imports
from coaching.services.import_undoing import Obstacle
from forms.imports import ConfirmList


class ConfirmPage:
    """What follows from confirming a list."""

    def __init__(self, brought: ImportList) -> None:
        self.list = brought
        self.counts = imports.counts(brought)
        self.form = ConfirmList(seen=brought.changes)

    @property
    def new(self) -> int:
        """How many organisations would come."""
        return self.counts[RowState.NEW] if self.list.state in imports.MENDABLE else 0

    @cached_property
    def newcomers(self) -> int:
        """How many people would get an account."""
        return imports.newcomers(self.list)

    @property
    def facts(self) -> list[str]:
        """What happens, in sentences."""
        known, wrong = self.counts[RowState.KNOWN], self.counts[RowState.MENDING]
        return [
            ngettext("%(num)s organisation comes.", "%(num)s organisations come.", self.new),
            ngettext(
                "%(num)s person gets an account.", "%(num)s people get an account.", self.newcomers
            ),
            *([_unchanged(known)] if known else []),
            *([_left_out(wrong)] if wrong else []),
        ]

    def confirm(self) -> bool:
        """Let it be brought in."""
        invites, seen = bool(self.form.invites.data), self.form.seen.data
        # What is shown again with a refusal is what there is now.
        self.form.seen.raw_data, self.form.seen.data = None, self.list.changes
        seen = -1 if seen is None else int(seen)
        imports.confirm(current_user, self.list, invites=invites, seen=seen)
        return True


def _unchanged(known: int) -> str:
    return str(
        ngettext(
            "%(num)s is here already, and nothing changes for it.",
            "%(num)s are here already, and nothing changes for them.",
            known,
        )
    )


def _left_out(wrong: int) -> str:
    return str(
        ngettext(
            "%(num)s row needs mending and is left out. You can mend it afterwards and bring it"
            " in then.",
            "%(num)s rows need mending and are left out. You can mend them afterwards and bring"
            " them in then.",
            wrong,
        )
    )


class UndoPage:
    """What goes when a list is undone, or who stands against it."""

    def __init__(self, brought: ImportList) -> None:
        self.list = brought
        self.number = imports.counts(brought)[RowState.DONE]

    @cached_property
    def obstacles(self) -> list[Obstacle]:
        """Who or what stands against it."""
        return import_undoing.obstacles(current_user, self.list)

    @cached_property
    def invited(self) -> int:
        """How many have an invitation that would open nothing any more."""
        return import_undoing.invited(self.list)
