"""What a page was made of goes with the page, and does not wait for the garbage collector."""

import gc
from collections.abc import Iterator
from weakref import ref

import pytest
from flask import Flask, render_template_string

# A macro of its own, one from a file with the page's variables, and an included file.
PAGE = """
{%- macro name(of) %}{{ of.name }} {{ thing.name }}{% endmacro -%}
{%- from 'macros/display.html' import crumbs with context -%}
{{ name(thing) }}{{ crumbs([(thing.name, '')]) }}
"""


class Thing:
    """Something that a page shows."""

    name = "Harju"


@pytest.fixture
def _without_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_without_collector")
def test_nothing_of_a_page_is_left_when_it_is_rendered(app: Flask) -> None:
    thing = Thing()
    left = ref(thing)
    with app.test_request_context():
        page = render_template_string(PAGE, thing=thing)

    del thing

    assert page.count("Harju") == 3
    assert left() is None


def test_what_pages_share_is_kept(app: Flask) -> None:
    shared = "{% from 'macros/display.html' import crumbs %}{{ crumbs([(name, '')]) }}"
    with app.test_request_context():
        first, second = (render_template_string(shared, name=name) for name in ("One", "Two"))

    assert ("One" in first, "Two" in second) == (True, True)
