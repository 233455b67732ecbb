"""Makes the typefaces of documents of those of the pages: `make assets` runs it.

typst reads no WOFF2, and tells typefaces apart by family: each part of one gets a name of its own.
"""

import sys
from pathlib import Path

from fontTools.ttLib import TTFont

from coaching.documents import typefaces

FAMILIES = {
    "source-sans-3-latin-wght-normal": typefaces.TEXT[0],
    "source-sans-3-latin-ext-wght-normal": typefaces.TEXT[1],
    "bricolage-grotesque-latin-wght-normal": typefaces.HEADINGS[0],
    "bricolage-grotesque-latin-ext-wght-normal": typefaces.HEADINGS[1],
    "ubuntu-latin-400-normal": typefaces.STATEMENT[0],
}

# Entries of a font's table of names: its family, and those that are read instead where they stand.
FAMILY, INSTEAD = 1, (16, 17, 21, 22)


def make(source: Path, folder: Path) -> None:
    """Write one typeface in the form that typst reads."""
    with TTFont(source) as font:
        font.flavor = None
        names = font["name"]
        for name_id in INSTEAD:
            names.removeNames(nameID=name_id)
        for record in names.names:
            if record.nameID == FAMILY:
                record.string = FAMILIES[source.stem]
        font.save(folder / f"{source.stem}.ttf")


if __name__ == "__main__":
    typefaces.FOLDER.mkdir(exist_ok=True)
    for argument in sys.argv[1:]:
        make(Path(argument), typefaces.FOLDER)
