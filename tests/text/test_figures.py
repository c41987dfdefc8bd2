"""Figures: numbers that count or measure something. All sentences are invented."""

from __future__ import annotations

from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.text.figures import (
    Figure,
    find_documents,
    find_figures,
    find_numbers,
)

PIECES = st.lists(
    st.sampled_from(
        [
            *(
                "2024年",
                "5月19日",
                "30",
                "余",
                "万",
                "萬",
                "件",
                "人次",
                "个",
                "個",
                "三十",
                "两次",
                "一",
                "百分之",
            ),
            *(
                "%",
                "《",
                "》",
                "“",
                "”",
                "<",
                ">",
                "、",
                "，",
                "。",
                "；",
                "(",
                ")",
                "第",
                "+",
                "×",
                "条例",
                "1.",
                "\n",
            ),
        ]
    )
    | st.text(max_size=3),
    max_size=30,
).map("".join)


def shown(text: str) -> list[tuple[str, str, str, bool]]:
    return [(f.text, str(f.value), f.unit, f.approx) for f in find_figures(text)]


def texts(text: str) -> list[str]:
    return [f.text for f in find_figures(text)]


@pytest.mark.parametrize(
    ("sentence", "figures"),
    [
        ("全年受理复议申请26项。", [("26项", "26", "项", False)]),
        ("梳理 4 大类、 9 条短板", [("4 大类", "4", "大类", False), ("9 条", "9", "条", False)]),
        ("培训三十余场", [("三十余场", "30", "场", True)]),
        ("培训600余人次", [("600余人次", "600", "人次", True)]),
        ("辦結量超80萬件", [("80萬件", "80", "萬件", True)]),
        ("投入0.76亿元", [("0.76亿元", "0.76", "亿元", False)]),
        ("满意率98.25%", [("98.25%", "98.25", "%", False)]),
        ("满意率９９％", [("９９％", "99", "％", False)]),
        ("复议撤销率在5%以上", [("5%", "5", "%", True)]),
        ("宣讲百余场", [("百余场", "100", "场", True)]),
        ("惠及5万余人", [("5万余人", "5", "万人", True)]),
        ("发放70余万份", [("70余万份", "70", "万份", True)]),
        ("惠及群众12万，", [("12万", "12", "万", False)]),
        ("接待1,234人次", [("1,234人次", "1234", "人次", False)]),
        ("3-5个工作站", [("3-5个", "5", "个", True)]),
        ("增长2.3倍", [("2.3倍", "2.3", "倍", False)]),
        ("提高3.2个百分点", [("3.2个百分点", "3.2", "个百分点", False)]),
        ("5个工作日内办结", [("5个工作日", "5", "个工作日", False)]),
        ("办结率百分之九十五点五", [("百分之九十五点五", "95.5", "%", False)]),
        ("三分之一的单位", [("三分之一", "0.3333", "", False)]),
        ("开展检查36班次", [("36班次", "36", "班次", False)]),
        ("排名全省第3位", [("3位", "3", "位", False)]),
        ("两千三百件", [("两千三百件", "2300", "件", False)]),
        ("一万五千户", [("一万五千户", "15000", "户", False)]),
        ("十二万件", [("十二万件", "12", "万件", False)]),
        ("5千余件", [("5千余件", "5000", "件", True)]),
        ("平均跑动由4.2次减至0.3次", [("4.2次", "4.2", "次", False), ("0.3次", "0.3", "次", False)]),
        ("举办讲座一场、培训两次。", [("一场", "1", "场", False), ("两次", "2", "次", False)]),
        ("不超过10件", [("10件", "10", "件", False)]),
        ("巡查面积1200㎡", [("1200㎡", "1200", "㎡", False)]),
        ("会同12部门", [("12部门", "12", "部门", False)]),
        ("近百家企业", [("百家", "100", "家", True)]),
        ("截至10月，共调解73件", [("73件", "73", "件", False)]),
        ("2023年17个重点工程", [("17个", "17", "个", False)]),
        ("设立两个专区、三个平台", [("两个", "2", "个", False), ("三个", "3", "个", False)]),
        ("建成3个一级站点", [("3个", "3", "个", False)]),
        ("走访五家市属企业", [("五家", "5", "家", False)]),
        (
            "组建综合组、四个攻坚小组和12个工作点",
            [("四个", "4", "个", False), ("12个", "12", "个", False)],
        ),
        ("推出六项便民服务举措", [("六项", "6", "项", False)]),
        ("驻点单位（含16个镇直单位）", [("16个", "16", "个", False)]),
        ("用时不超过80日", [("80日", "80", "日", False)]),
        ("15日内答复", [("15日", "15", "日", False)]),
    ],
)
def test_figures_that_count_or_measure(sentence: str, figures: list[tuple[str, str, str, bool]]) -> None:
    assert shown(sentence) == figures


