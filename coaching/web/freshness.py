"""Changes to how one signs in are for whoever has just shown who they are."""

from collections.abc import Callable
from datetime import timedelta
from typing import ParamSpec, TypeVar

from flask import current_app
from flask_security import auth_required

Given = ParamSpec("Given")
Answered = TypeVar("Answered")

# An open session that somebody else sits down at gets no further than its pages.
FRESH = timedelta(minutes=30)
# Whoever is in the middle of changes is not asked again.
GRACE = timedelta(minutes=15)


def recently_signed_in(view: Callable[Given, Answered]) -> Callable[Given, Answered]:
    """Ask for the password once more where that was long ago."""
    guarded: Callable[Given, Answered] = auth_required(
        "session",
        within=lambda: current_app.config["SECURITY_FRESHNESS"],
        grace=lambda: current_app.config["SECURITY_FRESHNESS_GRACE_PERIOD"],
    )(view)
    return guarded
