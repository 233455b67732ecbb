"""The parts of the closing report, each from the facts of the year."""

from collections.abc import Iterator

from coaching.data import guidance
from coaching.data.assessment import DIMENSIONS, HIGHEST, OCCASIONS, band
from coaching.data.completion import CRITERIA
from coaching.data.midpoint import WAYS
from coaching.data.plans import ACTION_STATES
from coaching.documents import words
from coaching.documents.blocks import Block, Standing, lead, pairs, subheading, table, text
from coaching.documents.certificates import heading_of
from coaching.documents.facts import (
    Assessed,
    CertificateGiven,
    Decision,
    Goal,
    Plan,
    ReportFacts,
    Training,
)
from coaching.i18n import gettext as _
from coaching.i18n import ngettext

NAMES = {dimension.key: dimension.name for dimension in DIMENSIONS}


def year(facts: ReportFacts) -> Iterator[Block]:
    """Who, when, how it ended, and through which phases."""
    yield pairs(
        [
            (_("Cohort"), facts.cohort),
            (_("Begun"), words.day(facts.starts_on)),
            (
                _("Ends") if facts.outcome == "under_way" else _("Ended"),
                words.day(facts.ended_on or facts.ends_on),
            ),
            (_("Outcome"), words.outcomes()[facts.outcome]),
            *_certificate(facts.certificate),
        ]
    )
    if facts.people:
        yield subheading(_("People"))
        roles = words.roles()
        rows = [(person.name, roles[person.role], person.title) for person in facts.people]
        yield table((_("Name"), _("Role"), _("Title")), rows, (4, 3, 4))
    if facts.phases:
        yield subheading(_("Path through the phases"))
        rows = [
            (phase.name, words.short_day(phase.begun_on), words.short_day(phase.ended_on))
            for phase in facts.phases
        ]
        yield table((_("Phase"), _("Begun"), _("Ended")), rows, (4, 3, 3))


def _certificate(given: CertificateGiven | None) -> list[tuple[str, str]]:
    if given is None:
        return []
    return [
        (heading_of(given.kind), f"{given.number}, {words.day(given.issued_on)}"),
        (_("Fingerprint of the certificate (SHA-256)"), given.digest),
    ]


def criteria(facts: ReportFacts) -> Iterator[Block]:
    """Each criterion by itself."""
    yield table(
        (_("Criterion"), _("Met"), _("Figures")),
        [
            (words.of(CRITERIA, each.key), _("Yes") if each.met else _("No"), each.figures)
            for each in facts.criteria
        ],
        (5, 2, 6),
    )


def assessments(facts: ReportFacts) -> Iterator[Block]:
    """Each dimension by itself, its assessments side by side: no total, no average."""
    yield lead(
        _(
            "Each dimension stands by itself, on the scale from 0 to 4. There is no total, and"
            " organisations are not compared."
        )
    )
    head = [
        f"{_(OCCASIONS[each.occasion])}, {words.short_day(each.recorded_on)}"
        for each in facts.assessments
    ]
    rows = [
        (_(dimension.name), *(_standing(each, dimension.key) for each in facts.assessments))
        for dimension in DIMENSIONS
    ]
    yield table((_("Dimension"), *head), rows, (4, *(3 for _each in head)))


def _standing(assessed: Assessed, dimension: str) -> Standing | str:
    score = assessed.scores.get(dimension)
    if score is None:
        return str(_("Does not apply"))
    if assessed.bands_only:
        return str(_(band(score).name))
    evidence = assessed.evidence.get(dimension)
    note = (
        ""
        if evidence is None
        else ngettext("Evidence for %(num)s statement", "Evidence for %(num)s statements", evidence)
    )
    return Standing(f"{words.figure(score)} {_(band(score).name)}", str(note), score / HIGHEST)


