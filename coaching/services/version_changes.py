"""What changed in the process from one version to another, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import undefer

from coaching.engine.comparison import Difference, Fact, compare
from coaching.engine.tables import REASON, Table, is_table
from coaching.i18n import LANGUAGES
from coaching.i18n import gettext as _
from coaching.model.base import db
from coaching.model.people import User
from coaching.model.processes import Version
from coaching.permissions import Can, require, visible_versions
from coaching.services import outlines, versions
from coaching.services.version_words import KINDS, WHAT

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"
# What points to another element, whose name says more than its id.
REFERENCES = {"lane", "inside", "sourceRef", "targetRef", "attachedToRef", "calledElement"}


@dataclass(frozen=True)
class Detail:
    """One thing that is said otherwise; ``language`` where it is a text that people read."""

    what: str
    before: str
    after: str
    language: str = ""


@dataclass(frozen=True)
class Change:
    """One element that was added, removed, changed, or only moved in the drawing."""

    id: str
    how: str
    kind: str
    name: str
    details: tuple[Detail, ...]


@dataclass(frozen=True)
class FileChanges:
    """Everything that changed in one drawing or decision table."""

    name: str
    title: str
    is_table: bool
    is_new: bool
    is_gone: bool
    changes: list[Change]

    @property
    def moved(self) -> int:
        """How many elements are drawn elsewhere, and otherwise as they were."""
        return sum(change.how == MOVED for change in self.changes)

    @property
    def told(self) -> list[Change]:
        """Everything that is not only drawn elsewhere."""
        return [change for change in self.changes if change.how != MOVED]


def before(user: User, version: Version) -> Version | None:
    """The version that was stored before this one; None for the first."""
    require(user, Can.SEE_VERSION)
    return db.session.scalar(
        visible_versions(user).where(Version.id < version.id).order_by(Version.id.desc()).limit(1)
    )


def between(user: User, old: Version, new: Version) -> list[FileChanges]:
    """What changed, file by file; nothing of those that are as they were."""
    require(user, Can.SEE_VERSION)
    pair = _Pair(_whole(old), _whole(new))
    names = sorted({*pair.old.files, *pair.new.files})
    files = [pair.of_file(name) for name in names]
    return [each for each in files if each.changes or each.is_new or each.is_gone]


def _whole(version: Version) -> Version:
    options = [undefer(Version.files), undefer(Version.texts)]
    return db.session.get_one(Version, version.id, options=options, populate_existing=True)


@dataclass(frozen=True)
class _Pair:
    old: Version
    new: Version

    def of_file(self, file: str) -> FileChanges:
        name = file.rpartition(".")[0]
        is_new, is_gone = file not in self.old.files, file not in self.new.files
        shown = self.old if is_gone else self.new
        told = self._of_table(name) if is_table(file) else self._of_drawing(file, name)
        return FileChanges(
            name=name,
            title=_title(shown.id, name, table=is_table(file)),
            is_table=is_table(file),
            is_new=is_new,
            is_gone=is_gone,
            changes=list(told),
        )

    # ---- drawings ----

    def _of_drawing(self, file: str, name: str) -> Iterator[Change]:
        content = [version.files.get(file) for version in (self.old, self.new)]
        old, new = (each.encode() if each is not None else None for each in content)
        differences = {each.id: each for each in compare(file, old, new)}
        reworded = self._reworded(name)
        for each in differences.values():
            texts = reworded.pop(each.id, ())
            how = CHANGED if each.how == MOVED and texts else each.how
            yield self._change(name, each, how, () if how in {ADDED, REMOVED} else texts)
        for each_id, texts in reworded.items():
            yield Change(each_id, CHANGED, "", self._name(self.new, name, each_id), texts)

    def _change(
        self, drawing: str, each: Difference, how: str, texts: tuple[Detail, ...]
    ) -> Change:
        shown = self.old if each.how == REMOVED else self.new
        said = {text.what for text in texts}
        facts = [fact for fact in each.facts if str(WHAT.get(fact.what)) not in said]
        return Change(
            id=each.id,
            how=how,
            kind=_kind(each.kind),
            name=self._name(shown, drawing, each.id),
            details=(*texts, *(self._detail(drawing, fact) for fact in facts)),
        )

    def _detail(self, drawing: str, fact: Fact) -> Detail:
        values = [fact.before, fact.after]
        if fact.what in REFERENCES:
            both = zip((self.old, self.new), values, strict=True)
            values = [self._name(version, drawing, at) if at else "" for version, at in both]
        elif fact.what == "kind":
            values = [_kind(value) for value in values]
        return Detail(str(WHAT.get(fact.what, _("Technical details"))), *values)

    def _name(self, version: Version, drawing: str, element_id: str) -> str:
        """What an element is called; an arrow also by its two ends."""
        said = outlines.label(version.id, drawing, element_id)
        drawn = versions.definitions_of(version.id).drawn.get(drawing)
        ends = drawn.arrow_ids.get(element_id) if drawn else None
        if ends is None:
            return said
        source, target = (self._end(version, drawing, end) for end in ends)
        if said == element_id:
            return str(_("from %(source)s to %(target)s", source=source, target=target))
        named = {"name": said, "source": source, "target": target}
        return str(_("%(name)s, from %(source)s to %(target)s", **named))

    def _end(self, version: Version, drawing: str, element_id: str) -> str:
        """Where an arrow begins or ends; most splits and joins have no words."""
        said = outlines.label(version.id, drawing, element_id)
        return said if said != element_id else str(_("a split"))

    def _reworded(self, name: str) -> dict[str, tuple[Detail, ...]]:
        """Texts that are there in both versions and say something else, by element."""
        found: dict[str, tuple[Detail, ...]] = {}
        for key, old in self.old.texts.items():
            new = self.new.texts.get(key)
            owner, _dot, rest = key.partition(".")
            if owner != name or new is None or new == old:
                continue
            element_id, _dot, what = rest.rpartition(".")
            found[element_id] = found.get(element_id, ()) + tuple(_texts(what, old, new))
        return found

    # ---- decision tables ----

    def _of_table(self, name: str) -> Iterator[Change]:
        old, new = (_table(version, name) for version in (self.old, self.new))
        was, is_now = _lines(old), _lines(new)
        reworded = self._reworded(name)
        for line, cells in is_now.items():
            texts = reworded.pop(line, ())
            if line not in was:
                yield self._rule(self.new, name, line, ADDED, ())
            elif details := (*texts, *self._cells(name, was[line], cells)):
                yield self._rule(self.new, name, line, CHANGED, details)
        for line in was:
            if line not in is_now:
                yield self._rule(self.old, name, line, REMOVED, ())
        for each_id, texts in reworded.items():
            kind = "table" if each_id == name else "column"
            said = versions.word(self.new.id, name, each_id, "name" if each_id == name else "label")
            yield Change(each_id, CHANGED, _kind(kind), said, texts)

    def _rule(
        self, version: Version, table: str, rule: str, how: str, details: tuple[Detail, ...]
    ) -> Change:
        said = versions.word(version.id, table, rule, REASON)
        return Change(rule, how, _kind("rule"), said, details)

    def _cells(self, table: str, was: Mapping[str, str], is_now: Mapping[str, str]) -> list[Detail]:
        return [
            Detail(_column(self, table, column), was.get(column, ""), is_now.get(column, ""))
            for column in dict.fromkeys((*was, *is_now))
            if was.get(column, "") != is_now.get(column, "")
        ]


def _column(pair: _Pair, table: str, column: str) -> str:
    if column == "number":
        return str(_("Place in the table"))
    shown = pair.new if column in _columns(_table(pair.new, table)) else pair.old
    return versions.word(shown.id, table, column, "label")


def _columns(table: Table | None) -> list[str]:
    return [column.name for column in (*table.inputs, *table.outputs)] if table else []


def _lines(table: Table | None) -> dict[str, dict[str, str]]:
    """The rules by id, each with its cells by column; reasons are compared as texts."""
    if table is None:
        return {}
    lines = {}
    for rule in table.rules:
        cells = dict(zip(_columns(table), (*rule.cells, *rule.answers), strict=True))
        cells.pop(REASON, None)
        lines[rule.id] = {"number": str(rule.number), **cells}
    return lines


def _table(version: Version, name: str) -> Table | None:
    return versions.definitions_of(version.id).tables.get(name)


def _texts(what: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Detail]:
    for code in LANGUAGES:
        before, after = str(old.get(code) or ""), str(new.get(code) or "")
        if before != after:
            yield Detail(str(WHAT.get(what, what)), before, after, code)


def _title(version_id: int, name: str, *, table: bool) -> str:
    return versions.word(version_id, name, name) if table else outlines.title_of(version_id, name)


def _kind(kind: str) -> str:
    return str(KINDS.get(kind, _("Technical details")))
