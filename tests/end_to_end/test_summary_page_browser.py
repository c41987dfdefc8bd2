"""The checking page in a real browser: clicks and keys, both ways; filters, phone, print, no script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from nianbao.rendering.summary_page import to_page
from nianbao.schema.summary import ReportSummary
from tests.support.browser import DESKTOP, PHONE, browser, opened, overflow
from tests.support.summaries import FAILED, TEXT, summary

pytestmark = pytest.mark.slow

# A long report: every item's evidence and card is some screens away from the next one's.
_FILLER = "县政府依法履行职责，稳步推进各项工作，群众满意度不断提升。" * 12 + "\n"


@pytest.fixture(scope="module", name="chromium")
def _chromium() -> Iterator[Browser]:
    with browser() as one:
        yield one


def _long() -> tuple[ReportSummary, str]:
    """The invented report with filler before every line, its quotes moved along."""
    lines = TEXT.split("\n")
    text, moved, at = "", {}, 0
    for line in lines:
        moved[at] = len(text) + len(_FILLER)
        text += f"{_FILLER}{line}\n"
        at += len(line) + 1
    one = summary(failed=FAILED)

    def shifted(start: int) -> int:
        line = max(begin for begin in moved if begin <= start)
        return moved[line] + start - line

    groups = {
        name: tuple(
            item.model_copy(
                update={
                    "evidence": tuple(
                        q.model_copy(
                            update={"start": shifted(q.start), "end": shifted(q.start) + len(q.text)}
                        )
                        for q in item.evidence
                    )
                }
            )
            for item in getattr(one, name)
        )
        for name in ("achievements", "deficiencies", "plans")
    }
    source = one.source.model_copy(update={"characters": len(text)})
    return one.model_copy(update={**groups, "source": source}), text


@pytest.fixture(scope="module", name="file")
def _file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "summary.html"
    path.write_text(to_page(*_long()), encoding="utf-8")
    return path


@pytest.fixture(name="page")
def _page(chromium: Browser, file: Path) -> Iterator[Page]:
    with opened(chromium, file) as page:
        yield page


def chosen(page: Page) -> list[str]:
    """The keys of the items that are chosen, then those of the evidence."""
    items = page.locator(".said.on").evaluate_all("all => all.map(one => one.id || 'line')")
    places = page.locator(".evidence.on").evaluate_all("all => all.map(one => one.dataset.keys)")
    return [*items, *dict.fromkeys(places)]


def in_view(page: Page, selector: str) -> bool:
    """Whether the first line of it stands in the window and in its pane."""
    return bool(
        page.locator(selector).first.evaluate(
            """one => {
              const at = one.getClientRects()[0];
              const seen = document.elementFromPoint(at.left + Math.min(at.width, 40) / 2, at.top + 5);
              return Boolean(seen) && (one.contains(seen) || seen.contains(one));
            }"""
        )
    )


def shown(page: Page) -> list[str]:
    return [str(one) for one in page.locator(".item:visible").evaluate_all("all => all.map(one => one.id)")]


def test_a_click_on_an_item_shows_its_evidence(page: Page) -> None:
    assert not in_view(page, "[data-keys='5'].evidence")
    page.locator("#item-5 .meta").click()
    assert chosen(page) == ["item-5", "5"]
    assert in_view(page, "[data-keys='5'].evidence")
    assert page.locator("#item-5").get_attribute("aria-current") == "true"
    page.locator("#item-1 h5 a").click()
    assert chosen(page) == ["item-1", "1"]
    assert in_view(page, "[data-keys='1'].evidence")


def test_a_click_on_evidence_shows_its_item(page: Page) -> None:
    page.locator(".evidence[data-keys='4']").first.click()
    assert chosen(page) == ["item-4", "4"]
    assert in_view(page, "#item-4 h5")


def test_enter_leads_both_ways(page: Page) -> None:
    page.locator("#item-3 .go").focus()
    page.keyboard.press("Enter")
    assert chosen(page) == ["item-3", "3"]
    assert in_view(page, "[data-keys='3'].evidence")
    page.locator(".evidence[data-keys='1']").first.focus()
    page.keyboard.press("Enter")
    assert chosen(page) == ["item-1", "1"]
    assert page.evaluate("document.activeElement.closest('.item').id") == "item-1"


def test_keys_walk_through_the_items(page: Page) -> None:
    # In the order of the page: by kind, then by theme.
    order = shown(page)
    for expected in order:
        page.keyboard.press("j")
        assert chosen(page)[0] == expected
        assert in_view(page, ".evidence.on")
    page.keyboard.press("j")
    assert chosen(page)[0] == order[-1], "the last item is the last"
    page.keyboard.press("k")
    assert chosen(page)[0] == order[-2]
    page.keyboard.press("f")
    assert chosen(page)[0] == "item-2", "the only flagged one, found again from behind it"
    page.keyboard.press("Escape")
    assert chosen(page) == []


def test_a_line_of_the_executive_summary_shows_all_it_rests_on(page: Page) -> None:
    page.locator("h1").click(position={"x": 8, "y": 8})
    assert chosen(page) == ["line", "1", "3"]
    page.locator("h1 .ref").last.click()
    assert chosen(page) == ["item-3", "3"]
    assert in_view(page, "#item-3 h5")


def test_linked_items_and_what_needs_a_look_lead_to_the_item(page: Page) -> None:
    page.locator("#item-3 .asides .ref").click()
    assert chosen(page) == ["item-5", "5"]
    page.locator("#look .to-item").first.click()
    assert chosen(page) == ["item-2", "2"]


def test_filters(page: Page) -> None:
    every = shown(page)
    page.keyboard.press("2")
    assert shown(page) == ["item-4", "item-3"]
    assert page.locator("#shown").inner_text() == "显示 2/5 条"
    assert page.locator(".evidence.off").count() == 3
    assert page.locator("button[data-kind='deficiency']").get_attribute("aria-pressed") == "true"
    page.keyboard.press("2")
    assert shown(page) == every
    page.locator("button[data-kind='plan']").click()
    assert shown(page) == ["item-5"]
    page.keyboard.press("1")
    assert shown(page) == ["item-2", "item-1"]
    page.keyboard.press("1")
    page.locator("#theme").select_option("enforcement")
    assert shown(page) == ["item-1", "item-3", "item-5"]
    page.locator("#theme").select_option("")
    page.locator("#flagged").check()
    assert shown(page) == ["item-2"]
    page.locator("#flagged").uncheck()
    page.keyboard.press("/")
    page.keyboard.type("备案")
    assert shown(page) == ["item-4"]
    page.keyboard.type("jk无此字")
    assert shown(page) == []
    assert page.locator("#nothing").is_visible()


def test_evidence_of_a_hidden_item_brings_it_back(page: Page) -> None:
    page.keyboard.press("3")
    page.locator(".evidence[data-keys='1']").first.click()
    assert chosen(page) == ["item-1", "1"]
    assert len(shown(page)) == 5


def test_help_opens_and_closes(page: Page) -> None:
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("j")
    assert chosen(page) == [], "keys rest while the dialog is open"
    page.keyboard.press("?")
    assert page.locator("#help").is_hidden()
    page.locator(".help-button").click()
    page.locator("#help button").click()
    assert page.locator("#help").is_hidden()


def test_an_address_with_an_item_opens_on_it(chromium: Browser, file: Path) -> None:
    with opened(chromium, file, fragment="item-4") as page:
        assert chosen(page) == ["item-4", "4"]


def test_selecting_text_is_no_click(page: Page) -> None:
    place = page.locator(".evidence[data-keys='1']").first
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 140, box["y"] + 10, steps=5)
    page.mouse.up()
    assert len(str(page.evaluate("String(getSelection())"))) > 3
    assert chosen(page) == []


def test_on_a_phone_the_source_is_a_sheet(chromium: Browser, file: Path) -> None:
    with opened(chromium, file, size=PHONE) as page:
        assert overflow(page) == 0
        assert page.locator("#source").is_hidden()
        page.locator("#item-5 h5 a").click()
        assert page.locator("#source").is_visible()
        assert in_view(page, ".evidence.on")
        assert in_view(page, "#item-5 h5")
        page.locator("#close-source").click()
        assert page.locator("#source").is_hidden()
        page.locator("#open-source").click()
        page.locator(".evidence[data-keys='1']").first.click()
        assert page.locator("#source").is_hidden()
        assert chosen(page) == ["item-1", "1"]
        assert in_view(page, "#item-1 h5")


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_long_words_overflow_nothing(chromium: Browser, tmp_path: Path, size: tuple[int, int]) -> None:
    one = summary()
    long = {"title": "a" * 900 + "9" * 400 + "件", "summary": "《" + "长" * 900 + "》", "mark": "b" * 300}
    first = one.achievements[0].model_copy(update=long)
    line = one.overview.headline.model_copy(update={"text": "https://" + "x" * 900})
    overview = one.overview.model_copy(update={"headline": line, "text": line})
    report = one.report.model_copy(update={"title": "t" * 500})
    hostile = one.model_copy(update={"achievements": (first,), "overview": overview, "report": report})
    path = tmp_path / "long.html"
    path.write_text(to_page(hostile), encoding="utf-8")
    with opened(chromium, path, size=size) as page:
        assert overflow(page) == 0
        wide = page.evaluate(
            "[...document.querySelectorAll('.left *')].filter("
            "one => one.getBoundingClientRect().right > innerWidth + 1).length"
        )
        assert wide == 0


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_without_scripts_it_is_a_document_with_links(
    chromium: Browser, file: Path, size: tuple[int, int]
) -> None:
    with opened(chromium, file, size=size, scripts=False) as page:
        assert page.locator(".filters").is_hidden()
        assert page.locator("#open-source").is_hidden()
        assert page.locator(".item:visible").count() == 5
        page.locator("#item-5 .go").click()
        assert page.url.endswith("#evidence-5")
        assert in_view(page, "[data-keys='5'].evidence")
        page.locator(".evidence[data-keys='1']").first.click()
        assert page.url.endswith("#item-1")
        assert in_view(page, "#item-1 h5")


def test_printed_it_holds_items_then_the_source_and_no_controls(chromium: Browser, file: Path) -> None:
    for size in (DESKTOP, PHONE):
        with opened(chromium, file, size=size) as page:
            page.keyboard.press("j")
            page.emulate_media(media="print")
            for control in (".filters", ".help-button", "#open-source", "#close-source"):
                assert page.locator(control).is_hidden(), control
            items, source = page.locator("#items").bounding_box(), page.locator("#source").bounding_box()
            assert items
            assert source
            assert source["y"] >= items["y"] + items["height"]
            body = page.locator("#source-body")
            assert body.evaluate("one => one.scrollHeight - one.clientHeight") <= 1, "all of it is printed"
            mark = page.locator("#evidence-5").evaluate("one => getComputedStyle(one, '::before').content")
            assert "三1" in str(mark)


def test_in_the_dark_the_page_is_dark(chromium: Browser, file: Path) -> None:
    colours = []
    for dark in (False, True):
        with opened(chromium, file, dark=dark) as page:
            colours.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    light, dark_one = (sum(map(int, str(one).strip("rgb()").split(","))) for one in colours)
    assert light > 600
    assert dark_one < 150
