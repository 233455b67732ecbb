"""What a page was rendered with goes as soon as it is rendered.

A template's context and the macros in it hold each other. Left alone, everything that a page was
made of would wait for the garbage collector, which then holds up some later page.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask import Flask
from jinja2 import Template
from jinja2.runtime import Context

# The contexts of the page that is being rendered; nothing between pages.
_opened: ContextVar[list[Context] | None] = ContextVar("opened", default=None)


class PageTemplate(Template):
    """A template whose contexts are taken apart when it is rendered."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """The page, with nothing left of what it was rendered with."""
        with _taken_apart():
            return super().render(*args, **kwargs)

    def new_context(
        self,
        vars: dict[str, Any] | None = None,
        shared: bool = False,
        locals: Any = None,
    ) -> Context:
        """A context of this page, or one without variables that every page shares and keeps."""
        context = super().new_context(vars, shared, locals)
        opened = _opened.get()
        if vars and opened is not None:
            opened.append(context)
        return context


@contextmanager
def _taken_apart() -> Iterator[None]:
    opened: list[Context] = []
    token = _opened.set(opened)
    try:
        yield
    finally:
        _opened.reset(token)
        for context in opened:
            context.vars.clear()
            context.parent = {}


def init_app(app: Flask) -> None:
    """Every page of the application is rendered so."""
    app.jinja_env.template_class = PageTemplate
