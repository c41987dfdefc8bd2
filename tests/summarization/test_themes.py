"""Themes by the program: each theme by its own words, the lead phrase before the text, doubt said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.schema.summary import Theme
from nianbao.summarization.themes import theme_of
from nianbao.text.lexicon import list_names, weights


@pytest.mark.parametrize(
    ("title", "text", "theme"),
    [
        (
            "优化营商环境",
            "推进审批改革，设置政务服务综合窗口36个，兑现惠企政策资金300万元。",
            Theme.FUNCTIONS,
        ),
        ("加强文件管理", "制发规范性文件9件，报送备案审查9件，废止文件6件。", Theme.RULEMAKING),
        ("规范决策程序", "公布重大行政决策目录，法律顾问出具意见57份，审查政府合同31份。", Theme.DECISIONS),
        ("规范执法行为", "落实行政执法三项制度，组织执法人员考试，评查行政处罚案卷86卷。", Theme.ENFORCEMENT),
        ("提升应急能力", "修订突发事件应急预案，开展安全生产检查，整改隐患410处。", Theme.EMERGENCIES),
        ("化解矛盾纠纷", "办理行政复议案件62件，人民调解成功率99%，负责人出庭应诉。", Theme.DISPUTES),
        ("自觉接受监督", "办理人大代表建议和政协提案，落实审计整改，推进政务公开。", Theme.OVERSIGHT),
        ("建设数字政府", "打通数据壁垒，推进数据共享，建成大数据监测平台。", Theme.TECHNOLOGY),
        ("坚持党的领导", "县委常委会学习习近平法治思想，组织领导干部述法。", Theme.LEADERSHIP),
        ("抓实全民普法", "开展法治宣传，培养法律明白人，办理法律援助案件。", Theme.SOCIETY),
    ],
)
def test_a_theme_by_its_own_words(title: str, text: str, theme: Theme) -> None:
    found = theme_of(title, text)
    assert (found.theme, found.sure) == (theme, True)
    assert found.candidates[0] is theme


def test_the_lead_phrase_decides_before_the_text() -> None:
    text = "结合普法宣传和法律服务，开展法治宣传活动。"
    assert theme_of("", text).theme is Theme.SOCIETY
    assert theme_of("规范行政执法行为", text).theme is Theme.ENFORCEMENT


def test_the_heading_above_tips_an_even_text() -> None:
    assert theme_of("", "开展专项行动，成效明显。", "化解矛盾纠纷").theme is Theme.DISPUTES


def test_traditional_characters_are_sorted_alike() -> None:
    assert theme_of("優化營商環境", "設置政務服務窗口36個。") == theme_of(
        "优化营商环境", "设置政务服务窗口36个。"
    )


def test_a_longer_word_hides_the_shorter_inside_it() -> None:
    # 公平竞争审查 speaks for rules, 公平竞争 for functions.
    assert theme_of("公平竞争审查", "").candidates[0] is Theme.FUNCTIONS
    assert Theme.RULEMAKING in theme_of("公平竞争审查", "").candidates


def test_words_that_tell_nothing_leave_doubt_and_every_candidate() -> None:
    found = theme_of("", "天气很好。")
    assert not found.sure
    assert set(found.candidates) == set(Theme)


def test_every_theme_has_its_list_and_no_list_is_of_none() -> None:
    assert {name for name in list_names() if name.startswith("themes.")} == {f"themes.{t}" for t in Theme}
    assert all(weight > 0 for theme in Theme for weight in weights(f"themes.{theme}").values())


@given(st.text(), st.text(), st.text())
def test_any_words_have_a_theme(title: str, text: str, above: str) -> None:
    found = theme_of(title, text, above)
    assert found.theme is found.candidates[0] or not found.sure
    assert found == theme_of(title, text, above)
