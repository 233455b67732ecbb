"""Versions of the drawings: deploy a set, find the newest, read its texts."""

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from itertools import cycle
from typing import Any, ParamSpec, TypeVar, cast

from sqlalchemy import Engine, ScalarSelect, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from coaching.clock import now
from coaching.engine import definitions, tables
from coaching.engine.definitions import Definitions, Element
from coaching.engine.tables import Table
from coaching.i18n import LANGUAGES, language, translate
from coaching.i18n import gettext as _
from coaching.model.base import db
from coaching.model.history import note_event
from coaching.model.late_tasks import LateTask
from coaching.model.people import User
from coaching.model.processes import Process, Task, Version
from coaching.services import modules
from coaching.services.refusals import Refusal

# Tests ask for several separately parsed copies, so that no state leans on a shared object.
copies = 1
_turn = cycle(range(1_000_000))

P = ParamSpec("P")
T = TypeVar("T")
_forgets: list[Callable[[], None]] = []


def remembered(read: Callable[P, T]) -> Callable[P, T]:
    """Let a server process read something of a version once: a version never changes."""
    kept = lru_cache(maxsize=256)(read)
    _forgets.append(kept.cache_clear)
    return cast(Callable[P, T], kept)


class NotDeployed(Refusal):
    """No version of the drawings is stored yet."""


def deploy(
    files: Mapping[str, bytes], *, by: User | None = None, own_tables: Collection[str] = ()
) -> Version:
    """Store a set of drawings with its texts, unless this very set is stored already.

    Drawings and tables name modules by key, so the programme's modules are there from then on.
    ``own_tables`` are the files that an administrator has changed (changed tables).
    """
    modules.prepare()
    digest = definitions.digest_of(files)
    known = db.session.scalar(select(Version).where(Version.digest == digest))
    if known is not None:
        # Deployed anew, an older set is what new years follow from now on.
        known.texts, known.deployed_at = _texts(definitions.parse(files)), now()
        known.own_tables = sorted(own_tables)
        return known
    parsed = definitions.parse(files)
    version = Version(
        digest=digest,
        files={name: content.decode() for name, content in files.items()},
        texts=_texts(parsed),
        own_tables=sorted(own_tables),
    )
    db.session.add(version)
    note_event(by, "version_deployed", digest=digest[:12])
    return version


def newest() -> Version:
    """The version that new processes follow; raises `NotDeployed`."""
    version = db.session.scalar(
        select(Version).order_by(Version.deployed_at.desc(), Version.id.desc()).limit(1)
    )
    if version is None:
        raise NotDeployed("No drawings are deployed yet. Run: flask workflows deploy")
    return version


def is_newest(files: Mapping[str, bytes]) -> bool:
    """Whether new processes follow these very drawings."""
    newest_digest = select(Version.digest).where(Version.id == newest_id())
    return db.session.scalar(newest_digest) == definitions.digest_of(files)


def newest_id() -> ScalarSelect[int]:
    """Its id as a part of another query."""
    newest_first = Version.deployed_at.desc(), Version.id.desc()
    return select(Version.id).order_by(*newest_first).limit(1).scalar_subquery()


def own_tables(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The tables that an administrator has changed, unless the files say the same by now."""
    try:
        version = newest()
    except NotDeployed:
        return {}
    own = {name: version.files[name].encode() for name in version.own_tables if name in files}
    return {
        name: content
        for name, content in own.items()
        if _table(name, content) != _table(name, files[name])
    }


def _table(name: str, content: bytes) -> Table:
    return tables.read(definitions.parse_xml(name, content))


def definitions_of(version_id: int) -> Definitions:
    """The parsed drawings of a version; read from the database once per server process."""
    return _definitions(db.engine, version_id, next(_turn) % copies)


@remembered
def _definitions(_database: Engine, version_id: int, copy: int) -> Definitions:
    version = db.session.get_one(Version, version_id)
    files = {name: content.encode() for name, content in version.files.items()}
    return definitions.parse(files, copy=copy)


def forget() -> None:
    """Forget what was read: for tests that begin with a new database."""
    for forget_one in _forgets:
        forget_one()


def text_of(process: Process, element: Element, what: str = "name") -> str:
    """A drawing's text in the reader's language: ``what`` is name or documentation."""
    return word(process.version_id, element.process, element.id, what)


def word(version_id: int, drawing: str, element_id: str, what: str = "name") -> str:
    """The same by ids; English where a language lacks it."""
    texts = _stored_texts(db.engine, version_id)
    by_language = texts.get(f"{drawing}.{element_id}.{what}", {})
    return str(by_language.get(language()) or by_language.get("en", element_id))


def task_word(version_id: int, task_name: str, what: str = "name") -> str:
    """The text of a user task, wherever it is drawn."""
    element = definitions_of(version_id).task(task_name)
    return word(version_id, element.process, element.id, what)


def what_titles_need() -> tuple[ORMOption, ...]:
    """Load with the tasks of a list what they are called by, not one by one afterwards."""
    late = joinedload(Task.process).joinedload(Process.late_task).joinedload(LateTask.task)
    return (late.joinedload(Task.process),)


def title_of(task: Task) -> str:
    """What a task is called: with its module, where each module asks it, or with the late task.

    A task that somebody has added is called as they called it, in every language.
    """
    if task.title is not None:
        return task.title
    title = task_word(task.process.version_id, task.name)
    if task.module is not None:
        return str(_("%(task)s: %(module)s", task=title, module=task.module.name_in(language())))
    if task.about is not None:
        return str(_("%(task)s: %(late)s", task=title, late=title_of(task.about)))
    return title


def lane_word(version_id: int, role: str) -> str:
    """What a lane calls a role, in the reader's language."""
    for drawing, lane in definitions_of(version_id).lanes:
        if lane == role:
            return word(version_id, drawing, lane, "name")
    return role


@remembered
def _stored_texts(_database: Engine, version_id: int) -> Mapping[str, Any]:
    return db.session.get_one(Version, version_id).texts


def _texts(parsed: Definitions) -> dict[str, dict[str, str]]:
    english = {
        f"{process}.{element.id}.{what}": getattr(element, what)
        for (process, _), element in parsed.elements.items()
        for what in ("name", "documentation")
    }
    for named in (parsed.lanes, parsed.labels):
        english |= {f"{process}.{each}.name": name for (process, each), name in named.items()}
    english |= {
        f"{table.id}.{part}.{what}": text
        for table in parsed.tables.values()
        for part, what, text in tables.texts(table)
    }
    return {
        key: {code: translate(text, code) for code in LANGUAGES}
        for key, text in english.items()
        if text
    }
