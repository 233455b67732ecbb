"""The certificate of an organisation: one page for its wall, in its own language."""

from collections.abc import Mapping
from typing import Any

from coaching.data.assessment import OCCASIONS
from coaching.data.completion import COMPLETED
from coaching.documents import words
from coaching.documents.facts import CertificateFacts, read
from coaching.documents.typesetting import Content, typeset
from coaching.i18n import gettext as _
from coaching.i18n import speaking


def certificate(facts: Mapping[str, Any], language: str) -> bytes:
    """Certificate A (completed) or B (participated) as PDF; ``facts`` as in `CertificateFacts`."""
    known = read(CertificateFacts, facts)
    with speaking(language):
        content = _content(known)
    return typeset("certificate", content, on=known.issued_on)


def _content(facts: CertificateFacts) -> Content:
    heading = heading_of(facts.kind)
    return {
        **words.frame(),
        "title": f"{heading} {facts.number}: {facts.organisation}",
        "heading": heading,
        "organisation": facts.organisation,
        "cohort": facts.cohort,
        "sentence": _sentence(facts),
        "done": _("What the organisation has done"),
        "figures": _figures(facts),
        "modules": {
            "head": [_("Training module"), _("Hours")],
            "rows": [[module.name, words.figure(module.hours)] for module in facts.modules],
        },
        "others": _others(facts),
        "issue": [
            _("Issued on %(day)s", day=words.day(facts.issued_on)),
            _("Certificate number %(number)s", number=facts.number),
        ],
        "check": _(
            "The certificate was issued electronically and needs no signature. The coordinators of"
            " the accelerator confirm it by its number."
        ),
    }


def heading_of(kind: str) -> str:
    """What a certificate of this kind is called."""
    return str(_("Certificate") if kind == COMPLETED else _("Certificate of participation"))


def _sentence(facts: CertificateFacts) -> str:
    dates = {"first": words.day(facts.starts_on), "last": words.day(facts.ends_on)}
    if facts.kind == COMPLETED:
        return str(
            _(
                "The organisation has completed the one-year anti-racism accelerator,"
                " %(first)s – %(last)s.",
                **dates,
            )
        )
    return str(
        _(
            "The organisation has taken part in the one-year anti-racism accelerator,"
            " %(first)s – %(last)s.",
            **dates,
        )
    )


def _figures(facts: CertificateFacts) -> list[dict[str, str]]:
    """What can be counted; what was not done is left out."""
    hours = sum(module.hours for module in facts.modules)
    result = _("%(some)s of %(all)s", some=facts.actions_with_result, all=facts.actions)
    counted = [
        (hours, words.figure(hours), _("Hours of training")),
        (facts.coaching_sessions, str(facts.coaching_sessions), _("Coaching sessions")),
        (facts.coaching_hours, words.figure(facts.coaching_hours), _("Hours of coaching")),
        (facts.goals, str(facts.goals), _("Goals of the action plan")),
        (facts.actions, result, _("Actions with a result")),
    ]
    return [{"figure": figure, "words": what} for there, figure, what in counted if there]


def _others(facts: CertificateFacts) -> list[dict[str, object]]:
    """The rest of what was done."""
    assessed = [_(OCCASIONS[each]) for each in facts.self_assessments]
    others = [(_("Self-assessments"), assessed)] if assessed else []
    if facts.final_report:
        others.append((_("Final report"), [_("Accepted")]))
    return [{"words": what, "lines": lines} for what, lines in others]
