"""What goes wrong in the background, in words for administrators: the cause first, then what to do.

Each kind of work has its usual words under no kind of error, and better ones where one is known.
"""

from dataclasses import dataclass

from coaching.data.personal import TERMS
from coaching.data.texts import _


@dataclass(frozen=True)
class Cause:
    """What is wrong, and what to do about it."""

    words: str
    advice: str


NO_ANSWER = Cause(
    _("The mail server does not answer"),
    _(
        "See that it runs and that the setting SMTP_URL leads to it. All mail waits, and leaves "
        "by itself once the server is back."
    ),
)
NO_ENCRYPTION = Cause(
    _("There is no safe connection to the mail server"),
    _("Check its certificate, and whether SMTP_URL begins with smtps:// or asks for starttls."),
)
BROKE_OFF = Cause(
    _("The mail server broke off in the middle of a mail"),
    _("It is tried again by itself. If it happens often, the server is too busy."),
)
OTHER = Cause(
    _("Something in the background went wrong"),
    _("Look for it in the log of the server, by its kind and number."),
)

ENDING = Cause(
    _("Something whose time is up could not be deleted"),
    _("It is tried again the next night. The log of the server says more."),
)

CAUSES: dict[tuple[str, str], Cause] = {
    **{(f"retention_{rule}", ""): ENDING for rule in TERMS},
    ("mail_server", ""): NO_ANSWER,
    ("mail_server", "SMTPAuthenticationError"): Cause(
        _("The mail server does not accept our name and password"),
        _("Check the name and the password in the setting SMTP_URL."),
    ),
    ("mail_server", "SSLError"): NO_ENCRYPTION,
    ("mail_server", "SSLCertVerificationError"): NO_ENCRYPTION,
    ("mail_server", "SMTPNotSupportedError"): NO_ENCRYPTION,
    ("mail_server", "SMTPSenderRefused"): Cause(
        _("The mail server does not take mail from our address"),
        _("Check the setting MAIL_SENDER, and what the server allows."),
    ),
    ("mail_server", "SMTPRecipientsRefused"): Cause(
        _("The mail server does not take mail from us to others"),
        _(
            "See whether it wants a name and a password in the setting SMTP_URL, and whether it "
            "lets this machine write to other servers. All mail waits until it does."
        ),
    ),
    ("address", ""): Cause(
        _("The address is not accepted"),
        _(
            "Nobody can be reached there. Coordinators see it too and can correct the address; "
            "then the mail leaves by itself."
        ),
    ),
    ("mail", ""): Cause(
        _("A mail could not be written"),
        _("Something that it tells about may be gone. The log of the server says more."),
    ),
    ("mail", "SMTPRecipientsRefused"): Cause(
        _("The mail server puts a mail off"),
        _("The mailbox may be full, or the server wants to see us come back."),
    ),
    ("mail", "MailRefused"): Cause(
        _("The mail server does not take a mail"),
        _("It may hold it for advertising. Ask those who run the server."),
    ),
    ("mail", "SMTPServerDisconnected"): BROKE_OFF,
    ("mail", "TimeoutError"): BROKE_OFF,
    ("wake", ""): Cause(
        _("A process did not wake up"),
        _("Its year stands still until it does. The log of the server says more."),
    ),
    ("climb", ""): Cause(
        _("It could not be noted how late a task is"),
        _("Nobody has been told of it yet. The log of the server says more."),
    ),
    ("change_coach", ""): Cause(
        _("A new coach could not take over"),
        _("The former coach stays until it goes well. The log of the server says more."),
    ),
    ("import", ""): Cause(
        _("A list of organisations could not be brought in"),
        _(
            "What is in stays, and the rest is tried again by itself. The log of the server says "
            "more."
        ),
    ),
    ("certificate", ""): Cause(
        _("A certificate could not be written"),
        _("The organisation waits for it. The log of the server says more."),
    ),
    ("digest", ""): Cause(
        _("A daily mail could not be put together"),
        _("The next one holds everything that this one would have."),
    ),
    ("viewing", ""): Cause(
        _("It could not be noted that somebody sees their own pages again"),
        _("It is tried again by itself. If it fails often, look for it in the log of the server."),
    ),
    ("scan", ""): Cause(
        _("A file could not be checked for viruses"),
        _(
            "See that ClamAV runs and that the setting CLAMAV_URL leads to it. The file is kept, "
            "nobody can open it, and it is checked by itself once the scanner is back."
        ),
    ),
    ("erase_person", ""): Cause(
        _("An account that was to be erased could not be erased"),
        _("Its owner may have got a place or a task since. The log of the server says more."),
    ),
    ("file", ""): Cause(
        _("A file that nobody needs could not be deleted"),
        _("See whether the folder of uploads can be written."),
    ),
}


def cause_of(job: str, kind: str) -> Cause:
    """The words for an error in a kind of work."""
    return CAUSES.get((job, kind)) or CAUSES.get((job, "")) or OTHER
