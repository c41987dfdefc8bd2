"""Words that tell what a stretch of a report is for. All patterns match a shaped text.

They are the genre's own words (domain.md's lists and their kin), never a place's or a file's.
"""

from __future__ import annotations

import re

LACK_NOUN = "问题|不足|短板|差距|困难|薄弱环节|薄弱点|弱项|欠缺|堵点|瓶颈"
_SEEN = "正视|直面|查摆|剖析|反思|检视|认清|找准"

LACK_TITLE = re.compile(
    rf"(?:存在|面临|主要|仍有|尚有|工作中)(?:的|着)?(?:主要|突出|一些|问题)?.{{0,4}}(?:{LACK_NOUN})"
    rf"|^(?:工作)?(?:{LACK_NOUN})"
    rf"|(?:{_SEEN}).{{0,6}}(?:{LACK_NOUN})"
    rf"|(?:的|和|与|及|、)(?:{LACK_NOUN})(?:之处)?(?:(?:和|与|及|、|及其).{{0,8}})?$"
    rf"|^.{{0,14}}(?:{LACK_NOUN})(?:之处)?$"
)
AND_LACK = re.compile(rf"(?:和|与|及|、|,|暨).{{0,12}}(?:{LACK_NOUN})")
MENDED_TITLE = re.compile(
    rf"(?:补齐?|破解?|解决?|整治|化解|聚焦|着力|针对|攻克|消除|弥补|纠治|疏通|打通|优化|强化"
    rf"|紧盯).{{0,10}}(?:{LACK_NOUN})"
)
PLAN_TITLE = re.compile(
    r"安排|打算|下一步|下步|下阶段|下一阶段|思路|展望|今后|明年|来年|努力方向|工作方向|谋划"
    r"|(?:工作|推进)?计划$|工作计划|改进(?:措施|方向)|整改(?:措施|方向)|前瞻|规划$"
)
OTHER_TITLE = re.compile(
    r"^(?:需要|应当)?.{0,6}其[他它](?:需要|应当)?.{0,8}(?:事项|情况|问题)$|需要(?:报告"
    r"|说明)的.{0,6}(?:事项|情况|问题)$"
)
"""The fifth required content of the report (《法治政府建设与责任落实督察工作规定》, 2019): no items."""
LEADER_TITLE = re.compile(
    r"第一责任人|述法|党的(?:全面)?领导|(?:主要|党政)(?:主要)?(?:负责人|领导|负责同志)|第一责任"
    r"|领导职责|(?:党委|党组)(?:统一)?领导|关键少数"
)
WORK_TITLE = re.compile(
    r"举措|成效|工作情况|亮点|做法|进展|主要工作|开展情况|完成情况|落实情况|推进情况|建设情况|成绩"
    r"|回顾|基本情况|总体情况|特色|实施情况|工作措施|主要措施|主要任务完成|成果|情况$"
)

