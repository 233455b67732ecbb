"""The mail of signing in and of passwords, which Flask-Security would send itself."""

from typing import Any

from flask_security import MailUtil
from sqlalchemy import select

from coaching.model.base import db, transaction
from coaching.model.invitations import Invitation
from coaching.model.mail import note_mail
from coaching.model.people import User


class Outbox(MailUtil):
    """Flask-Security's mail: owed like any other, in the transaction of its cause."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **context: Any,
    ) -> None:
        """Owe the mail that the template is named after; its link is made when it is sent.

        Who was never on board gets the invitation once more, and none that was taken back.
        """
        user = context["user"]
        invited = _invitations(user) if user.password is None else []
        with transaction():
            if not invited:
                note_mail(template, user)
            elif (last := next((each for each in invited if each.is_open), None)) is not None:
                note_mail("welcome", user, case_id=last.case_id, invitation_id=last.id)

    def normalize(self, email: str) -> str:
        """The address as accounts hold it; whether it is one shows when it is looked for."""
        return email.strip().lower()

    def validate(self, email: str) -> str:
        """The same: nobody registers here, and nothing is asked of other servers."""
        return self.normalize(email)


def _invitations(user: User) -> list[Invitation]:
    """Those of a person, the last one first."""
    query = select(Invitation).where(Invitation.user_id == user.id)
    return list(db.session.scalars(query.order_by(Invitation.id.desc())))
