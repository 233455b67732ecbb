"""Everybody who does something in an organisation's year, each at a phone in Finnish."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import undefer

from coaching.model.base import db
from coaching.model.guidance import GuidanceEntry
from coaching.model.processes import Answers, Task
from tests.browser.reading import in_english, texts_in, untranslated
from tests.browser.steps import is_stopped, look_again, type_in
from tests.browser.visitor import Visitor
from tests.story import ANSWERS, Typed
from tests.years import Year

# Texts that are nobody's answer and in the language of whoever made them.
MADE = ("Harjula Schools", "https://video.example.org/training")


class Everybody:
    """Whoever's turn it is goes from the first page to the task, fills in the form and sends it."""

    def __init__(self, year: Year, visit: Callable[..., Visitor]) -> None:
        self.year = year
        self._visit = visit
        self._windows: dict[str, Visitor] = {}
        self._typing: Typed = {}

    def at(self, role: str) -> Visitor:
        """The window of whoever has this role."""
        if role not in self._windows:
            self._windows[role] = self._visit(self.year.people[role], phone=True, language="fi")
        return self._windows[role]

    def live(self, until: str, *leaving: str) -> None:
        """Let everybody go on elsewhere until a task is open."""
        look_again()
        self.year.live(until, leaving=leaving)

    def task(self, name: str, module: str | None = None) -> Task:
        """An open task, as it is now."""
        look_again()
        return self.year.task(name, module)

    def opens(self, name: str, module: str | None = None) -> Visitor:
        """From the first page to an open task."""
        task = self.task(name, module)
        somebody = self.at(task.role)
        self.goes(somebody, "/")
        link = somebody.page.locator(f'main a[href="/tasks/{task.id}"]').first
        if not link.is_visible():
            # What has time until next week is folded away.
            somebody.page.locator("section[aria-labelledby=tasks-h] summary").click()
        with somebody.page.expect_navigation():
            link.click()
        self.reads(somebody)
        return somebody

    def does(self, name: str, module: str | None = None, **changes: Any) -> Visitor:
        """The whole way to the receipt, answered as usual but for these changes."""
        return self.sends(self.opens(name, module), name, module, **changes)

    def sends(
        self, somebody: Visitor, name: str, module: str | None = None, **changes: Any
    ) -> Visitor:
        """Fill in the form that is open, page by page, and send it."""
        task = self.task(name, module)
        typed = self._typing = {**ANSWERS[name](task), **changes}
        while not somebody.page.url.endswith("/receipt"):
            type_in(somebody, dict(_on_page(somebody, typed)))
            before = somebody.page.url
            self.presses_on(somebody)
            assert somebody.page.url != before, somebody.page.inner_text("main")
        self.year.done.append(name)
        return somebody

    def presses_on(self, somebody: Visitor) -> None:
        """Press the one main button of a form."""
        main = somebody.page.locator("main .formbar .btn--primary")
        expect(main).to_have_count(1)
        with somebody.page.expect_navigation():
            main.click()
        self.reads(somebody)

    def is_stopped(self, somebody: Visitor) -> None:
        """Sent with mistakes: the form comes back and leads to the first of them."""
        self.presses_on(somebody)
        is_stopped(somebody)

    def goes(self, somebody: Visitor, path: str) -> None:
        """Open a page by its address."""
        somebody.open(path)
        self.reads(somebody)

    def reads(self, somebody: Visitor) -> None:
        """The page is sound, and all of it is Finnish."""
        somebody.is_sound()
        look_again()
        english = [*untranslated(somebody), *in_english(somebody, self._written())]
        assert not english, f"{somebody.page.url}: {english}"

    def _written(self) -> Iterator[str]:
        """What people have typed so far, in whatever language they like."""
        case_id = self.year.case.id
        query = select(Answers).where(Answers.case_id == case_id)
        recorded = db.session.scalars(query.options(undefer(Answers.values)))
        notes = db.session.scalars(
            select(GuidanceEntry.coach_note).where(GuidanceEntry.case_id == case_id)
        )
        written = (texts_in(answers.values) for answers in recorded)
        return chain(MADE, notes, texts_in(self._typing), *written)


def _on_page(somebody: Visitor, typed: Typed) -> Iterator[tuple[str, Any]]:
    """Of everything to type what this page asks."""
    for name, value in typed.items():
        if somebody.page.locator(f'main [name="{name}"]').count():
            yield name, value
