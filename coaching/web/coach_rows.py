"""Rows of the page that gives organisations their coaches, everything already in words."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from coaching.services import coach_suggestions
from coaching.services.coach_choices import CoachLine, Pair
from coaching.services.coach_suggestions import Suggestion
from coaching.services.onboarding import Line
from coaching.services.refusals import Refusal
from coaching.web.invitation_pages import coach_state
from coaching.web.onboarding_pages import MISSING_WORDS, is_over, size_of, spoken
from forms.people import SECTOR_WORDS

PAIR = re.compile(r"(\d{1,9})-(\d{0,9})")


@dataclass(frozen=True)
class Typed:
    """What stands in a row as it was sent; ``reason`` is None where it was not asked."""

    pair: Pair
    seen: Pair
    reason: str | None

    @classmethod
    def read(cls, form: Mapping[str, str], case_id: int) -> "Typed | None":
        """A row of the form; nothing for one that was not there to fill in."""
        seen = form.get(f"seen-{case_id}")
        if seen is None:
            return None
        chosen = Pair(
            _number(form.get(f"coach-{case_id}", "")), _number(form.get(f"deputy-{case_id}", ""))
        )
        pair = chosen if chosen.coach is not None else Pair()
        return cls(pair, read_pair(seen), form.get(f"reason-{case_id}"))

    def changes(self, line: Line) -> bool:
        """Somebody has touched this row since it was shown."""
        known = line.choice.reason if line.choice else ""
        return self.pair != self.seen or self.reason not in (None, known)


def read_pair(text: str) -> Pair:
    """A coach and a deputy coach as a hidden field carries them."""
    read = PAIR.fullmatch(text)
    return Pair(int(read[1]), _number(read[2])) if read else Pair()


def written(pair: Pair) -> str:
    """The same as text."""
    return f"{pair.coach}-{pair.deputy or ''}" if pair.coach is not None else ""


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,9}", text) else None


@dataclass(frozen=True)
class Suggested:
    """A suggestion beside a row: ``pair`` is what its button takes."""

    coach: str
    deputy: str
    why: str
    pair: str


@dataclass(frozen=True)
class CoachRow:
    """An organisation with its coach, or with the lists to choose one from."""

    id: int
    name: str
    url: str
    facts: str
    contact: str
    languages: list[tuple[str, str]]
    is_open: bool
    coach: int | None
    deputy: int | None
    # The coach of a year that needs no choice any more.
    coach_name: str
    reason: str
    asks_reason: bool
    seen: str
    state: tuple[str, str]
    suggested: Suggested | None
    nobody: str
    # Coaches who have declared a conflict of interest with it.
    against: list[str]
    error: str
    wrong_field: str


@dataclass(frozen=True)
class Workload:
    """A coach with load and agreed number, as a bar and in words."""

    name: str
    languages: list[tuple[str, str]]
    sectors: str
    load: int
    most: int | None
    look: str
    words: str
    chosen: str


def row_of(
    line: Line,
    names: Mapping[int, str],
    *,
    typed: Typed | None = None,
    refusal: Refusal | None = None,
    suggestion: Suggestion | None = None,
    nobody: str = "",
    against: Collection[int] = (),
) -> CoachRow:
    """An organisation in words; what was typed and refused stays."""
    case, kept = line.case, Pair.of(line.choice)
    shown = typed.pair if typed and refusal else kept
    reason = typed.reason if typed and refusal else None
    known = line.choice.reason if line.choice else ""
    field = (refusal.field or "coach") if refusal else ""
    return CoachRow(
        id=case.id,
        name=case.organisation.full_name,
        url=url_for("coordinator.organisation", id=case.id),
        facts=size_of(case.organisation),
        contact=line.contact.user.name if line.contact else "",
        languages=spoken(case.language, case.organisation.languages),
        is_open=line.is_open,
        coach=shown.coach,
        deputy=shown.deputy,
        coach_name=case.coach.name if case.coach else "",
        reason=known if reason is None else reason,
        asks_reason=bool(known or reason) or field == "reason",
        seen=written(kept),
        state=_state(line),
        suggested=_suggested(suggestion, names) if suggestion else None,
        nobody=nobody,
        against=[name for id, name in names.items() if id in against],
        error=str(refusal.message) if refusal else "",
        wrong_field=field,
    )


def _suggested(suggestion: Suggestion, names: Mapping[int, str]) -> Suggested:
    return Suggested(
        coach=names[suggestion.coach],
        deputy=names.get(suggestion.deputy or 0, ""),
        why=coach_suggestions.explained(suggestion),
        pair=written(Pair(suggestion.coach, suggestion.deputy)),
    )


def _state(line: Line) -> tuple[str, str]:
    if over := is_over(line.case):
        return "plain", over
    if not line.is_open:
        return coach_state(line)
    if line.choice is None:
        return "wait", _("No coach")
    if line.case.language not in line.choice.coach.works_in:
        return "soon", _("Another language")
    if line.choice.deputy_id is None:
        return "wait", _("No deputy coach")
    if line.missing:
        return "bad", str(MISSING_WORDS[line.missing[0]])
    return "ok", _("Ready")


def workload_of(line: CoachLine) -> Workload:
    """A coach's load in words."""
    look, words = _room(line)
    chosen = ngettext(
        "%(num)s of them is chosen, not asked yet",
        "%(num)s of them are chosen, not asked yet",
        line.chosen,
    )
    known = line.user.coaching_sectors
    return Workload(
        name=line.user.name,
        languages=spoken(line.user.works_in[0], line.user.works_in),
        sectors=", ".join(str(words) for key, words in SECTOR_WORDS.items() if key in known),
        load=line.load,
        most=line.most,
        look=look,
        words=words,
        chosen=chosen if line.chosen else "",
    )


def _room(line: CoachLine) -> tuple[str, str]:
    if line.free is None:
        return "fg", _("No number is agreed")
    if line.free < 0:
        return "fb", ngettext(
            "%(num)s over the agreed number", "%(num)s over the agreed number", -line.free
        )
    if line.free == 0:
        return "fw", _("Full")
    return "fg", ngettext("%(num)s place free", "%(num)s places free", line.free)
