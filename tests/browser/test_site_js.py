"""site.js smooths what works without it; a real Chromium shows both."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.template import Context, Template
from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
HOST = "http://retorno.test"
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action *"
SHELL = (
    '<!doctype html><html lang="en"><head><title>t</title>'
    '<meta name="viewport" content="width=device-width">'
    '<link rel="stylesheet" href="/static/site.css">'
    '<script src="/static/site.js" defer></script></head><body><main>%s</main></body></html>'
)
TABLE = """{% data_table "Queue" keyboard=True %}<tbody>
<tr><th><a href="/one/" data-open>One</a></th><td>
{% post_button "/one/approve/" "Yes" key="a" %}</td>
<tr><th><a href="/two/" data-open>Two</a></th><td>
{% post_button "/two/approve/" "Yes" key="a" %}</td>
</tbody>{% enddata_table %}"""
SHEET = (
    '{% confirm_sheet "/erase/" "Erase" title="Erase it?" confirm="Yes, erase" %}'
    "<p>Gone for good.</p>{% endconfirm_sheet %}"
)
FILTER = "{% filter_block %}<label>State <input name=state></label>{% endfilter_block %}"


def show(browser: Browser, source: str, *, width: int = 1280, scripts: bool = True) -> Page:
    """Open a page with these components, served with the site's files and a strict policy."""
    html = SHELL % Template("{% load components %}" + source).render(Context())

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            route.fulfill(path=ROOT / path.lstrip("/"))
        else:
            headers = {"content-security-policy": POLICY}
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)

    context = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=scripts
    )
    page = context.new_page()
    page.route("**/*", answer)
    page.goto(f"{HOST}/")
    return page


def test_confirm_sheet_opens_as_a_dialog_and_can_be_left(browser):
    page = show(browser, SHEET)

    page.get_by_text("Erase", exact=True).click()
    is_asked = page.get_by_role("dialog", name="Erase it?").is_visible()
    page.get_by_role("button", name="Cancel").click()

    assert is_asked
    page.locator("details .sheet").wait_for(state="attached")
    assert page.locator("dialog").count() == 0


def test_confirmed_sheet_posts_its_form(browser):
    page = show(browser, SHEET)

    page.get_by_text("Erase", exact=True).click()
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("button", name="Yes, erase").click()

    assert sent.value.url == f"{HOST}/erase/"


def test_confirm_sheet_unfolds_without_javascript(browser):
    page = show(browser, SHEET, scripts=False)

    page.get_by_text("Erase", exact=True).click()

    assert page.get_by_role("button", name="Yes, erase").is_visible()
    assert not page.get_by_text("Cancel").is_visible()


def test_keys_walk_the_rows_and_act_on_the_current_one(browser):
    page = show(browser, TABLE)

    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.keyboard.press("a")

    assert sent.value.url == f"{HOST}/one/approve/"


def test_enter_opens_the_current_row(browser):
    page = show(browser, TABLE)

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{HOST}/one/")

    assert page.url == f"{HOST}/one/"


def test_letters_typed_into_a_field_do_not_move_the_rows(browser):
    page = show(browser, TABLE + "<input id=note>")

    page.locator("#note").press_sequentially("jja")

    assert page.locator("#note").input_value() == "jja"
    assert page.locator("tr.is-current").count() == 0


@pytest.mark.parametrize(("width", "is_open"), [(360, False), (1280, True)])
def test_filters_are_folded_on_the_phone_and_open_on_the_desk(browser, width, is_open):
    page = show(browser, FILTER, width=width)

    assert page.get_by_label("State").is_visible() is is_open


def test_filters_unfold_on_the_phone_without_javascript(browser):
    page = show(browser, FILTER, width=360, scripts=False)

    page.locator("summary").click()

    assert page.get_by_label("State").is_visible()


def test_undo_has_the_focus_when_a_toast_arrives(browser):
    page = show(browser, '<div class="toast" data-toast><button>Undo</button></div>')

    focused = page.evaluate("document.activeElement.tagName")

    assert focused == "BUTTON"
