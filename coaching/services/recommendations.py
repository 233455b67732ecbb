"""From the rules that fired to a proposal of training: mandatory, tailored, for self-study."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from coaching.engine.rules import Fired
from coaching.services.settings import Figures

MANDATORY = ("M01", "M03", "M12")
# The lowest level first: who needs the basics does not begin with what builds on them.
LEVELS = ("B", "A", "R")


@dataclass(frozen=True)
class Proposed:
    """One module with its level, and why: the rules, a wish, or a module that builds on it."""

    module: str
    level: str
    points: int = 0
    rules: tuple[Fired, ...] = ()
    is_wished: bool = False
    needed_for: str | None = None


@dataclass(frozen=True)
class Proposal:
    """What the table recommends; the coach edits it, others accept and confirm it.

    ``share`` are dimensions so strong that the organisation could share a practice,
    ``other_wishes`` are modules that it wishes for and no rule calls for.
    """

    mandatory: tuple[Proposed, ...]
    tailored: tuple[Proposed, ...]
    self_study: tuple[Proposed, ...]
    share: tuple[str, ...]
    other_wishes: tuple[str, ...]


def tailor(
    fired: Iterable[Fired],
    *,
    prerequisites: Mapping[str, Sequence[str]],
    wishes: Sequence[str],
    limits: Figures,
    scores: Mapping[str, float | None],
) -> Proposal:
    """Make a proposal of what the table of training recommendations has answered.

    ``prerequisites`` are modules by the module that builds on them, ``wishes`` the organisation's
    own, in its order, ``scores`` those of the dimensions.
    """
    found = _by_module(fired)
    mandatory = tuple(found.pop(module, Proposed(module, LEVELS[0])) for module in MANDATORY)
    wanted = [m for m in dict.fromkeys(wishes) if m not in MANDATORY][: limits.most_wishes]
    candidates = _in_order(
        _wished(each, limits.wish_points) if each.module in wanted else each
        for each in found.values()
    )
    tailored = _chosen(candidates, prerequisites, limits.max_tailored)
    taken = {each.module for each in tailored}
    return Proposal(
        mandatory=mandatory,
        tailored=tailored,
        self_study=tuple(each for each in candidates if each.module not in taken),
        share=tuple(
            dimension
            for dimension, score in scores.items()
            if score is not None and score >= limits.share_from
        ),
        other_wishes=tuple(m for m in wanted if m not in found and m not in taken),
    )


def _by_module(fired: Iterable[Fired]) -> dict[str, Proposed]:
    """Each module once, with the highest points and the lowest level of its rules."""
    found: dict[str, list[Fired]] = {}
    for rule in fired:
        found.setdefault(str(rule.outputs["module"]), []).append(rule)
    return {
        module: Proposed(
            module,
            level=min((str(rule.outputs["level"]) for rule in rules), key=LEVELS.index),
            points=max(int(rule.outputs["points"]) for rule in rules),
            rules=tuple(rules),
        )
        for module, rules in found.items()
    }


def _wished(module: Proposed, points: int) -> Proposed:
    return Proposed(module.module, module.level, module.points + points, module.rules, True)


def _in_order(modules: Iterable[Proposed]) -> tuple[Proposed, ...]:
    """The highest points first; of equal ones what is wished for."""
    return tuple(sorted(modules, key=lambda each: (-each.points, not each.is_wished, each.module)))


def _chosen(
    candidates: Sequence[Proposed], prerequisites: Mapping[str, Sequence[str]], most: int
) -> tuple[Proposed, ...]:
    """As many as there are places, each behind what it builds on."""
    known = {each.module: each for each in candidates}
    chosen: dict[str, Proposed] = {}
    for each in candidates:
        row = [
            known.get(module, Proposed(module, each.level, each.points, needed_for=each.module))
            for module in _before(each.module, prerequisites)
            if module not in chosen and module not in MANDATORY
        ]
        row += [each] if each.module not in chosen else []
        if len(chosen) + len(row) <= most:
            chosen |= {one.module: one for one in row}
    return tuple(chosen.values())


def _before(
    module: str, prerequisites: Mapping[str, Sequence[str]], seen: frozenset[str] = frozenset()
) -> Iterator[str]:
    """What a module builds on, the first of them first; a circle is walked once."""
    seen |= {module}
    for earlier in prerequisites.get(module, ()):
        if earlier not in seen:
            yield from _before(earlier, prerequisites, seen)
            yield earlier
