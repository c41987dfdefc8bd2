"""The measure words of the genre, and the sets that are named by a number.

Words are in Simplified characters. A measure word carries a look-ahead where a longer word begins
with it (条 but not 条例).
"""

from __future__ import annotations

COUNTABLE = (
    "人次 件次 场次 家次 户次 批次 班次 期次 车次 项次 条次 起次 站次 辆次 艘次 频次 课次"
    " 大类 小类 大项 小项 "
    " 人(?![大民均口才力士社]|员|工智) 名(?!录|称|义|单(?!位)) 位(?!一体|于|置|列|居) 户(?!籍|外) 家(?!庭|园|校|族|里)"
    " 个 项 件 起(?!到|来|草|步|点|始|止|底) 宗 例(?!外|会|如|行|假) 桩 条(?!例|件|文) 份 封 篇 本(?![级地市区县省年月次]) 册"
    " 部(?![曲门委署队位分长级属]) 卷(?!宗) 页 幅 张 枚 套(?!班|餐) 台(?!账|阶|湾) 辆 艘 架(?!构) 座 处(?![理置罚于分长以级]) 栋 幢 间(?!接) 所(?![有在属以])"
    " 次(?![要日数序级生]) 场(?![所地景]) 期(?![间限内满末初中盼待]) 轮(?!训|岗|换|值) 批(?![准复办示评]) 回(?![应复访]) 遍 趟 堂 节课 学时 课时"
    " 支(?![部持行出付撑援配]|队(?!伍)) 组(?![织建成]) 类(?!型|别|似) 种(?!植|子) 款(?!项) 块 片 面(?![向对临积上]) 只(?![有能要是]) 头 口(?![头径岸号]) 株 棵"
    " 集(?![中体团聚合约成]) 门(?![户口]) 案(?![件例卷]) 字 则(?!是) 道 座席 席(?!位) 批件 宗地 点位"
).split()
"""Words that count things: a decimal number never stands before them."""

PLACES = (
    "部门 单位 村(?![民居级务]) 社区 镇(?!级) 乡(?![级镇村]) 街道 市(?![级场]) 县(?!级) 区(?![级域])".split()
)
"""Nouns that an Arabic number counts without a measure word (12部门)."""

MEASURED = (
    "% ‰ 个百分点 百分点 倍 元 美元 欧元 港元 人民币 平方公里 平方千米 平方米 立方米 公里 千米 厘米 毫米 米"
    " 亩 公顷 吨 公斤 千克 克(?!服) 升(?![级至到]) 千瓦时 千瓦 兆瓦 千伏 ㎡ m² m2 km² km2 km kg TB GB MB PB"
    " 个工作日 个自然日 工作日 个月 个小时 个学时 小时 分钟 秒 天(?!然|津) 周(?![年边末期全密]) 岁 周岁 日(?=内|以内)"
    " 成(?=以上|左右|多|[，。、；,.;的])"
    " 分(?!之|别|类|级|局|管|析|工|为|布|批|层|公|支|期|析|钟) 字节"
).split()
"""Units of measurement, before which a number may be a decimal."""

SMALL_SETS = "类 种 样 张 道 所 面 片 块 组 级 座 门 口 头 字 则 款 只 台".split()
"""Words that with a small Chinese number name a set (两类机构, 三张清单, 三道防线) rather than count."""

ASPECTS = "方面 层面 维度 角度 环节 阶段 层次 层级 步骤 板块 一批 一".split()
"""What 个 counts where the list itself is spelled out beside it (从组织、制度、保障三个方面)."""

TENETS = (
    "意识 自信 维护 确立 全面 必须 务必 坚持 结合 转变 到位 统一 同步 不准 严禁 聚焦 突出 文明 革命 面向 代表"
).split()
"""What stands behind 个 in a tenet that is named by its number (四个意识, 两个维护)."""

SET_NAMES = ("项规定", "项纪律", "项注意", "项原则", "项基本原则", "套班子")
"""What stands behind the number in the name of a set (八项规定, 四套班子)."""
