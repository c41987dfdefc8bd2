"""Invented reports of any length."""

from __future__ import annotations

from nianbao.text.numerals import chinese_numeral

GROUP = 20
"""Items under one heading."""

OPENING = (
    "临澜区2024年度法治政府建设情况报告\n\n2024年，临澜区坚持依法行政。现将有关情况报告如下：\n"
    "一、主要举措和成效\n"
)
ENDING = (
    "二、存在的不足\n（一）执法力量薄弱。持证人员不足，专业能力有待提升。\n"
    "三、下一步工作安排\n（一）加强执法队伍建设。组织执法资格考试，提高普法实效。\n"
)


def long_report(items: int) -> str:
    """The text of a report with so many achievements, each with a year, figures and a title."""
    lines = [
        f"{(n - 1) % GROUP + 1}.规范第{n}类行政执法事项办理。2024年受理行政复议申请{n + 100}件，"
        f"办结{n + 90}件，办结率98.{n % 10}%，开展培训{n % 17 + 2}场次，覆盖{n + 1}人次，"
        f"修订《临澜区第{n}类事项管理办法》{n % 3 + 1}项。"
        for n in range(1, items + 1)
    ]
    groups = [
        f"（{chinese_numeral(number)}）推进依法行政。\n" + "\n".join(lines[at : at + GROUP])
        for number, at in enumerate(range(0, items, GROUP), 1)
    ]
    return OPENING + "\n".join(groups) + "\n" + ENDING
