"""The page of an eval run in a real browser: no request, no error, every key, a phone's width."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from nianbao.evaluation.report.page import to_run_page
from nianbao.evaluation.slices import slices
from tests.support.browser import PHONE, browser, opened, overflow
from tests.support.eval_runs import digest, items, result, run
from tests.support.scoring import STRIPES

pytestmark = pytest.mark.slow

LONG = "很长的标签" * 12


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as one:
        yield one


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of three reports: one failed, one as `run_pages` has it, one without the partial item."""
    made = run(
        result("甲县.txt", shape=(LONG, "x" * 90)),
        result("乙县.txt", [one for one in items() if one.id != "u2"]),
        result("丙县.txt", error="The endpoint gave no answer."),
        missing=("丁" * 80,),
    )
    path = tmp_path_factory.mktemp("page") / "run.html"
    path.write_text(to_run_page(made, {digest(STRIPES): STRIPES}, slices(made.reports)), encoding="utf-8")
    return path


@pytest.fixture
def page(chromium: Browser, file: Path) -> Iterator[Page]:
    with opened(chromium, file) as one:
        yield one


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def press(page: Page, *keys: str) -> list[str]:
    """The ids that have the focus after each key."""
    found = []
    for key in keys:
        page.keyboard.press(key)
        found.append(focused(page))
    return found


def shown(page: Page) -> int:
    """How many cards are not filtered out."""
    return page.locator(".case:not([hidden])").count()


def test_j_and_k_go_through_mismatches_and_skip_what_is_right(page: Page) -> None:
    # The failed report is the first: five missed items.
    assert press(page, "j", "j", "j", "j", "j") == [f"r1-c{n}" for n in range(1, 6)]
    # In the next report, the first item is right.
    assert press(page, "j", "j", "k", "k") == ["r2-c2", "r2-c3", "r2-c2", "r1-c5"]
    assert page.locator("#r1-c5").is_visible()


def test_j_stops_at_the_end(page: Page) -> None:
    count = page.locator(".case.wrong").count()
    reached = press(page, *["j"] * (count + 3))
    assert len(set(reached)) == count
    assert reached[-1] == reached[-4]


def test_n_and_p_go_through_reports_also_from_inside_of_one(page: Page) -> None:
    assert press(page, "n", "n", "p") == ["r1", "r2", "r1"]
    assert press(page, "j", "j", "n", "j", "p") == ["r1-c1", "r1-c2", "r2", "r2-c2", "r1"]


def test_enter_shows_the_evidence_and_escape_comes_back(page: Page) -> None:
    press(page, "n", "n", "j")
    wanted = focused(page)
    page.locator("#r2 .text > summary").click()
    assert not page.locator("#r2 .text").evaluate("e => e.open")
    page.locator(f"#{wanted}").focus()
    page.keyboard.press("Enter")
    lit = page.locator("mark.on")
    assert lit.count() >= 1
    assert lit.first.is_visible()
    assert set(lit.evaluate_all("all => all.map((e) => e.dataset.cases.trim())")) == {wanted}
    page.keyboard.press("Escape")
    assert page.locator("mark.on").count() == 0
    assert focused(page) == wanted


def test_a_number_in_the_text_leads_to_its_item_even_where_it_is_folded(page: Page) -> None:
    right = page.locator("#r3-g1, #r2-g1").first
    target = str(right.get_attribute("href")).removeprefix("#")
    assert not page.locator(f"#{target}").is_visible()
    right.focus()
    page.keyboard.press("Enter")
    assert focused(page) == target
    assert page.locator(f"#{target}").is_visible()


def test_the_link_of_an_item_goes_to_its_side_of_the_text(page: Page) -> None:
    link = page.locator("#r2-c2 a.to-text").last
    place = str(link.get_attribute("href"))
    link.click()
    assert page.locator(place).evaluate(
        "e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; }"
    )
    assert page.locator('mark.on[data-cases~="r2-c2"]').count() >= 1


