"""Processes under way: which tasks they may still ask of people."""

from collections.abc import Iterator

from sqlalchemy import select

from coaching.engine.definitions import Definitions
from coaching.model.base import db
from coaching.model.processes import Process, Version
from coaching.services import versions


def reachable_tasks() -> dict[str, str]:
    """Every user task that a process under way may reach, with a version that draws it."""
    live = (
        select(Process.name, Version.id, Version.digest)
        .join(Version)
        .where(Process.ended_at.is_(None))
        .distinct()
        .order_by(Version.id)
    )
    return {
        task: digest[:12]
        for drawing, version_id, digest in db.session.execute(live)
        for task in _tasks_from(versions.definitions_of(version_id), drawing)
    }


def _tasks_from(definitions: Definitions, drawing: str) -> Iterator[str]:
    """The tasks of a drawing and of all that it calls; no drawing calls in a circle."""
    for (process, element_id), element in definitions.elements.items():
        if process == drawing and element.kind == "callActivity":
            yield from _tasks_from(definitions, element_id)
        elif process == drawing and element in definitions.user_tasks:
            yield element_id
