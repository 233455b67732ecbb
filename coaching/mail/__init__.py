"""Mail: what each one says in the reader's language, and how it leaves."""

from coaching.mail.letters import compose, compose_digest, subject_of
from coaching.mail.links import (
    NewAddress,
    address_link,
    invitation_link,
    link,
    new_address_of,
    reader_of,
    unsubscribe_link,
)
from coaching.mail.outbox import Outbox
from coaching.mail.posts import (
    PATIENCE,
    AddressRefused,
    Interrupted,
    MailRefused,
    Post,
    Server,
    ServerTrouble,
    init_app,
    open_post,
)
from coaching.model.mail import Mail

__all__ = [
    "PATIENCE",
    "AddressRefused",
    "Interrupted",
    "MailRefused",
    "NewAddress",
    "Outbox",
    "Post",
    "Server",
    "ServerTrouble",
    "address_link",
    "compose",
    "compose_digest",
    "init_app",
    "invitation_link",
    "link",
    "new_address_of",
    "open_post",
    "reader_of",
    "send",
    "subject_of",
    "unsubscribe_link",
]


def send(mail: Mail) -> None:
    """Write one mail and hand it over by itself; any error means: try again."""
    with open_post() as post:
        post.deliver(compose(mail), mail)
