"""The words of training: how deep, how and when a session is held."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from babel import Locale
from babel.dates import format_skeleton
from flask_babel import format_time, get_locale, ngettext
from flask_babel import lazy_gettext as _l

from coaching.clock import HELSINKI
from coaching.data.decisions import LEVELS
from coaching.model.training import Level, Mode

LEVEL_WORDS = {Level(key): _l(words) for key, words in LEVELS.items()}
MODE_WORDS = {
    Mode.REMOTE: _l("Remote"),
    Mode.ON_SITE: _l("On site"),
    Mode.HYBRID: _l("On site and remote"),
}


def when(starts_at: datetime, ends_at: datetime) -> str:
    """Thu 12 Nov 2026, 9.00–12.00, as the clocks of Helsinki say."""
    starts, ends = (each.astimezone(HELSINKI) for each in (starts_at, ends_at))
    day = format_skeleton("yMMMEd", starts.date(), locale=get_locale())
    hours = (format_time(each, "H.mm", rebase=False) for each in (starts, ends))
    return f"{day}, {'–'.join(hours)}"


def language_name(code: str) -> str:
    """What a language is called in the reader's language."""
    return str(Locale.parse(code).get_display_name(get_locale()))


def offer_in_words(offer: Mapping[str, Any]) -> str:
    """How a training session is held, by whom, and how many seats it has left."""
    told = _l(
        "%(level)s, %(language)s, %(mode)s. Trainer: %(trainer)s.",
        level=LEVEL_WORDS[Level(offer["level"])],
        language=language_name(offer["language"]),
        mode=str(MODE_WORDS[Mode(offer["mode"])]).lower(),
        trainer=offer["trainer"],
    )
    seats = ngettext("%(num)s seat is free.", "%(num)s seats are free.", offer["seats"])
    return f"{told} {seats}"
