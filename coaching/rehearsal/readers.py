"""People look at the year now and then: whatever happened, it can be told in words."""

from coaching.documents import reports
from coaching.documents.facts import ReportFacts
from coaching.documents.facts import read as read_facts
from coaching.model.people import User
from coaching.permissions import Can, allowed
from coaching.rehearsal.checks import Sight
from coaching.services import closing_report, histories, paths, records, results, waits


def look_at_pages(seen: Sight, turn: int) -> None:
    """Somebody looks at the pages of a year, another one at each turn."""
    reader, case = _reader(seen, turn), seen.case
    paths.path_of(case)
    waits.sentences(reader, case)
    histories.timeline(reader, case)
    records.records_of(reader, case)
    if allowed(reader, Can.SEE_BANDS, case):
        results.comparison(reader, case)


def read_report(seen: Sight, turn: int) -> None:
    """Somebody reads what is told of the year at its end."""
    facts = closing_report.report_facts(_reader(seen, turn), seen.case)
    reports.content(read_facts(ReportFacts, facts))


def _reader(seen: Sight, turn: int) -> User:
    may = [each for each in seen.people if allowed(each, Can.SEE_CASE, seen.case)]
    return may[turn % len(may)]
