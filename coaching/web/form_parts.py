"""A form that is asked in parts: one page for each, then everything once more to check and send."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import Field, FormField

from coaching.services import records
from coaching.web import questions
from coaching.web.drafts import Typed
from forms.base import TaskForm, plain, questions_of

SUMMARY = "summary"


@dataclass(frozen=True)
class Part:
    """One page of a form that is asked in parts."""

    key: str
    label: str
    answered: int
    asked: int
    current: bool

    @property
    def is_done(self) -> bool:
        """Every question of this page has an answer."""
        return self.answered == self.asked


class FormInParts:
    """The pages of a form, and how much of each is answered; others say where they stand."""

    form_class: type[TaskForm]

    @property
    def typed(self) -> Typed:
        """Everything typed so far, this page's answers included."""
        raise NotImplementedError

    @property
    def form(self) -> TaskForm:
        """The form, filled with what was typed."""
        raise NotImplementedError

    @property
    def part(self) -> str | None:
        """Which page of the form is shown; none for a form on one page."""
        raise NotImplementedError

    def address(self, part: str) -> str:
        """Where a page of the form stands."""
        raise NotImplementedError

    def asked_part(self, posted: MultiDict[str, str] | None) -> str | None:
        """The page that was sent or asked for; the first where none was."""
        if not self.form_class.parts:
            return None
        asked = (posted.get("part") if posted else None) or request.args.get("part", "")
        known = {*self.form_class.parts, SUMMARY}
        return asked if asked in known else next(iter(self.form_class.parts))

    @cached_property
    def parts(self) -> list[Part]:
        """The pages of the form, each with how much of it is answered."""
        return [
            Part(key, str(self.form_class.part_names[key]), *self._progress(key), key == self.part)
            for key in self.form_class.parts
        ]

    def _progress(self, part: str) -> tuple[int, int]:
        counted = [field for field in self._questions(part) if questions.is_counted(field)]
        answered = sum(1 for field in counted if self._is_answered(field.name))
        return answered, len(counted)

    def _questions(self, part: str) -> Iterator[Field]:
        """The single questions of one page, those of repeated groups too."""
        return (
            leaf
            for name in self.form_class.parts[part]
            for leaf in questions.leaves(self.form[name])
        )

    def _is_answered(self, name: str) -> bool:
        return any(value.strip() for value in self.typed.get(name, []))

    @property
    def part_label(self) -> str:
        """The heading of this page."""
        return str(self.form_class.part_names[self.part or ""])

    @property
    def part_number(self) -> int:
        """Which page of the form this is, counted from 1."""
        return list(self.form_class.parts).index(self.part or "") + 1

    def so_far(self, part: str) -> list[records.Line]:
        """What is answered on one page, as it will be recorded."""
        names = self.form_class.parts[part]
        asked = questions_of(self.form_class)
        # A box that is not ticked yet is no answer; a "no" is one.
        fields = (self.form[name] for name in names)
        values = {f.short_name: plain(f) for f in fields if f.data is not False or f.raw_data}
        return records.lines(asked, values, self.form.shown())

    @property
    def pages(self) -> dict[str, str]:
        """Where the fields stand that "Check and send" speaks of; nothing on other pages."""
        if self.part != SUMMARY:
            return {}
        return {
            name: self.address(key)
            for key, names in self.form_class.parts.items()
            for name in (*names, *(leaf.name for leaf in self._questions(key)))
        }

    @property
    def answered(self) -> int:
        """How many questions have an answer, over all parts."""
        return sum(part.answered for part in self.parts)

    @property
    def asked(self) -> int:
        """How many questions there are."""
        return sum(part.asked for part in self.parts)

    @property
    def next_part(self) -> str:
        """The page after this one; the summary after the last."""
        keys = [*self.form_class.parts, SUMMARY]
        return keys[keys.index(self.part or SUMMARY) + 1] if self.part != SUMMARY else SUMMARY

    @property
    def part_fields(self) -> Iterator[Any]:
        """The fields of this page."""
        return (self.form[name] for name in self.form_class.parts[self.part or ""])

    def part_is_valid(self) -> bool:
        """Check this page's answers only; the others have their own page."""
        self.form.validate()
        names = set(self.form_class.parts[self.part or ""])
        for field in self.form:
            if field.short_name not in names:
                _forgive(field)
        self.form.form_errors = []
        return not self.form.errors


def _forgive(field: Field) -> None:
    """Forget what is wrong with a field of another page, group or not."""
    if isinstance(field, FormField):
        for inner in field.form:
            _forgive(inner)
    else:
        field.errors = ()
