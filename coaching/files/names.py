"""Names of files as people gave them, without what names should not have."""

import re
import unicodedata

from coaching.files.kinds import FileKind

LONGEST = 120  # letters
# Letters that file systems refuse, or that mean something in an address or a command.
REFUSED = re.compile(r'[<>:"|?*%]')
# Names that Windows keeps for devices.
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
NAMELESS = "document"


def tidy_name(given: str, kind: FileKind) -> str:
    """A name that shows and saves well everywhere and ends as its kind does."""
    name = re.split(r"[/\\]", given)[-1]
    name = unicodedata.normalize("NFC", "".join(map(_seen, name)))
    name = " ".join(REFUSED.sub("_", name).split()).rstrip(". ")
    ending = next((each for each in kind.endings if name.lower().endswith(each)), "")
    stem = name[: -len(ending)] if ending else name
    stem = stem[: LONGEST - len(kind.endings[0])].strip(". ") or NAMELESS
    if DEVICES.fullmatch(stem.partition(".")[0]):
        stem = f"_{stem}"
    return stem + (ending or kind.endings[0])


def _seen(letter: str) -> str:
    """The letter; a space for what ends lines, nothing for what is unseen or turns direction."""
    if letter in "\n\r\t\v\f\u2028\u2029":
        return " "
    return "" if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn"} else letter