LACK = re.compile(
    r"不够|不足|不强|不高|不到位|不平衡|不均衡|不均|不完善|不健全|不深入|不充分|不规范|不及时"
    r"|不扎实|不紧密|不适应|不全面|不主动|不严|不实|不细|不畅|不熟|不清|不明显|不匹配|不相适应"
    r"|不力|不多|不广|不大|不精|不顺"
    r"|有待|待(?:进一步)?(?:加强|提高|提升|完善|增强|优化|强化|健全|深化)|差距|短板|薄弱|欠缺|滞后"
    r"|缺乏|缺少|短缺|紧缺|偏少|偏弱|偏低|偏慢|尚未|尚不|尚需|仍需|仍有|仍存|还需|还有|还存|还不"
    r"|亟需|亟待|难以|困难|单一|流于形式|弱化|脱节|参差不齐|不一"
    r"|未能|未完全|未到位|未形成|较弱|较少|较低|较慢|较差|较小|较粗|出现|问题|现象|压力(?:较|依然|仍)"
)
MENDED = re.compile(
    rf"(?:整改|解决|化解|排查|处理|发现|查处|纠正|督促|反映|反馈|破解|办理|协调|梳理|通报|查找"
    rf"|督办)[^,。;]{{0,10}}?"
    rf"(?:{LACK_NOUN}|现象)"
    rf"|(?:{LACK_NOUN})\d*[个项条件处]?(?:均|已|全部|基本)*(?:得到|整改|办结|解决|纠正|化解)"
)
"""A lack that was mended: work done."""
LACK_OPENS = re.compile(
    r"^(?:但|然而|同时,|与此同时|虽然|尽管|当前|目前|对照|对标|与|距离|在肯定|在总结|在看到|回顾"
    r"|一年来|总的来看|总体来看|也要|我们也|也清醒|我[市县区镇局委办厅街]|全[市县区镇]|主要问题"
    r"|存在的?|看到成绩|成绩|"
    r"法治政府建设工作|过去一年|[12]\d{3}年|本[市县区镇局]|取得|此外|不过|需要看到|应当看到"
    r"|必须看到).{0,110}?"
    rf"(?:存在|还有|仍有|尚有|面临|有|是).{{0,40}}?(?:{LACK_NOUN})"
)
LACK_ADMITTED = re.compile(
    rf"(?:存在|还有|仍有|尚有|面临|有)(?:着|的)?(?:一些|一定|不少|诸多|许多|以下|如下|几个|几方面"
    rf"|较多|较大|差距|薄弱|距离).{{0,12}}?(?:{LACK_NOUN})?|(?:不足|问题|短板|差距)(?:之处)?(?:和"
    rf"|与|及|、|,|。|:|;|$)"
)
PLAN_OPENS = re.compile(
    r"^(?:下一步|下步|下阶段|下一阶段|今后|新的一年|新一年|明年|来年|接下来|未来|展望未来|展望"
    r"|为此,|针对(?:上述|以上|这些|存在|此)|面对(?:上述|以上|这些|存在)"
    r"|(?:[^,。;]{2,20},)?(?P<year>20\d\d)年(?:度)?[,是]?.{0,12}?(?:将|要|计划|拟|准备|继续|打算"
    r"|安排|重点(?:做|抓|推|围)))"
)
PLAN_OPENS_SOFT = re.compile(r"^我(?:们|[市县区镇局委办厅])?将")
"""Announces after a confession; elsewhere 将 may be the particle (`我县将法治建设纳入…`)."""
FUTURE = re.compile(
    r"将|继续|进一步|持续|下一步|着力|力争|确保|计划|拟|要|加大|加快|不断|努力|争取|推动|积极|深入"
    r"|加强|完善|健全|强化"
)
PAST = re.compile(
    r"已|完成|共|累计|荣获|获评|获得|达到|全年|今年|截至|被评|办结|处理|\d+(?:余|多)?(?:件|场|次"
    r"|人|个|家|份|起|项|条|%)|率先|了"
)
EXPLAINS = re.compile(
    r"^(?:主要原因|其?原因|究其|这(?:些|一|反映|说明|主要)|其中|比如|例如|如|导致|由于|造成"
    r"|究其原因|分析原因|一方面|另一方面|从而|因此|特别是|尤其是|有的|个别|为此)"
)
SOME = re.compile(r"^(?:有的|有些|个别|一些|部分|少数)")
"""Speaks of some of many: explains a problem, or is one of several when the passage opens with it."""
ASPECT = re.compile(r"(?:在)?[^,。;:、“”《》]{2,18}方面(?:[,。:;、]|还|仍|存在|有)|在[^,。;:]{2,12}上,")
REPORT_OPENS = re.compile(
    r"(?:报告|汇报|总结|公布|通报|情况)如下[:。]$|以[^。]{2,40}为(?:指导|引领|统领|遵循)"
)
"""The opening paragraph of a report (labelling.md, rule 7)."""
NEXT_YEAR_OPENS = re.compile(r"^.{0,40}?(?P<year>20\d\d)年")
BACKGROUND = re.compile(
    r"(?:位于|地处|坐落).{0,60}(?:面积|辖|人口|户籍)|(?:总面积|辖区面积|国土面积"
    r"|常住人口).{0,60}(?:辖|人口|平方公里)"
)
LISTS = re.compile(
    r"(?:主要|集中|突出|具体)?(?:表现|体现|反映|集中)(?:为|在|于)(?:以下(?:几个)?方面)?[,:]?"
    r"|(?:主要|问题)有[,:]|(?:如下|以下)(?:几个?方面|问题|不足)?[,:]|主要(?:是|包括)[,:]?|(?:方面"
    r"|以下)[^,。;:]{0,20}:|(?:不足|问题|短板|差距|距离|困难)(?:和[^,。:]{2,6})?:"
)
ANNOUNCES = re.compile(
    r"(?:以下|如下|几个方面|重点(?:做好|抓好|推进|围绕)).{0,14}[。:]$|是[^,。]{0,24}(?:之年|一年"
    r"|时期)"
)
"""A sentence that only says that measures follow."""
GENERIC = re.compile(
    r"(?:一些|一定|不少|以下|如下|几个|诸多|较大|不小)的?.{0,14}?(?:不足|问题|短板|差距|薄弱环节"
    r"|困难|弱项)|有(?:较大)?差距|仍需努力|任重道远"
)
ORGAN = re.compile(
    r"(?:我?[省市县区镇乡旗盟]|[一-龥]{2,4}?(?:省|市|县|区|镇|街道|开发区)|(?=管委会|公安|司法"
    r"|应急|市场监|生态|自然资|住建|住房|城管|城市管|综合|人社|人力|税务|财政|审计|教育|卫健|卫生"
    r"|民政|农业|农牧|交通|文旅|文化|信访|行政|消防|海事|水利|商务|发改|科技|工信|医保|林业|气象"
    r"|统计|数据|烟草|法院|检察院))"
    r"(?:[一-龥]{0,12}?)(?:人民法院|人民检察院|法院|检察院|委员会|管委会|办公室|办公厅|指挥部"
    r"|领导小组|工作组|分局|支队|大队|总队|中队|中心|部门|机关|局|委|办|厅|院)"
    r"(?=[^,。;]{0,3}(?:[,]|[一-龥]))"
)
"""The name of a body at the start of a sentence that moves to its own work."""


