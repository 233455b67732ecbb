"""The process at a browser: drawings with their marks, the map, and what changed."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Version
from coaching.services import outlines, standings, version_changes
from tests import changed, story
from tests.browser.reading import untranslated
from tests.browser.steps import TOLD_TWICE, say
from tests.browser.visitor import Visitor, overflow, violations

MARKED = """
([box, states]) => Object.fromEntries(states.flatMap(state =>
  [...box.querySelectorAll(`.djs-element.is-${state}`)]
    .map(each => [each.dataset.elementId, state])))
"""


def drawn(somebody: Visitor, box: str = "drawing") -> Locator:
    """A drawing, once it is there."""
    expect(somebody.page.locator(f"#{box}[data-drawn]")).to_be_visible()
    return somebody.page.locator(f"#{box}")


def marked(box: Locator, *states: str) -> dict[str, str]:
    """Which elements carry which mark."""
    found: dict[str, str] = box.evaluate(f"(box, states) => ({MARKED})([box, states])", states)
    return found


def scale(page: Page) -> str:
    return str(page.locator("#drawing .viewport").get_attribute("transform"))


@TOLD_TWICE
def test_a_year_is_marked_in_its_drawing_as_in_the_list(
    planning: Case, otto: User, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    someone = visit(otto, **device)
    standing = standings.of_case(planning)

    for drawing in ("year", "baseline", "cycle"):
        someone.open(f"/cases/{planning.id}/process/{drawing}")
        box = drawn(someone)
        someone.is_sound()
        assert marked(box, "done", "now") == standing.of_drawing(drawing)
        named = {mark["id"]: mark["state"] for mark in json.loads(_marks(box))}
        assert named == standing.of_drawing(drawing)
        if device["language"] != "en":
            assert untranslated(someone) == []
    someone.open(f"/cases/{planning.id}/process")
    # The list below tells the same, in the same words.
    for state, word in (("now", "Happening now"), ("done", "Done")):
        for element, is_now in standing.of_drawing("year").items():
            if is_now == state and element in {"intake", "baseline", "plan", "training"}:
                name = outlines.label(standing.version_id, "year", element)
                row = someone.page.locator(".plist__r", has_text=say(someone, name)).first
                expect(row).to_contain_text(say(someone, word))


def _marks(box: Locator) -> str:
    return box.get_attribute("data-marks") or ""


@TOLD_TWICE
def test_the_viewers_own_sign_is_seen_whole(
    planning: Case, otto: User, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    someone = visit(otto, **device)
    for drawing in ("year", "intake", "midpoint"):
        someone.open(f"/cases/{planning.id}/process/{drawing}")
        box = drawn(someone)
        sign = box.locator(".bjs-powered-by")
        expect(sign).to_be_visible()
        sign.scroll_into_view_if_needed()
        inside, around = sign.bounding_box(), box.bounding_box()
        assert inside
        assert around
        assert around["x"] <= inside["x"]
        assert inside["x"] + inside["width"] <= around["x"] + around["width"]
        assert inside["y"] + inside["height"] <= around["y"] + around["height"]
        on_top = "a => { const r = a.getBoundingClientRect(); return a.contains("
        on_top += "document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2)); }"
        assert sign.evaluate(on_top), f"something covers it in {drawing}"


def test_the_keyboard_alone_zooms(
    planning: Case, otto: User, visit: Callable[..., Visitor]
) -> None:
    someone = visit(otto)
    page = someone.open(f"/cases/{planning.id}/process").page
    drawn(someone)
    whole = scale(page)
    for _stop in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.zoom") == "in":
            break
    page.keyboard.press("Enter")
    larger = scale(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    again = scale(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert whole not in {larger, ""}
    assert larger != again
    assert scale(page) == whole
    assert someone.complaints == []


def test_a_finger_moves_the_drawing(
    planning: Case, otto: User, visit: Callable[..., Visitor]
) -> None:
    someone = visit(otto, phone=True)
    page = someone.open(f"/cases/{planning.id}/process").page
    box = drawn(someone)
    box.scroll_into_view_if_needed()
    before = scale(page)
    around = box.bounding_box()
    assert around
    x, y = around["x"] + 250, around["y"] + 120

    session = page.context.new_cdp_session(page)
    for kind, at in (("touchStart", x), ("touchMove", x - 40), ("touchMove", x - 120)):
        points = [{"x": at, "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    assert scale(page) != before


def test_the_wheel_moves_the_page(
    planning: Case, otto: User, visit: Callable[..., Visitor]
) -> None:
    someone = visit(otto)
    page = someone.open(f"/cases/{planning.id}/process").page
    drawn(someone).hover()
    before = scale(page)

    page.mouse.wheel(0, 200)
    page.wait_for_function("scrollY > 0")

    assert scale(page) == before


def test_in_the_dark_and_on_paper(
    planning: Case, otto: User, visit: Callable[..., Visitor]
) -> None:
    someone = visit(otto)
    page = someone.page
    page.emulate_media(color_scheme="dark")
    someone.open(f"/cases/{planning.id}/process")
    drawn(someone)
    assert violations(page) == []

    page.emulate_media(media="print")
    expect(page.locator(".bpmn")).to_be_hidden()
    expect(page.locator(".process__tools")).to_be_hidden()
    expect(page.locator(".plist").first).to_be_visible()


def test_without_scripts_the_list_is_all_there_is(
    planning: Case, otto: User, visit: Callable[..., Visitor]
) -> None:
    someone = visit(otto, scripts=False)
    page = someone.open(f"/cases/{planning.id}/process").page

    expect(page.locator(".process__view")).to_be_hidden()
    expect(page.locator(".plist").first).to_be_visible()
    assert overflow(page) == []


def test_without_the_drawing_the_list_is_all_there_is(
    planning: Case, otto: User, visit: Callable[..., Visitor]
) -> None:
    someone = visit(otto)
    someone.page.route("**/vendor/bpmn/**", lambda route: route.abort())
    page = someone.open(f"/cases/{planning.id}/process").page

    expect(page.locator(".plist").first).to_be_visible()
    expect(page.locator(".process__view")).to_be_hidden()
    page.unroute("**/vendor/bpmn/**")
    page.route("**/*.bpmn", lambda route: route.fulfill(status=503))
    someone.open(f"/cases/{planning.id}/process")
    expect(page.locator(".process__view")).to_be_hidden()


# ---- the map ----


@TOLD_TWICE
def test_a_number_on_the_map_leads_to_its_organisations(
    planning: Case,
    eves_case: Case,
    cora: User,
    mona: User,
    visit: Callable[..., Visitor],
    device: dict[str, Any],
) -> None:
    story.start(eves_case, cora)
    someone = visit(mona, **device)
    page = someone.open("/processes/map/plan").page
    box = drawn(someone)
    someone.is_sound()
    assert marked(box, "busy", "late") == {"draft_action_plan": "busy"}
    badge = box.locator("a.bpmn-badge")
    expect(badge).to_have_text("1")

    badge.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")

    someone.is_sound()
    expect(page.locator("main tbody tr")).to_have_count(1)
    expect(page.locator("main tbody")).to_contain_text("Harjula Schools")


def test_an_administrator_has_numbers_that_lead_nowhere(
    planning: Case, ada: User, visit: Callable[..., Visitor]
) -> None:
    someone = visit(ada)
    someone.open("/processes")
    box = drawn(someone)

    someone.is_sound()
    expect(box.locator("span.bpmn-badge--busy").first).to_be_visible()
    assert box.locator("a.bpmn-badge").count() == 0


# ---- what changed ----


@TOLD_TWICE
def test_what_changed_is_marked_in_the_drawing_as_in_the_list(
    one_version: int, cora: User, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    old, new = changed.deploy()
    someone = visit(cora, **device)
    page = someone.open(f"/processes/versions/{new.id}/plan").page
    box, before = drawn(someone), drawn(someone, "before")
    someone.is_sound()

    told = _told(cora, old, new)
    for state in ("added", "changed", "moved"):
        assert set(marked(box, state)) == told[state], state
    assert set(marked(before, "removed")) == told["removed"]
    expect(before.locator(".bjs-powered-by")).to_be_visible()
    someone.open(f"/processes/versions/{new.id}")
    someone.is_sound()
    expect(page.locator(".changes", has_text="Celebrate the plan")).to_have_count(1)


def _told(user: User, old: Version, new: Version) -> dict[str, set[str]]:
    old, new = (db.session.get_one(Version, each.id) for each in (old, new))
    [plan] = [f for f in version_changes.between(user, old, new) if f.name == "plan"]
    return {
        how: {change.id for change in plan.changes if change.how == how}
        for how in ("added", "removed", "changed", "moved")
    }
