"""What goes without saying when the year is documented and ends."""

from typing import Any

from coaching.data.demonstration.moments import Fields, Moment
from coaching.data.demonstration.usual.baseline import no_names
from coaching.data.demonstration.usual.coaching import log
from coaching.data.demonstration.usual.midpoint import with_states

Values = dict[str, Any]


def report(fields: Fields, moment: Moment) -> Values:
    """Every goal and action of the plan; a step tells what came of them."""
    return {
        "goals": [{"key": goal["key"]} for goal in moment.facts["goals"]],
        "actions": with_states(fields, moment),
        "may_publish": "yes",
    }


def check(_fields: Fields, _moment: Moment) -> Values:
    """The report has everything that it needs."""
    asked = ("has_results", "has_evidence", "lives_on", "no_persons", "report_accepted")
    return dict.fromkeys(asked, "yes")


def practices(_fields: Fields, moment: Moment) -> Values:
    """They are described in the language of the organisation."""
    return {"proposes": "yes", "language": moment.organisation.about["language"]}


def discussion(fields: Fields, moment: Moment) -> Values:
    """The management sponsor took part."""
    return log(fields, moment) | {"sponsor_present": "yes"}


def completion(_fields: Fields, moment: Moment) -> Values:
    """The certificate that the criteria call for; what is still open may end."""
    return {
        "certificate": moment.facts["recommended"],
        "may_end": bool(moment.facts["ends"]),
    }


USUAL = {
    "submit_closing_assessment": no_names,
    "write_final_report": report,
    "check_final_report": check,
    "propose_good_practices": practices,
    "hold_final_discussion": discussion,
    "accept_completion": completion,
}
