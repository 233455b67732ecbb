"""The closing report: an organisation's whole year on paper."""

from collections.abc import Iterator, Mapping
from typing import Any

from coaching.documents import report_parts, words
from coaching.documents.blocks import Block, section
from coaching.documents.facts import ReportFacts, read
from coaching.documents.typesetting import Content, typeset
from coaching.i18n import gettext as _
from coaching.i18n import speaking


def closing_report(facts: Mapping[str, Any], language: str) -> bytes:
    """The year of an organisation as PDF; ``facts`` as in `ReportFacts`."""
    known = read(ReportFacts, facts)
    with speaking(language):
        written = content(known)
    return typeset("closing_report", written, on=known.written_on)


def content(facts: ReportFacts) -> Content:
    """The report in the language that is being spoken, for paper and for pages alike."""
    heading = str(_("Closing report"))
    return {
        **words.frame(),
        "title": f"{heading}: {facts.organisation}",
        "heading": heading,
        "organisation": facts.organisation,
        "cohort": facts.cohort,
        "written": _("Written on %(day)s", day=words.day(facts.written_on)),
        "sections": list(_sections(facts)),
    }


def _sections(facts: ReportFacts) -> Iterator[Block]:
    """The parts of the report; what the year does not have is left out."""
    yield section(_("The year"), report_parts.year(facts))
    parts = (
        (facts.criteria, _("Criteria for completion"), report_parts.criteria),
        (facts.assessments, _("Self-assessment"), report_parts.assessments),
        (facts.plan, _("Action plan"), report_parts.plan),
        (facts.trainings, _("Training"), report_parts.trainings),
        (facts.meetings, _("Coaching"), report_parts.coaching),
        (facts.decisions, _("Midpoint decision"), report_parts.decisions),
        (facts.final_report, _("Final report"), report_parts.final_report),
    )
    for there, heading, part in parts:
        if there:
            yield section(heading, part(facts))