@pytest.mark.parametrize(
    "sentence",
    [
        "2024年工作，2021-2025年规划，2024年度，2022新提任干部",
        "5月19日印发，1-12月，10月份，19日召开",
        "青发〔2024〕5号文件，第12号令，第三十条，第四批，第3期",
        "党的二十大和二十届三中全会，八届三次全会",
        "“1+6+20”服务体系和3+2专项行动",
        "7×24小时、7 × 24 小时、7*24小时服务",
        "24小时自助服务",
        "12345热线、12348平台、3·15活动",
        "行政执法三项制度、中央八项规定精神、四套班子",
        "五大举措、九大领域、十大案例",
        "两类机构，县乡村三级，四级联动，三张清单，三道防线",
        "一是统筹，二是督导，(一)总体情况",
        "1.提升水平\n2、加强领导\n（3）做好总结",
        "第一，首个，数十家，几十次，成百上千",
        "“四个一”活动、“最多跑1次”改革、“百名律师进千企”",
        "最多跑一次，统一部署，一批项目，一起推进，一个平台",
        "从组织、制度、保障三个方面推进",
        "树牢四个意识，做到两个维护",
        "推出三项机制：会商、通报、督办",
        "事前、事中、事后三项监管",
        "十分重要，万众一心，千家万户，百姓",
        "6B会议室，5G基站，4A级景区，2.0版",
        "《第八个五年规划(2021-2025年)》《法治30条》",
        "《纲要二〇二四年30件",
        "两次考试的通过率均有提高",
        "前11个月，",
        "发现一起、查处一起",
        "产业园二期工程",
        "五台镇、三门乡、七家村",
        "比例为1:1，10:30开会",
        "每三个月通报",
    ],
)
def test_numbers_that_are_no_figures(sentence: str) -> None:
    assert texts(sentence) == []


def test_a_list_number_is_cut_off_the_number_behind_it() -> None:
    assert shown("1.13个站点建成。") == [("13个", "13", "个", False)]
    assert shown("提速。2.15件积案化解。") == [("15件", "15", "件", False)]
    assert shown("每案1.5件") == [("1.5件", "1.5", "件", False)]


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("70萬件", "700000件", True),
        ("三十余场", "30场", True),
        ("百分之九十", "90%", True),
        ("五項機制", "5项机制", True),
        ("30人", "30人次", False),
        ("44件", "440件", False),
        ("0.76亿元", "7600万元", True),
    ],
)
def test_figure_keys_compare_values_and_exact_units(left: str, right: str, same: bool) -> None:
    (a,), (b,) = find_figures(left), find_figures(right)
    assert (a.key == b.key) is same


def test_a_quoted_name_hides_its_numbers_and_a_quoted_sentence_does_not() -> None:
    assert texts("开展“法润30村”活动") == []
    assert texts("他说“全年培训30场，受众900人。”") == ["30场", "900人"]


def test_a_part_of_the_text_is_read_in_its_context() -> None:
    text = "共享“30件实事”，第3位，办结25件。"
    assert find_figures(text, text.index("25")) == find_figures(text)
    assert find_figures(text, 3, 7) == ()


@given(PIECES)
def test_every_find_is_a_span_of_the_text_in_order(text: str) -> None:
    figures: tuple[Figure, ...] = find_figures(text)
    assert all(text[f.span.start : f.span.end] == f.text for f in figures)
    spans = [f.span for f in figures]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    for document in find_documents(text):
        assert document.title in text[document.span.start : document.span.end]
        assert not any(document.span.meets(f.span) for f in figures)
    numbers = find_numbers(text)
    assert all(any(n.span.meets(f.span) for n in numbers) for f in figures)


@given(PIECES)
def test_a_part_finds_what_the_whole_finds_there(text: str) -> None:
    middle = len(text) // 2
    assert set(find_figures(text, 0, middle)) | set(find_figures(text, middle)) <= set(find_figures(text))


def test_five_thousand_characters_take_milliseconds() -> None:
    text = "".join(f"第{i}段：受理{i}件，《办法{i}》办结率9{i % 10}.5%，“一站{i}”服务。" for i in range(130))
    find_figures("预热1件")
    started = perf_counter()
    assert len(find_figures(text)) == 260
    find_documents(text)
    find_numbers(text)
    assert perf_counter() - started < 0.3  # about 0.02 s on an idle machine


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("受理政务服务事项4，870件", [("4870", "件")]),
        ("检查企业2 318家次", [("2318", "家次")]),
        ("罚没款１，２３４．５万元", [("1234.5", "万元")]),
        ("走访群众 12 460 人次", [("12460", "人次")]),
        ("培训**350**人次，其中骨干**40**余人", [("350", "人次"), ("40", "人")]),
        ("满意度９８．５％，比上年提高2.3个百分点", [("98.5", "％"), ("2.3", "个百分点")]),
    ],
)
def test_numbers_are_read_as_offices_type_them(text: str, found: list[tuple[str, str]]) -> None:
    assert [(str(f.value), f.unit) for f in find_figures(text)] == found


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("案件分别为120，130件", ["120", "130"]),
        ("2023，120件", ["2023", "120"]),
        ("全年 120 130 140 件", ["120", "130", "140"]),
        ("第3 120件", ["3", "120"]),
        ("共1，受理120件", ["1", "120"]),
    ],
)
def test_numbers_that_only_stand_beside_each_other_are_not_joined(text: str, values: list[str]) -> None:
    assert [str(n.value) for n in find_numbers(text)] == values


def test_tenths_are_the_share_they_are() -> None:
    (tenths,), (share,) = find_figures("整改率达八成"), find_figures("整改率达80%")
    assert tenths.key == share.key
    assert find_numbers("整改率达八成")[0].value == find_numbers("整改率达80%")[0].value
