"""The compiled catalogues of translations, asked for what they lack."""

import gettext
from collections.abc import Callable
from pathlib import Path


class NotCompiled(LookupError):
    """A language has no compiled catalogue; the message says what to do."""


class _Nothing(gettext.NullTranslations):
    """Stands behind a catalogue and answers for what it lacks."""

    def gettext(self, message: str) -> str:
        """Nothing, where a catalogue would give the English text."""
        return ""


def translator(folder: str | Path, language: str) -> Callable[[str], str]:
    """What translates into a language, with nothing for what is missing; raises `NotCompiled`."""
    try:
        found = gettext.translation("messages", folder, [language])
    except FileNotFoundError as error:
        raise NotCompiled(
            f'There is no compiled catalogue for "{language}". Run: make catalogues'
        ) from error
    found.add_fallback(_Nothing())
    return found.gettext
