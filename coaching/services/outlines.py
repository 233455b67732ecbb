"""The drawings of a version as nested steps in the reader's language, and as files to show."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import undefer

from coaching.engine.nodes import Node
from coaching.engine.wording import reworded
from coaching.i18n import language
from coaching.model.base import db
from coaching.model.processes import Version
from coaching.services import versions

YEAR = "year"
# What a list of steps leaves to the drawing: where arrows begin, split and end.
UNSAID = {"start", "end", "fork"}
# What holds other steps.
HOLDERS = {"part", "group"}


@dataclass(frozen=True)
class Step:
    """One step of a drawing, with the steps inside it.

    ``kind`` is task, part (a drawing of its own, named by ``id``), group (drawn inside this
    drawing), wait, beside (what may end the step that it hangs on early), or question.
    ``repeats`` is "loop" (again and again), "each" (once for each of several), or nothing.
    """

    drawing: str
    id: str
    kind: str
    name: str
    documentation: str
    role: str
    lane: str
    repeats: str
    optional: bool
    steps: tuple["Step", ...]

    def all(self) -> Iterator["Step"]:
        """This step and everything inside it, in drawn order."""
        yield self
        for step in self.steps:
            yield from step.all()


def of(version_id: int, drawing: str = YEAR) -> tuple[Step, ...]:
    """The steps of a drawing, and of those it calls, in drawn order."""
    return _in_language(db.engine, version_id, drawing, language())


@versions.remembered
def _in_language(
    _database: Engine, version_id: int, drawing: str, _language: str
) -> tuple[Step, ...]:
    return _steps(version_id, drawing, versions.definitions_of(version_id).drawn[drawing].steps)


def holders(version_id: int) -> Mapping[str, tuple[str, ...]]:
    """For each task of the year the parts and groups that it is drawn in, the outermost first."""
    return _holders(db.engine, version_id)


@versions.remembered
def _holders(_database: Engine, version_id: int) -> Mapping[str, tuple[str, ...]]:
    return dict(_held(of(version_id), ()))


def _held(steps: Iterable[Step], outside: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for step in steps:
        if step.kind == "task":
            yield step.id, outside
        yield from _held(step.steps, (*outside, step.id) if step.kind in HOLDERS else outside)


def title_of(version_id: int, drawing: str) -> str:
    """What a drawing is called: the name on its edge."""
    return label(version_id, drawing, f"{drawing}_pool")


def called_from(version_id: int, drawing: str = YEAR) -> list[str]:
    """A drawing and those it calls, also through others, in drawn order."""
    inside = (step for top in of(version_id, drawing) for step in top.all())
    return list(dict.fromkeys([drawing, *(step.id for step in inside if step.kind == "part")]))


def label(version_id: int, drawing: str, element_id: str) -> str:
    """The words at one element, in the reader's language; as drawn where a version lacks them."""
    said = versions.word(version_id, drawing, element_id)
    if said != element_id:
        return said
    return versions.definitions_of(version_id).labels.get((drawing, element_id), element_id)


def _steps(version_id: int, drawing: str, nodes: tuple[Node, ...]) -> tuple[Step, ...]:
    return tuple(_step(version_id, drawing, node) for node in nodes if node.kind not in UNSAID)


def _step(version_id: int, drawing: str, node: Node) -> Step:
    parsed = versions.definitions_of(version_id)
    element = parsed.elements.get((drawing, node.id))
    inner = (
        of(version_id, node.id) if node.kind == "part" else _steps(version_id, drawing, node.steps)
    )
    return Step(
        drawing=drawing,
        id=node.id,
        kind="beside" if node.beside else node.kind,
        name=label(version_id, drawing, node.id),
        documentation=_why(version_id, drawing, node.id) if element else "",
        role=node.lane,
        lane=versions.word(version_id, drawing, node.lane) if node.lane else "",
        repeats=node.repeats,
        optional=element is not None and element.properties.get("optional") == "true",
        steps=inner,
    )


def _why(version_id: int, drawing: str, element_id: str) -> str:
    said = versions.word(version_id, drawing, element_id, "documentation")
    return "" if said == element_id else said


# ---- the file ----


class NoSuchDrawing(LookupError):
    """A version has no drawing of this name."""


def file_of(version_id: int, drawing: str) -> bytes:
    """The file of a drawing with its names in the reader's language; raises `NoSuchDrawing`."""
    version = db.session.get_one(Version, version_id, options=[undefer(Version.files)])
    name = f"{drawing}.bpmn"
    parsed = versions.definitions_of(version_id)
    if name not in version.files or drawing not in parsed.drawn:
        raise NoSuchDrawing(name)
    named = (
        *(each for here, each in parsed.elements if here == drawing),
        *(each for here, each in parsed.lanes if here == drawing),
        *(each for here, each in parsed.labels if here == drawing),
    )
    words = {each: versions.word(version_id, drawing, each) for each in named}
    spoken = {each: said for each, said in words.items() if said != each}
    return reworded(name, version.files[name].encode(), spoken)
