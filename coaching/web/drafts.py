"""What people type, between the form on the page and the draft in the database."""

from collections.abc import Iterable, Mapping

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, FieldList, FormField, SelectFieldBase, SelectMultipleField

from coaching.model.people import User
from coaching.model.processes import Draft, Task
from coaching.services import tasks
from forms import FORMS
from forms.base import TaskForm

Typed = dict[str, list[str]]

# Buttons and protection are no answers.
NOT_TYPED = frozenset({"csrf_token", "draft", "kept", "opened", "part"})


def typed_in(posted: MultiDict[str, str]) -> Typed:
    """What a posted form holds of a person's own words."""
    return {
        name: posted.getlist(name)
        for name in posted
        if name not in NOT_TYPED and not name.startswith("_")
    }


def typed_of(form: TaskForm) -> Typed:
    """The same for a form that was filled from known answers."""
    typed: Typed = {}
    for field in form.asked:
        typed |= _typed(field)
    return typed


def _typed(field: Field) -> Typed:
    if isinstance(field, FieldList):
        return {k: v for entry in field.entries for k, v in _typed(entry).items()}
    if isinstance(field, FormField):
        return {k: v for inner in field.form for k, v in _typed(inner).items()}
    if isinstance(field, BooleanField):
        return {field.name: ["y"]} if field.data else {}
    if isinstance(field, SelectMultipleField):
        return {field.name: [str(each) for each in field.data or []]}
    if isinstance(field, SelectFieldBase):
        return {} if field.data is None else {field.name: [str(field.data)]}
    value = field._value() if hasattr(field, "_value") else field.data
    return {field.name: [str(value or "")]}


def add_or_remove(form: TaskForm, typed: Typed, posted: Mapping[str, str]) -> str:
    """Give a repeated group one more entry, or one less; gives the name of the group."""
    if "_add" in posted:
        name = str(posted["_add"])
        group = form._fields.get(name)
        if isinstance(group, FieldList) and not _is_full(group):
            typed.update({each: [""] for each in _names(group.append_entry())})
        return name
    group_name, _dash, index = posted["_remove"].rpartition("-")
    entry = f"{group_name}-{index}"
    for name in [n for n in typed if n == entry or n.startswith(f"{entry}-")]:
        del typed[name]
    return group_name


def _is_full(group: "FieldList[Field]") -> bool:
    return group.max_entries is not None and len(group.entries) >= group.max_entries


def _names(entry: Field) -> list[str]:
    return [inner.name for inner in entry.form] if hasattr(entry, "form") else [entry.name]


def merged(
    form: type[TaskForm], part: str | None, old: Mapping[str, list[str]], new: Typed
) -> Typed:
    """A draft after one page of a form in parts: only that page's answers change."""
    if not form.parts:
        return new
    names = form.parts.get(part or "", ())
    kept = {name: value for name, value in old.items() if not _belongs(name, names)}
    return kept | {name: value for name, value in new.items() if _belongs(name, names)}


def _belongs(name: str, fields: Iterable[str]) -> bool:
    return any(name == field or name.startswith(f"{field}-") for field in fields)


def keep(user: User, task: Task, posted: MultiDict[str, str]) -> Draft:
    """Store what was typed on a page of the task's form."""
    form = FORMS[task.name]
    before = start(user, task) if form.parts else {}
    return tasks.save_draft(user, task, merged(form, posted.get("part"), before, typed_in(posted)))


def start(user: User, task: Task) -> Typed:
    """What the form begins with: the person's draft, or what is known already."""
    draft = tasks.draft_of(user, task)
    if draft is not None:
        return dict(draft.fields)
    return known(task)


def known(task: Task) -> Typed:
    """What is known already of what the form asks."""
    likely = tasks.prefill(task)
    if not likely:
        return {}
    return typed_of(FORMS[task.name](formdata=None, data=likely, facts=tasks.facts(task)))
