"""The accounts of the invented people."""

from dataclasses import dataclass, field

from coaching.data.demonstration import Somebody
from coaching.model.base import db
from coaching.model.people import User
from coaching.services import people


@dataclass
class Accounts:
    """Who is who in the database; each person is looked for once."""

    _ids: dict[str, int] = field(default_factory=dict)

    def user(self, somebody: Somebody) -> User:
        """The account of an invented person; raises `LookupError` before there is one."""
        return db.session.get_one(User, self.id_of(somebody))

    def id_of(self, somebody: Somebody) -> int:
        """Its number; raises `LookupError`."""
        if somebody.email not in self._ids:
            found = people.by_email(somebody.email)
            if found is None:
                raise LookupError(f"{somebody.name} has no account yet")
            self._ids[somebody.email] = found.id
        return self._ids[somebody.email]