def test_the_filter_hides_what_does_not_fit_and_says_how_many_do(page: Page) -> None:
    every = shown(page)
    page.keyboard.press("/")
    assert focused(page) == "filter"
    page.keyboard.type("多余 spurious")
    assert 0 < shown(page) < every
    assert page.locator("#shown").text_content() == f"{shown(page)} of {every} items"
    assert page.locator("#r1").is_hidden()
    page.keyboard.press("Enter")
    assert all(one.startswith(("r2-", "r3-")) for one in press(page, "j", "j"))
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    assert shown(page) == every
    assert page.locator("#r1").is_visible()


def test_letters_in_the_filter_are_letters(page: Page) -> None:
    press(page, "j", "/")
    page.keyboard.type("jnp/k")
    assert page.locator("#filter").input_value() == "jnp/k"
    assert shown(page) == 0
    assert focused(page) == "filter"


def test_a_reason_filters_too_and_escape_shows_everything_again(page: Page) -> None:
    every = shown(page)
    page.locator("#fault").select_option("wrong kind")
    assert (
        page.locator(".case:not([hidden])").evaluate_all("all => all.map((e) => e.className)")
        == ["case s-wrong-kind wrong"] * page.locator(".case.s-wrong-kind").count()
    )
    page.locator("#fault").select_option("missing key fact")
    assert shown(page) == 0
    assert page.locator("#r2 .general").is_visible()
    page.locator("#fault").evaluate("e => e.blur()")
    page.keyboard.press("Escape")
    assert shown(page) == every


def test_a_link_to_a_filtered_item_brings_it_back(page: Page) -> None:
    page.locator("#fault").select_option("spurious item")
    assert page.locator("#r2-c2").is_hidden()
    page.locator('#r2 a.no[href="#r2-c2"]').first.click()
    assert focused(page) == "r2-c2"
    assert page.locator("#r2-c2").is_visible()


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_is_wider_than_a_phone(chromium: Browser, file: Path, dark: bool) -> None:
    with opened(chromium, file, size=PHONE, dark=dark) as page:
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert overflow(page) == 0
        assert page.locator(".help").is_visible()
        assert page.locator("#r2 .text mark").first.is_visible()


def test_nothing_is_wider_than_a_screen(page: Page) -> None:
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert overflow(page) == 0


def test_without_scripts_it_is_a_document(chromium: Browser, file: Path) -> None:
    with opened(chromium, file, scripts=False) as page:
        assert page.locator("#filter").is_hidden()
        assert page.locator(".help").is_hidden()
        page.locator('#list ~ div a[href="#r2"]').click()
        page.locator("#r2-c2 a.to-text").first.click()
        assert page.url.endswith("#r2-g2")


def test_columns_stay_level(page: Page) -> None:
    tops = page.locator("#r2 .row:not(.heads)").evaluate_all(
        "rows => rows.map((r) => [...r.children].map((c) => c.getBoundingClientRect().top))"
    )
    assert len(tops) >= 1
    assert all(left == right for left, right in tops)


def test_what_stands_out_does_not_by_colour_alone(page: Page) -> None:
    styles = {
        state: page.locator(f"mark.s-{state}").first.evaluate("e => getComputedStyle(e).borderBottomStyle")
        for state in ("right", "partial", "wrong-kind", "missed", "spurious")
    }
    assert styles["missed"] == styles["spurious"] == "dashed"
    assert styles["wrong-kind"] == "double"
    assert styles["right"] == "solid"
    assert "missed" in str(page.locator("a.no.s-missed").first.text_content())


def test_a_pair_has_one_number_and_one_colour_on_both_sides(page: Page) -> None:
    told = page.evaluate(
        """() => ["g", "p"].map((side) => {
             const tag = document.getElementById(`r2-${side}4`);
             const mark = tag.nextElementSibling;
             const wash = getComputedStyle(mark).backgroundColor;
             return [tag.textContent.trim(), getComputedStyle(tag).color, wash];
           })"""
    )
    assert told[0] == told[1]
    assert told[0][0].startswith("4")
