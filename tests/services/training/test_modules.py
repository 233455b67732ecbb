"""Training modules: those the programme begins with, and what an administrator makes of them."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import delete, select

from coaching.data.modules import read_modules
from coaching.i18n import LANGUAGES
from coaching.model.base import db, transaction
from coaching.model.history import Event
from coaching.model.people import User
from coaching.model.training import Module, Need
from coaching.permissions import Forbidden
from coaching.services import modules
from coaching.services.modules import BuildsOnItself, IsMandatory, Texts


@pytest.fixture(autouse=True)
def as_they_were(app: object) -> Iterator[None]:
    """Modules stay from test to test: leave them as the programme begins with them."""
    yield
    db.session.rollback()
    with transaction():
        db.session.execute(delete(Module))
        modules.prepare()


def module(key: str) -> Module:
    return db.session.get_one(Module, key)


def typed(key: str, **changes: Any) -> dict[str, Any]:
    """What an administrator would send without changing anything."""
    found = module(key)
    known: dict[str, Any] = {
        "texts": Texts(found.names, found.target_groups, found.between_tasks),
        "minutes": found.minutes,
        "prerequisites": found.prerequisites,
        "prework_parts": found.prework_parts,
        "active": found.active,
    }
    return known | changes


def test_the_programme_begins_with_twelve_modules_in_three_languages() -> None:
    found = modules.all_active()

    assert [each.id for each in found] == [f"M{number:02}" for number in range(1, 13)]
    assert {each.id: each.need for each in found if each.need != Need.TAILORED} == {
        "M01": Need.TEAM,
        "M03": Need.SPONSOR,
        "M12": Need.END,
    }
    for each in found:
        for texts in (each.names, each.target_groups, each.between_tasks):
            assert set(texts) == set(LANGUAGES)
            assert all(texts.values()), each.id
    assert sum(each.minutes for each in found) == sum(each.minutes for each in read_modules())


def test_what_is_there_is_never_changed_by_preparing(ada: User) -> None:
    with transaction():
        module("M01").minutes = 90
        db.session.execute(delete(Module).where(Module.id == "M12"))

    with transaction():
        modules.prepare()

    assert module("M01").minutes == 90
    assert module("M12").need == Need.END


def test_an_administrator_changes_words_length_and_order(ada: User) -> None:
    texts = Texts(
        names={"en": "New", "fi": "Uusi", "sv": "Ny"},
        target_groups={"en": "All", "fi": "Kaikki", "sv": "Alla"},
        between_tasks={"en": "Try", "fi": "Kokeilkaa", "sv": "Pröva"},
    )

    modules.change(
        ada,
        module("M10"),
        **typed("M10", texts=texts, minutes=120, prerequisites=["M02"], prework_parts=[6, 1]),
    )

    changed = module("M10")
    assert (changed.name_in("fi"), changed.name_in("sv")) == ("Uusi", "Ny")
    assert (changed.target_group_in("fi"), changed.between_task_in("sv")) == ("Kaikki", "Pröva")
    assert (changed.minutes, changed.prework_parts) == (120, [1, 6])
    assert modules.prerequisites()["M10"] == ("M02",)
    event = db.session.scalars(select(Event).where(Event.name == "module_changed")).one()
    assert (event.by_id, event.facts) == (ada.id, {"module": "M10"})


def test_a_module_out_of_use_is_offered_no_more_and_holds_nothing_up(ada: User) -> None:
    modules.change(ada, module("M06"), **typed("M06", active=False))

    assert "M06" not in dict(modules.choices())
    assert modules.prerequisites()["M07"] == ()
    assert "M06" in [each.id for each in modules.everything(ada)]


@pytest.mark.parametrize("key", ["M01", "M03", "M12"])
def test_a_mandatory_module_stays_in_use(ada: User, key: str) -> None:
    with pytest.raises(IsMandatory) as refused:
        modules.change(ada, module(key), **typed(key, active=False))

    assert refused.value.field == "active"
    assert module(key).active


@pytest.mark.parametrize(("key", "before"), [("M01", "M07"), ("M06", "M06")])
def test_no_module_comes_before_itself(ada: User, key: str, before: str) -> None:
    with pytest.raises(BuildsOnItself) as refused:
        modules.change(ada, module(key), **typed(key, prerequisites=[before]))

    assert refused.value.field == "prerequisites"


def test_only_administrators_change_modules(
    cora: User, carl: User, tess: User, otto: User, mona: User
) -> None:
    for person in (cora, carl, tess, otto, mona):
        with pytest.raises(Forbidden):
            modules.change(person, module("M10"), **typed("M10", minutes=15))
        with pytest.raises(Forbidden):
            modules.everything(person)