def lack_share(sentences: list[str]) -> float:
    """Share of sentences that admit a lack, one that was mended left out; 0 for none."""
    admitted = sum(LACK.search(MENDED.sub("", s)) is not None for s in sentences)
    return admitted / len(sentences) if sentences else 0.0


def future_share(sentences: list[str]) -> float:
    """Share of sentences that announce something and report nothing; 0 for none."""
    ahead = [s for s in sentences if FUTURE.search(s) and not PAST.search(s)]
    return len(ahead) / len(sentences) if sentences else 0.0


STOCK = re.compile(
    "法治政府建设|法治政府|依法行政|政府建设|法治建设|行政机关|进一步|工作|有待|加强|提升|提高"
    "|推进|推动|完善|落实|强化|建设|开展|机制|能力|水平|规范|制度|部分|方面|单位|问题|存在|还不"
    "|不够|不足|全面|深入|持续|我县|我市|我区|全县|全市|全区"
    "|各部门|各级|部门|情况|有效|及时|重点|领域|相关|以及|运用|力度|质量|措施|要求|作用|法治|行政"
)
"""The genre's common stock: words that two lines may share and still speak of different things."""
PRAISE = re.compile(
    r"成效显著|显著成效|成效明显|明显成效|效果显著|效果明显|成果丰硕|成绩斐然|圆满完成|再上新台阶"
    r"|迈上新台阶|大幅提升|大幅提高|明显提升|显著提升|显著提高|全面提升|有效提升|有力提升|走在前列"
    r"|名列前茅|取得新成效|取得突破"
)
"""Judgements of success, which only the source may pass."""
