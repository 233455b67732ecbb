"""The form that gives each module of an organisation its training session."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField

from coaching.model.training import Level
from forms.base import Required, TaskForm
from forms.choices import RadioField, cards
from forms.fields import Line
from forms.module_field import ModuleField
from forms.rows import one_for_each
from forms.rules import point_at
from forms.training_words import LEVEL_WORDS, offer_in_words, when

LATER, SELF_STUDY = "later", "self_study"
WITHOUT_SESSION = {
    LATER: _l("No training session yet: I choose it later"),
    SELF_STUDY: _l("No training session: they study it on their own"),
}


class SessionRow(Form):
    """When the organisation takes one module."""

    module_id = ModuleField(_l("Module"), [Required()])
    session = RadioField(
        _l("Which training session?"),
        [Required(_l("Choose a training session, or say what happens instead"))],
        WITHOUT_SESSION.items(),
        render_kw=cards({}),
    )
    reason = Line(
        _l("Why?"),
        most=300,
        description=_l(
            "Needed if you choose another level than proposed, another order of modules, or"
            " self-study."
        ),
    )


class ConfirmTraining(TaskForm):
    """Which module the organisation takes when, as far as there are dates."""

    readers = _l("The organisation's team, its management sponsor, the coach and the coordinators.")
    recaps = ("accept_training",)
    passing_choices = ("modules",)
    button = _l("Confirm the training")

    modules = FieldList(
        FormField(SessionRow, _l("Module")),
        _l("Modules and their training sessions"),
        description=_l(
            "Only training sessions with free seats are here, those in the organisation's own"
            " language and on the proposed level first."
        ),
    )

    def use(self, facts: Mapping[str, Any]) -> None:
        """One row for each proposed module, with the sessions that it could be taken in."""
        names = {key: each["name"] for key, each in self._proposed.items()}
        one_for_each(self.modules, "module_id", names)
        for row in self._rows:
            each = self._proposed[row.module_id.data]
            row.session.choices = list(_choices(each))
            hints = {str(offer["id"]): offer_in_words(offer) for offer in each["offers"]}
            row.session.render_kw = cards(hints)
            row.session.description = _l(
                "Proposed level: %(level)s. For: %(who)s",
                level=LEVEL_WORDS[Level(each["level"])],
                who=each["for"],
            )

    @property
    def _rows(self) -> Iterator[Any]:
        return (entry.form for entry in self.modules.entries)

    @property
    def _proposed(self) -> dict[str, Any]:
        return {each["id"]: each for each in self.facts.get("modules", ())}

    def validate_modules(self, modules: "FieldList[Any]") -> None:
        """Whatever differs from the proposal is explained."""
        chosen = {row.module_id.data: _offer(self._proposed, row) for row in self._rows}
        mistakes = [
            (row.reason, message)
            for row in self._rows
            if not (row.reason.data or row.session.errors)
            and (message := self._to_explain(row, chosen))
        ]
        point_at(modules, mistakes)

    def _to_explain(self, row: Any, chosen: Mapping[str, Any]) -> Any:
        """What has to be explained about a module, if anything."""
        each, offer = self._proposed[row.module_id.data], chosen[row.module_id.data]
        if row.session.data == SELF_STUDY:
            return _l("Tell why the organisation studies this module on its own.")
        if offer is None:
            return None
        if offer["level"] != each["level"]:
            return _l("This training session is on another level than proposed. Tell why.")
        before = [key for key in chosen if key != each["id"]] if each["is_last"] else each["needs"]
        later = [key for key in before if _is_later(chosen.get(key), offer)]
        if later:
            return _l(
                "%(module)s should come before this module, and its training session is later."
                " Choose another one, or tell why.",
                module=self._proposed[later[0]]["name"],
            )
        return None


def _choices(each: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for offer in each["offers"]:
        yield str(offer["id"]), when(offer["starts_at"], offer["ends_at"])
    for key, words in WITHOUT_SESSION.items():
        if key == LATER or not each["mandatory"]:
            yield key, words


def _offer(proposed: Mapping[str, Any], row: Any) -> Any:
    offers = proposed[row.module_id.data]["offers"]
    return next((offer for offer in offers if str(offer["id"]) == row.session.data), None)


def _is_later(earlier: Any, offer: Mapping[str, Any]) -> bool:
    return bool(earlier is not None and earlier["starts_at"] > offer["starts_at"])
