"""Numbers as faithfulness is checked by: every one counts. All sentences are invented."""

from __future__ import annotations

from decimal import Decimal

from nianbao.text.figures import (
    find_numbers,
)


def tokens(text: str) -> list[tuple[Decimal, bool]]:
    return [(n.value, n.is_year) for n in find_numbers(text)]


def test_numbers_for_faithfulness() -> None:
    assert tokens("2024年办件70万件") == [(Decimal(2024), True), (Decimal(700000), False)]
    assert tokens("合格率89.4%") == [(Decimal("0.894"), False)]
    assert tokens("三十余场与30余场")[0] == tokens("三十余场与30余场")[1]
    assert tokens("构建“1+6”体系，拨打12345") == [(Decimal(n), False) for n in (1, 6, 12345)]
    assert tokens("五大举措、三项制度") == [(Decimal(5), False), (Decimal(3), False)]
    assert tokens("统一部署，一起推进，十分重视，一是统筹") == []
    assert tokens("3至5名") == [(Decimal(3), False), (Decimal(5), False)]


def test_a_closed_title_hides_its_numbers_and_an_open_one_hides_nothing() -> None:
    assert tokens("《纲要(2021-2025年)》共30条") == [(Decimal(30), False)]
    assert tokens("《纲要(2021-2025年)和要求") == [(Decimal(2021), True), (Decimal(2025), True)]


def test_list_numbers_are_no_tokens() -> None:
    assert tokens("1.加强领导\n(2)做好总结。3、抓落实") == []