def plan(facts: ReportFacts) -> Iterator[Block]:
    """The goals with what came of them, the actions with theirs, and how the plan changed."""
    known = facts.plan
    if known is None:
        return
    yield text(known.title)
    for number, goal in enumerate(known.goals, start=1):
        yield subheading(_("Goal %(number)s", number=number))
        yield text(goal.goal)
        yield _goal(goal)
    yield from _actions(known)
    if len(known.versions) > 1:
        yield subheading(_("Versions of the plan"))
        rows = [(str(v.number), words.short_day(v.made_on), v.changes) for v in known.versions]
        yield table((_("Version"), _("Day"), _("What changed and why")), rows, (2, 2, 9))


def _goal(goal: Goal) -> Block:
    progress = "" if goal.progress is None else words.percent(goal.progress)
    return pairs(
        [
            (_("Dimension"), _(NAMES[goal.dimension])),
            (_("Indicator"), goal.indicator),
            (_("At the start"), goal.baseline),
            (_("Target"), goal.target),
            (_("Progress"), progress),
            (_("Result"), goal.result),
        ]
    )


def _actions(known: Plan) -> Iterator[Block]:
    yield subheading(_("Actions"))
    yield table(
        (_("Action"), _("Who"), _("Due by"), _("How it went"), _("Result")),
        [
            (
                each.what,
                each.owner,
                words.short_day(each.due_on),
                words.of(ACTION_STATES, each.state),
                each.result,
            )
            for each in known.actions
        ],
        (5, 3, 3, 2, 5),
    )


def trainings(facts: ReportFacts) -> Iterator[Block]:
    """The confirmed modules and who came."""
    states = words.training_states()
    yield table(
        (_("Module"), _("Day"), _("Hours"), _("People"), _("How it went")),
        [
            (
                each.name,
                words.short_day(each.held_on),
                words.figure(each.hours) if each.hours else "",
                str(each.people) if each.people else "",
                Standing(states[each.state], _about(each)),
            )
            for each in facts.trainings
        ],
        (6, 3, 2, 2, 5),
    )
    yield pairs([(_("Hours of training"), words.figure(sum(t.hours for t in facts.trainings)))])


def _about(training: Training) -> str:
    if training.sponsor:
        return str(_("The management sponsor took part."))
    return training.replaced


def coaching(facts: ReportFacts) -> Iterator[Block]:
    """The meetings with the coach, and how long they took in all."""
    hours = sum(each.minutes for each in facts.meetings) / 60
    yield pairs(
        [
            (_("Meetings"), str(len(facts.meetings))),
            (_("Hours of coaching"), words.figure(hours)),
        ]
    )
    yield table(
        (_("Day"), _("Meeting"), _("Minutes"), _("Topics")),
        [
            (
                words.short_day(each.held_on),
                Standing(words.of(guidance.KINDS, each.kind), words.of(guidance.MODES, each.mode)),
                str(each.minutes),
                ", ".join(words.of(guidance.TOPICS, topic) for topic in each.topics),
            )
            for each in facts.meetings
        ],
        (2, 3, 2, 5),
    )


def decisions(facts: ReportFacts) -> Iterator[Block]:
    """What was decided, what the figures recommended, why, and on which conditions."""
    for each in facts.decisions:
        yield _decision(each)
        if each.conditions:
            yield table(
                (_("Condition"), _("Due by")),
                [(one.what, words.short_day(one.due_on)) for one in each.conditions],
                (7, 3),
            )


def _decision(decision: Decision) -> Block:
    return pairs(
        [
            (_("Decided on"), words.day(decision.decided_on)),
            (_("Decision"), words.of(WAYS, decision.decision)),
            (_("Recommended"), words.of(WAYS, decision.recommended)),
            (_("Reason"), decision.reason),
        ]
    )


def final_report(facts: ReportFacts) -> Iterator[Block]:
    """What the organisation answered, question by question."""
    for each in facts.final_report:
        yield subheading(each.question)
        yield text(each.answer)
