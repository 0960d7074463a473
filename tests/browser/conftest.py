"""A real Chromium, and the site running with catalogs and a small demo."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    sync_playwright,
)

from accounts.messages import MemorySender
from accounts.models import User
from config.demo.accounts import DEMO_ACCOUNTS
from matching import serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    # Nothing but this machine can be reached, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
DEMO = {"returnees": 60, "postings": 80, "employers": 8, "seed": 7}
LOCALES = {"en": "en-US", "es": "es-MX"}

both_ways = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
"""For journeys that must go the same way with JavaScript and without."""


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("No Chromium on this machine: apt-get install chromium.")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # The loop of Playwright runs in this thread, which Django takes for async code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture
def site(browser: Browser, live_server: Any) -> Any:
    """The running site, with catalogs and a small demo."""
    call_command("load_catalogs", stdout=StringIO())
    call_command("make_demo", **DEMO, stdout=StringIO())
    serving.reset()
    return live_server


@dataclass
class Visits:
    """Opens the site as different people; `complaints` is what their browsers complained of."""

    browser: Browser
    origin: str
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(
        self,
        user: User | None = None,
        *,
        language: str = "en",
        size: dict[str, int] = PHONE,
        scripts: bool = True,
    ) -> Page:
        """A page of a new browser, signed in as `user`."""
        context = self.browser.new_context(
            base_url=self.origin,
            viewport=size,
            java_script_enabled=scripts,
            locale=LOCALES[language],
        )
        self.contexts.append(context)
        if user is not None:
            User.objects.filter(pk=user.pk).update(language=language)
            context.add_cookies([self._session(user)])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._watch(request.url))
        return page

    def _session(self, user: User) -> Any:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        return {"name": name, "value": client.cookies[name].value, "url": self.origin}

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.text} ({message.location['url']})")

    def _watch(self, url: str) -> None:
        if f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" != self.origin:
            self.complaints.append(f"asked another host: {url}")


@pytest.fixture
def visit(site: Any, browser: Browser) -> Iterator[Visits]:
    """`visit(user)` opens a page. Whatever is done there, the browser must not complain."""
    visits = Visits(browser, site.url)
    yield visits
    for context in visits.contexts:
        context.close()
    assert visits.complaints == []


@pytest.fixture
def demo_user(site: Any) -> Callable[[str], User]:
    """`demo_user(role)` is the account that the demo has for the role."""
    return lambda role: User.objects.get(email=DEMO_ACCOUNTS[role])


def sent_code() -> str:
    """The code in the last message that the site sent."""
    found = re.search(r"\b\d{6}\b", MemorySender.outbox[-1]["text"])
    assert found is not None
    return found.group()


def heading(page: Page) -> Locator:
    """The title of the open page."""
    return page.get_by_role("heading", level=1)
