"""What recurs: items are grouped by meaning, rather too seldom than wrongly."""

from __future__ import annotations

import pytest

from nianbao.briefing import make
from nianbao.briefing.filing import file_reports
from nianbao.briefing.recurring import TOPICS, Group, plans, shortfalls
from nianbao.text.script import Script, Variants
from tests.support.briefs import LAN, QING, XI, county, lines_of

WORK = ("做好政务公开。主动公开政府信息100条。",)


def groups(*lacking: str) -> dict[str, Group]:
    made = [county(f"{n}水县", WORK, (text,)) for n, text in zip("甲乙丙丁", lacking, strict=False)]
    return {g.name: g for g in shortfalls(file_reports(made).reports)}


def topics_of(text: str) -> set[str]:
    """The topics that a shortfall falls under."""
    return set(groups(text, text)) & {t.lack for t in TOPICS}


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("乡镇执法人员少，持证人员仅有3名。", "基层执法力量不足"),
        ("街道对下放事项承接能力偏弱。", "基层执法力量不足"),
        ("部分执法人员对法规理解不深，个别案件办理质量不高。", "执法能力和规范化水平不高"),
        ("部门之间的数据壁垒还没有打通，信息共享不够。", "数据共享不畅"),
        ("普法宣传形式单一，对青年群体覆盖不够。", "普法针对性和实效不足"),
        ("个别部门决策前公众参与流于形式。", "重大行政决策程序和合法性审查执行不严"),
        ("重大决策后评估开展不够。", "决策后评估没有落实"),
        ("一些行政争议没有实质化解，负责人出庭应诉率与上级要求尚有差距。", "行政争议化解和应诉有差距"),
        ("少数领导干部法治意识不强。", "领导干部法治意识和能力不够"),
        ("涉企多头检查仍时有发生。", "涉企检查过多过频"),
    ],
)
def test_a_shortfall_falls_under_its_topic(text: str, topic: str) -> None:
    assert topic in topics_of(text)
    traditional = Variants(Script.TRADITIONAL, {}).restore(text)
    assert topic in topics_of(traditional)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("部分执法人员对政策法规的把握能力不强。", "基层执法力量不足"),
        ("合同管理重签约、轻履约，跟踪不够到位。", "数据共享不畅"),
        ("村规民约合法性把关不严。", "执法能力和规范化水平不高"),
        ("少数领导干部依法决策意识不强。", "重大行政决策程序和合法性审查执行不严"),
        ("立法后评估开展不够。", "数据共享不畅"),
        ("新业态矛盾化解经验不足。", "行政争议化解和应诉有差距"),
    ],
)
def test_a_shortfall_stays_out_of_another_topic(text: str, topic: str) -> None:
    assert topic not in topics_of(text)


def test_a_cause_is_no_shortfall() -> None:
    found = groups(
        "合同履约跟踪不够到位。主要原因是部门之间数据共享不畅。", "部门之间数据共享不畅，系统不互通。"
    )
    assert "数据共享不畅" not in found


def test_members_keep_the_words_that_count() -> None:
    found = groups("执法力量薄弱。4个乡镇的执法人员仅有3名。", "基层执法队伍人员不足，装备老旧。")
    members = sorted(found["基层执法力量不足"].members, key=lambda m: m.cites[0].quote)
    assert [m.cites[0].quote for m in members] == ["4个乡镇的执法人员仅有3名", "基层执法队伍人员不足"]
    assert all(m.cites[0].quote in e.text for m in members for e in m.item.evidence)


def test_what_no_topic_has_is_grouped_only_where_it_is_nearly_the_same() -> None:
    same = groups("新业态平台用工纠纷化解经验不足。", "新业态平台用工纠纷的化解经验不足。")
    (group,) = same.values()
    assert not group.topic
    assert group.name == "新业态平台用工纠纷化解经验不足"
    assert groups("新业态平台用工纠纷化解经验不足。", "物业停车纠纷化解经验不足。") == {}
    assert groups("部分工作还不够到位。", "有些工作还不够到位。") == {}


def test_one_report_alone_recurs_not() -> None:
    two = county("远山县", WORK, ("乡镇执法人员少。", "街道执法力量薄弱。"))
    assert shortfalls(file_reports([two]).reports) == ()


def test_who_admits_and_plans_nothing_is_named() -> None:
    found = {g.name: g for g in shortfalls(file_reports([QING, LAN, XI]).reports)}
    assert [f.place for f in found["基层执法力量不足"].unanswered] == ["兰陂县"]
    assert "对应安排程序未识别，请核对：兰陂县。" in lines_of(make([QING, LAN, XI]).document)


def test_plans_are_grouped_likewise() -> None:
    found = {
        g.name: [m.cites[0].quote for m in g.members] for g in plans(file_reports([QING, LAN, XI]).reports)
    }
    assert found["充实基层执法力量"] == ["为每个乡镇配备2名法制审核员", "推动20名执法编制下沉乡镇"]
    assert len(found["深化普法宣传"]) == 2


def test_most_reports_come_first() -> None:
    sizes = [len(g.reports) for g in shortfalls(file_reports([QING, LAN, XI]).reports)]
    assert sizes == sorted(sizes, reverse=True)


def test_topics_have_names_of_their_own() -> None:
    for names in ([t.lack for t in TOPICS], [t.plan for t in TOPICS]):
        assert len(set(names)) == len(names)
