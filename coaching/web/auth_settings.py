"""How Flask-Security is set up, and what it says, in our words."""

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from coaching.clock import now
from coaching.web.freshness import FRESH, GRACE
from coaching.web.passwords import SHORTEST

SETTINGS: dict[str, Any] = {
    "SECURITY_LOGIN_URL": "/sign-in",
    "SECURITY_LOGOUT_URL": "/sign-out",
    "SECURITY_RESET_URL": "/forgot-password",
    "SECURITY_CHANGE_URL": "/change-password",
    "SECURITY_POST_LOGIN_VIEW": "account.start",
    "SECURITY_POST_LOGOUT_VIEW": "security.login",
    "SECURITY_POST_CHANGE_VIEW": "account.show",
    "SECURITY_RECOVERABLE": True,
    "SECURITY_CHANGEABLE": True,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_RESET_PASSWORD_WITHIN": timedelta(days=3),
    # Our own table of rights decides; Flask-Security keeps no roles.
    "SECURITY_JOIN_USER_ROLES": False,
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_HASH": "argon2",
    # argon2 salts by itself: changing the secret of the installation leaves passwords valid.
    "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},
    "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST,
    # In a link stands a hash of the argon2 hash, which needs no slow hash around it.
    "SECURITY_HASHING_SCHEMES": ["hex_sha256"],
    "SECURITY_DEPRECATED_HASHING_SCHEMES": [],
    # Mail is owed by name and written when it is sent.
    "SECURITY_EMAIL_PLAINTEXT": False,
    "SECURITY_EMAIL_HTML": False,
    "SECURITY_EMAIL_TEMPLATE_PASSWORD_RESET": "reset_password",
    "SECURITY_EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE": "password_changed",
    "SECURITY_EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE": "password_changed",
    # A code of an app on the phone, or one on paper; none comes by mail or text message.
    "SECURITY_TWO_FACTOR": True,
    "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
    "SECURITY_TWO_FACTOR_SETUP_URL": "/account/second-step",
    "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
    "SECURITY_TWO_FACTOR_RESCUE_URL": "/sign-in/code/help",
    "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
    "SECURITY_TWO_FACTOR_SELECT_URL": "/sign-in/second-step",
    "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "security.mf_recovery_codes",
    "SECURITY_TOTP_ISSUER": "Polku",
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 10,
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL": "/account/recovery-codes",
    "SECURITY_MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery-code",
    "SECURITY_DATETIME_FACTORY": now,
    # A passkey stands for both steps. It is found without a name, so nobody learns who has one.
    "SECURITY_WEBAUTHN": True,
    "SECURITY_WAN_RP_NAME": "Polku",
    "SECURITY_WAN_ALLOW_USER_HINTS": False,
    "SECURITY_WAN_ALLOW_AS_VERIFY": ["first"],
    "SECURITY_WAN_NAME_ALLOWED_CHARS": None,
    "SECURITY_WAN_SIGNIN_WITHIN": timedelta(minutes=5),
    "SECURITY_WAN_REGISTER_URL": "/account/passkeys",
    "SECURITY_WAN_DELETE_URL": "/account/passkeys/remove",
    "SECURITY_WAN_SIGNIN_URL": "/sign-in/passkey",
    "SECURITY_WAN_VERIFY_URL": "/show-once-more/passkey",
    # Before somebody changes how they sign in.
    "SECURITY_VERIFY_URL": "/show-once-more",
    "SECURITY_POST_VERIFY_VIEW": "account.show",
    "SECURITY_FRESHNESS": FRESH,
    "SECURITY_FRESHNESS_GRACE_PERIOD": GRACE,
    # Pages, files and commands of Flask-Security that nobody needs here.
    "SECURITY_API_ENABLED_METHODS": ["session"],
    "SECURITY_STATIC_FOLDER": None,
    "SECURITY_CLI_USERS_NAME": None,
    "SECURITY_CLI_ROLES_NAME": None,
    # `check_form` asks in its place, and knows what to do with a form that is refused.
    "WTF_CSRF_CHECK_DEFAULT": False,
    "RATELIMIT_STORAGE_URI": "memory://",
}

