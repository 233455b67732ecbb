"""How far an invitation has come, in words."""

from flask_babel import gettext as _

from coaching.model.invitations import Invitation, Standing
from coaching.web.words import day

State = tuple[str, str]


def state_of(invitation: Invitation | None) -> State:
    """The look of a tag and its words; who was never asked has not signed in either."""
    if invitation is None:
        return "wait", _("Has not signed in yet")
    if invitation.signed_at is not None and invitation.is_open:
        return "ok", _("Signed %(day)s with a code by mail", day=day(invitation.signed_at))
    match invitation.standing:
        case Standing.JOINED:
            return "ok", _("Has signed in")
        case Standing.REVOKED:
            return "plain", _("Invitation taken back %(day)s", day=day(invitation.revoked_at))
        case Standing.BOUNCED:
            return "bad", _("The invitation did not arrive")
        case Standing.WAITING:
            return "wait", _("The invitation is on its way")
        case Standing.EXPIRED:
            return "warn", _("The link was valid until %(day)s", day=day(invitation.valid_until))
        case Standing.OPENED:
            return "info", _("Opened the invitation %(day)s", day=day(invitation.opened_at))
    return "info", _("Invited %(day)s", day=day(invitation.sent_at))
