"""All data about a person or an organisation on paper, for people to read."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from coaching.data.data_words import LABELS
from coaching.documents import words
from coaching.documents.blocks import Block, lead, pairs, section, subheading, text
from coaching.documents.typesetting import typeset
from coaching.i18n import gettext as _
from coaching.i18n import ngettext, speaking

Row = Mapping[str, object]


@dataclass(frozen=True)
class Rows:
    """The rows of one table: ``texts`` are the columns that people read, ``at`` says when.

    ``in_words`` gives the title of a row and what it says, where columns alone say too little.
    """

    title: str
    rows: Sequence[Row]
    texts: Sequence[str]
    at: str = ""
    in_words: Callable[[Row], tuple[str, list[tuple[str, str]]]] | None = None


def data_export(
    subject: str, parts: Sequence[Rows], mentions: Sequence[str], *, on: date, language: str
) -> bytes:
    """Data as PDF; the same rows stand complete in the JSON file beside it."""
    with speaking(language):
        heading = str(_("Your data in Polku"))
        content = {
            **words.frame(),
            "title": f"{heading}: {subject}",
            "heading": heading,
            "organisation": subject,
            "cohort": str(_("Export of data")),
            "written": _("Written on %(day)s", day=words.day(on)),
            "sections": list(_sections(parts, mentions)),
        }
    # The template of the closing report sets sections of any kind.
    return typeset("closing_report", content, on=on)


def _sections(parts: Sequence[Rows], mentions: Sequence[str]) -> Iterator[Block]:
    yield section(
        _("What this is"),
        [
            text(
                str(
                    _(
                        "Everything that people can read of this data. The machine-readable file"
                        " (JSON) holds every row with its numbers and times too."
                    )
                )
            )
        ],
    )
    silent = []
    for part in parts:
        blocks = list(_blocks(part))
        if blocks:
            yield section(_(part.title), [lead(_number(part)), *blocks])
        else:
            silent.append((_(part.title), _number(part)))
    if mentions:
        yield section(_("Texts that name you"), [text(each) for each in mentions])
    if silent:
        yield section(_("In the JSON file only"), [pairs(silent)])


def _number(part: Rows) -> str:
    return str(ngettext("%(num)s row", "%(num)s rows", len(part.rows)))


def _blocks(part: Rows) -> Iterator[Block]:
    for row in part.rows:
        title, told = part.in_words(row) if part.in_words else ("", list(_columns(part, row)))
        if told:
            yield from _headed(row.get(part.at), title)
            yield pairs(told)


def _columns(part: Rows, row: Row) -> Iterator[tuple[str, str]]:
    for name in part.texts:
        yield from ((_(LABELS[name]), value) for value in _values(row.get(name)))


def _headed(at: object, title: str) -> Iterator[Block]:
    day = words.day(date.fromisoformat(at[:10])) if isinstance(at, str) and at else ""
    heading = ": ".join(each for each in (day, title) if each)
    if heading:
        yield subheading(heading)


def _values(value: object) -> Iterable[str]:
    """What stands in a column, as texts; nothing for what is empty."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, Mapping):
        return [each for inner in value.values() for each in _values(inner)]
    if isinstance(value, Sequence):
        return [each for inner in value for each in _values(inner)]
    return []
