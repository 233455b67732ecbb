"""Mails to applicants, who have no account: they go to the address in the application."""

from coaching.model.applications import Application
from coaching.model.mail import note_mail_to_address


def owe(mail: str, application: Application) -> None:
    """Owe a mail in the applicant's language; within the caller's transaction."""
    note_mail_to_address(
        mail, application.contact_email, application.language, application_id=application.id
    )
