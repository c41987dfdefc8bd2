"""Documents for the tests of paper, Markdown and templates: invented places, invented words."""

from __future__ import annotations

from nianbao.schema.document import (
    Bullets,
    Cite,
    Document,
    Emphasis,
    Heading,
    Paragraph,
    Run,
    Runs,
    Table,
    plain,
)

CITE = Cite("安河县2023", "二(三)2", "全年审查规范性文件22件。", 120, 133, "a" * 64, "a3")
OTHER = Cite("安河县2022", "三1", "执法力量不足。", 7, 14, "b" * 64, "d1")


def runs(*parts: tuple[str, Emphasis]) -> Runs:
    return tuple(Run(text, emphasis) for text, emphasis in parts)


def whole() -> Document:
    """A document with every kind of block and emphasis."""
    return Document(
        title=plain("安河县2024年法治政府建设年度报告"),
        subtitle=plain("（征求意见稿）"),
        addressee=plain("河阳市人民政府："),
        blocks=(
            Heading(1, plain("一、主要举措和成效")),
            Heading(2, plain("（一）规范行政执法")),
            Paragraph(
                (
                    Run("一是规范执法。", Emphasis.STRONG, (CITE,)),
                    Run("审查文件22件，", Emphasis.PLAIN, (CITE, OTHER)),
                    Run("【填写：检查次数】", Emphasis.BLANK),
                    Run("。"),
                    Run("〔原文〕", Emphasis.FLAG),
                )
            ),
            Paragraph((Run("上年同期99件。", Emphasis.HINT),)),
            Bullets((plain("第一项"), plain("第二项"))),
            Table(
                "主要指标",
                (plain("指标"), plain("上年"), plain("今年")),
                (
                    (
                        plain("行政复议受理数量"),
                        (Run("31", cites=(OTHER,)),),
                        (Run("【填】", Emphasis.BLANK),),
                    ),
                ),
                (3, 1, 1),
            ),
        ),
        signature=plain("安河县人民政府"),
        date=plain("2025年2月28日"),
        notes=("本稿由程序生成，请逐条核对。",),
    )
