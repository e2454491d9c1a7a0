"""A real browser for tests: the machine's own chromium, driven by playwright, with everything it complains of kept."""

import functools
import importlib.util
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

SERIOUS = ("serious", "critical")
WIDTHS = (360, 800, 1400)
READY = "html[data-ready]"


@dataclass
class Seen:
    """What a page did that no page of ours may do."""

    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def clean(self) -> bool:
        """Whether there was nothing."""
        return not (self.complaints or self.requests or self.dialogs)


@functools.cache
def chromium_path() -> str:
    """The browser of this machine, or "" where there is none."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""


@contextmanager
def browser() -> Iterator[Any]:
    """A running browser. Skips the test, with the reason, where the machine has none."""
    if not chromium_path():
        pytest.skip("there is no chromium on this machine (Debian: apt-get install chromium)")
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("the package playwright is not installed (pip install -e .[dev])")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        try:
            yield running
        finally:
            running.close()


@contextmanager
def opened(
    running: Any, page: Path, where: str = "", width: int = 1400, scheme: str = "light"
) -> Iterator[tuple[Any, Seen]]:
    """A tab that shows the page, ready to be used, and what it did meanwhile."""
    seen = Seen()
    context = running.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, service_workers="block"
    )
    context.set_default_timeout(10_000)
    tab = context.new_page()
    address = page.as_uri()
    tab.on("console", lambda told: seen.complaints.append(f"{told.type}: {told.text}"))
    tab.on("pageerror", lambda error: seen.complaints.append(f"error: {error}"))
    tab.on("request", lambda asked: None if _own(asked.url, address) else seen.requests.append(asked.url))
    tab.on("dialog", lambda dialog: (seen.dialogs.append(dialog.message), dialog.dismiss()))
    tab.goto(address + where)
    tab.wait_for_selector(READY)
    try:
        yield tab, seen
    finally:
        context.close()


def go(tab: Any, where: str) -> None:
    """Go to another address of the page and wait until it is shown."""
    there = "where => { if (location.hash === where.replace(/^#$/, '')) return;"
    tab.evaluate(f"{there} delete document.documentElement.dataset.ready; location.hash = where; }}", where)
    tab.wait_for_selector(READY)


def violations(tab: Any) -> list[str]:
    """What axe-core finds of serious weight, a line each. Skips where axe-core is not installed."""
    if importlib.util.find_spec("axe_playwright_python") is None:
        pytest.skip(
            "the package axe-playwright-python, which carries axe-core, is not installed (pip install -e .[dev])"
        )
    tab.evaluate((files("axe_playwright_python") / "axe.min.js").read_text("utf-8"))
    found = tab.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for rule in found
        if rule["impact"] in SERIOUS
        for node in rule["nodes"][:5]
    ]


def _own(url: str, address: str) -> bool:
    return url.partition("#")[0] == address or url.startswith("data:,")
