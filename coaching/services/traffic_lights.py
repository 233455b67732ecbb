"""How each organisation is doing: a traffic light in words, reckoned anew whenever it is asked."""

from dataclasses import dataclass
from enum import StrEnum

from coaching.data.decisions import STATUS, STATUSES
from coaching.engine.rules import Decided
from coaching.engine.tables import asks_nothing
from coaching.i18n import format_decimal, ngettext
from coaching.i18n import gettext as _
from coaching.model.cases import Case, CaseStatus
from coaching.services import decisions, traffic_light_facts, versions
from coaching.services.traffic_light_facts import Breaks, Facts, Ids


class Light(StrEnum):
    """What an organisation can look like from afar; the worst comes first."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    ON_HOLD = "on_hold"
    NOT_BEGUN = "not_begun"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


# A status is never a colour alone: these are the kinds of tags, which bring an icon along.
TAGS = {
    Light.RED: "bad",
    Light.AMBER: "warn",
    Light.GREEN: "ok",
    Light.ON_HOLD: "plain",
    Light.NOT_BEGUN: "wait",
    Light.COMPLETED: "ok",
    Light.WITHDRAWN: "plain",
    Light.MERGED: "plain",
}
WITHOUT_TABLE = {
    CaseStatus.ON_HOLD: Light.ON_HOLD,
    CaseStatus.PREPARING: Light.NOT_BEGUN,
    CaseStatus.COMPLETED: Light.COMPLETED,
    CaseStatus.WITHDRAWN: Light.WITHDRAWN,
    CaseStatus.MERGED: Light.MERGED,
}


@dataclass(frozen=True)
class TrafficLight:
    """How one organisation is doing, for those who may know (`Can.SEE_TRAFFIC_LIGHT`).

    ``label`` names the light, ``brief`` is the words of a tag ("9 working days late"), ``reason``
    a sentence; the last three are empty where the year is not under way.
    """

    light: Light
    label: str
    brief: str
    reason: str = ""
    figures: tuple[tuple[str, str], ...] = ()
    facts: Facts | None = None

    @property
    def tag(self) -> str:
        """The kind of its tag."""
        return TAGS[self.light]

    @property
    def needs_somebody(self) -> bool:
        """It is late, at risk or quiet."""
        return self.light in (Light.RED, Light.AMBER)


def of_case(case_id: int) -> TrafficLight:
    """How one organisation is doing."""
    return of_cases([case_id])[case_id]


def of_loaded(case: Case) -> TrafficLight:
    """The same of a case that a page has loaded with its cohort: in one statement at most."""
    if case.status != CaseStatus.ACTIVE:
        return _plain(WITHOUT_TABLE[case.status])
    return _judged(*traffic_light_facts.of_loaded(case))


def of_cases(
    ids: Ids, *, version_id: int | None = None, breaks: Breaks | None = None
) -> dict[int, TrafficLight]:
    """How organisations are doing, by case: in three statements, however many there are.

    Who knows the newest version and the blackouts of the cohorts already saves one each.
    """
    version_id = version_id or versions.newest().id
    # Many organisations have the same figures; the table is asked once for each set of them.
    known: dict[tuple[object, ...], TrafficLight] = {}
    found = {}
    for case_id, status, facts in traffic_light_facts.of_cases(ids, breaks):
        key = (status, facts)
        if key not in known:
            known[key] = _judged(version_id, facts) if facts else _plain(WITHOUT_TABLE[status])
        found[case_id] = known[key]
    return found


def name_of(light: Light) -> str:
    """What a light is called."""
    words = {
        Light.ON_HOLD: _("On hold"),
        Light.NOT_BEGUN: _("Not begun yet"),
        Light.COMPLETED: _("Year complete"),
        Light.WITHDRAWN: _("Left the programme"),
        Light.MERGED: _("Merged"),
    }
    return str(words[light] if light in words else _(STATUSES[light]))


def _plain(light: Light) -> TrafficLight:
    return TrafficLight(light, name_of(light), name_of(light))


def _judged(version_id: int, facts: Facts) -> TrafficLight:
    """What the table says to these figures."""
    decided = decisions.evaluate(
        version_id,
        STATUS,
        {
            "open_risk": facts.open_risk,
            "working_days_late": facts.working_days_late,
            "days_since_last_session": facts.days_since_last_session,
            "modules_pct": facts.modules_pct,
        },
    )
    light = Light(str(decided.outputs["status"]))
    shown = decisions.show(version_id, decided)
    return TrafficLight(
        light=light,
        label=shown.recommendation,
        brief=_brief(version_id, decided) or shown.recommendation,
        reason=shown.reasons[0],
        figures=tuple(shown.figures),
        facts=facts,
    )


def _brief(version_id: int, decided: Decided) -> str:
    """In a few words the first figure that the rule asks about; nothing where it asks none."""
    table = versions.definitions_of(version_id).tables[STATUS]
    cells = table.rules[decided.fired[0].number - 1].cells
    for column, cell in zip(table.inputs, cells, strict=True):
        value = decided.facts[column.name]
        if not asks_nothing(cell) and value is not None:
            return _in_few_words(column.name, value)
    return ""


def _in_few_words(fact: str, value: str | float) -> str:
    if fact == "working_days_late":
        number = round(float(value))
        return str(ngettext("%(num)s working day late", "%(num)s working days late", number))
    if fact == "days_since_last_session":
        number = round(float(value))
        return str(ngettext("%(num)s day quiet", "%(num)s days quiet", number))
    if fact == "modules_pct":
        return str(_("Training %(number)s%%", number=format_decimal(value, "0")))
    return decisions.in_words(STATUS, fact, value)
