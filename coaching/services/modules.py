"""Training modules: those the programme begins with, and what administrators make of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from coaching.data.modules import read_modules
from coaching.i18n import gettext as _
from coaching.i18n import language
from coaching.model.base import db, transaction
from coaching.model.history import note_event
from coaching.model.people import User
from coaching.model.training import Module, Need
from coaching.permissions import Can, require, visible_modules
from coaching.services.refusals import Refusal


class IsMandatory(Refusal):
    """Every organisation takes this module, so it cannot go out of use."""


class BuildsOnItself(Refusal):
    """A module would have to come before itself."""


@dataclass(frozen=True)
class Texts:
    """What a module is called, whom it is for, and its between-session task, by language."""

    names: Mapping[str, str]
    target_groups: Mapping[str, str]
    between_tasks: Mapping[str, str]


def prepare() -> None:
    """Add the programme's modules that are missing; what is there stays as it is.

    Within the caller's transaction.
    """
    known = set(db.session.scalars(select(Module.id)))
    for position, each in enumerate(read_modules(), start=1):
        if each.id not in known:
            db.session.add(
                Module(
                    id=each.id,
                    position=position,
                    need=Need(each.need),
                    names=dict(each.names),
                    target_groups=dict(each.target_groups),
                    between_tasks=dict(each.between_tasks),
                    minutes=each.minutes,
                    prerequisites=list(each.prerequisites),
                    prework_parts=list(each.prework_parts),
                )
            )


def all_active() -> list[Module]:
    """The modules in use, in the order of the programme."""
    query = select(Module).where(Module.active.is_(True)).order_by(Module.position, Module.id)
    return list(db.session.scalars(query))


def prerequisites() -> dict[str, tuple[str, ...]]:
    """What each module in use builds on; a module out of use asks for nothing."""
    active = {module.id: module for module in all_active()}
    return {
        key: tuple(each for each in module.prerequisites if each in active)
        for key, module in active.items()
    }


def choices() -> list[tuple[str, str]]:
    """The modules in use by key, with their names in the reader's language."""
    return [(module.id, named(module)) for module in all_active()]


def named(module: Module) -> str:
    """What a module is called in the reader's language, with the key people know it by."""
    return str(_("%(key)s %(name)s", key=module.id, name=module.name_in(language())))


def all_there_are() -> list[Module]:
    """Every module, also those out of use: decision tables may name any."""
    return list(db.session.scalars(select(Module).order_by(Module.position, Module.id)))


def everything(user: User) -> list[Module]:
    """Every module, also those out of use."""
    require(user, Can.ADMINISTER)
    query = visible_modules(user).order_by(Module.position, Module.id)
    return list(db.session.scalars(query))


def change(
    user: User,
    module: Module,
    *,
    texts: Texts,
    minutes: int,
    prerequisites: Sequence[str],
    prework_parts: Sequence[int],
    active: bool,
) -> None:
    """Keep what an administrator has written; raises `IsMandatory`, `BuildsOnItself`."""
    require(user, Can.ADMINISTER)
    if not active and module.need != Need.TAILORED:
        raise IsMandatory(
            _("Every organisation takes this module. It cannot go out of use."), field="active"
        )
    _stop_circle(module, prerequisites)
    with transaction():
        module.names = dict(texts.names)
        module.target_groups = dict(texts.target_groups)
        module.between_tasks = dict(texts.between_tasks)
        module.minutes = minutes
        module.prerequisites = list(prerequisites)
        module.prework_parts = sorted(prework_parts)
        module.active = active
        note_event(user, "module_changed", module=module.id)


def _stop_circle(module: Module, prerequisites: Sequence[str]) -> None:
    before = {row.id: row.prerequisites for row in db.session.scalars(select(Module))}
    waiting, seen = list(prerequisites), set()
    while waiting:
        key = waiting.pop()
        if key == module.id:
            raise BuildsOnItself(
                _("One of these modules builds on this one itself. Leave it out."),
                field="prerequisites",
            )
        if key not in seen:
            seen.add(key)
            waiting += before.get(key, ())
