"""The mail of signing in and of passwords, which Flask-Security would send itself."""

from typing import Any

from flask_security import MailUtil

from coaching.model.base import transaction
from coaching.model.mail import note_mail


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
        """Owe the mail that the template is named after; its link is made when it is sent."""
        with transaction():
            note_mail(template, context["user"])

    def normalize(self, email: str) -> str:
        """The address as accounts hold it; whether it is one shows when it is looked for."""
        return email.strip().lower()

    def validate(self, email: str) -> str:
        """The same: nobody registers here, and nothing is asked of other servers."""
        return self.normalize(email)