TOO_OLD = _l("The link has been used or is too old. Write your address, and we send a new one.")
# Said by itself for passkeys alone; beside a password every mistake gets one other answer.
NO_SUCH_PASSKEY = (
    _l("This passkey does not let anybody in here. Sign in with your password."),
    "error",
)
MESSAGES: dict[str, tuple[Any, str]] = {
    "GENERIC_AUTHN_FAILED": (
        _l(
            "The email address and the password do not go together. "
            "Check both, or choose a new password."
        ),
        "error",
    ),
    "PASSWORD_RESET_REQUEST": (
        _l(
            "If %(email)s has an account here, we have sent a link to it. "
            "Look in your mail, also among spam."
        ),
        "ok",
    ),
    "PASSWORD_RESET_EXPIRED": (TOO_OLD, "warn"),
    "INVALID_RESET_PASSWORD_TOKEN": (TOO_OLD, "warn"),
    "PASSWORD_RESET_NO_LOGIN": (_l("Your new password is in use. Sign in with it."), "ok"),
    "PASSWORD_CHANGE": (_l("Your password has been changed."), "ok"),
    "PASSWORD_NOT_PROVIDED": (_l("Write a password."), "error"),
    "PASSWORD_INVALID_LENGTH": (_l("Choose a password of %(length)s to 128 characters."), "error"),
    "PASSWORD_IS_THE_SAME": (_l("Choose a password that is not the one you have now."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (_l("Write the same password twice."), "error"),
    "INVALID_PASSWORD": (_l("This is not the password you have now."), "error"),
    "TWO_FACTOR_INVALID_TOKEN": (
        _l("This is not the code of this moment, or it has been used. Wait for the next one."),
        "error",
    ),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (_l("You have signed in."), "ok"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        _l("From now on you sign in with a code too. Make recovery codes in case you lose it."),
        "ok",
    ),
    "TWO_FACTOR_DISABLED": (_l("From now on you sign in without a code."), "ok"),
    "TWO_FACTOR_PERMISSION_DENIED": (_l("Sign in once more."), "info"),
    "INVALID_RECOVERY_CODE": (
        _l("This is none of your recovery codes, or it has been used."),
        "error",
    ),
    "NO_RECOVERY_CODES_SETUP": (_l("You have no recovery codes yet."), "info"),
    "WEBAUTHN_EXPIRED": (_l("That took too long. Try once more."), "warn"),
    "WEBAUTHN_NAME_REQUIRED": (_l("Give the passkey a name."), "error"),
    "WEBAUTHN_NAME_INUSE": (_l("You have a passkey of this name. Choose another one."), "error"),
    "WEBAUTHN_NAME_NOT_FOUND": (_l("You have no passkey of this name."), "error"),
    "INVALID_INPUT": (_l("Use letters, digits and spaces."), "error"),
    "INVALID_INPUT_LENGTH": (_l("Use %(length)s signs at most."), "error"),
    "WEBAUTHN_REGISTER_SUCCESSFUL": (_l("The passkey %(name)s has been added."), "ok"),
    "WEBAUTHN_CREDENTIAL_DELETED": (
        _l("The passkey %(name)s has been removed. Remove it on your device too."),
        "ok",
    ),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": (_l("This passkey has been added already."), "error"),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": NO_SUCH_PASSKEY,
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": NO_SUCH_PASSKEY,
    "WEBAUTHN_NO_VERIFY": NO_SUCH_PASSKEY,
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": NO_SUCH_PASSKEY,
    "WEBAUTHN_MISMATCH_USER_HANDLE": NO_SUCH_PASSKEY,
    "DISABLED_ACCOUNT": NO_SUCH_PASSKEY,
    "API_ERROR": (_l("That did not work. Try once more."), "error"),
    "REAUTHENTICATION_REQUIRED": (_l("Before you change this, show that it is you."), "info"),
    "REAUTHENTICATION_SUCCESSFUL": (_l("Thank you. Now go on."), "ok"),
    "UNAUTHENTICATED": (_l("Sign in first."), "info"),
}
