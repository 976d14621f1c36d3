"""What the simulated work items of ``laiwu`` are about: five lines of work for each of twelve departments.

Departments are kinds of departments, not offices of any zone. Every line comes back in two or three half-years.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple


class Task(NamedTuple):
    """A line of work that comes back."""

    unit: str
    zh: str
    en: str
    serves: tuple[str, ...]
    helpers: Sequence[str] = ()
    sort: str = "routine"


DEPARTMENTS: Final[dict[str, tuple[str, str, str]]] = {
    # code -> kind of department in both languages, post of the leader in charge
    "d_economy": ("经济发展部门", "Economic development", "leader_industry"),
    "d_tech": ("科技创新部门", "Science and technology", "leader_industry"),
    "d_invest": ("投资促进部门", "Investment promotion", "leader_invest"),
    "d_talent": ("组织人事部门", "Personnel", "leader_invest"),
    "d_service": ("行政审批部门", "Permits", "leader_invest"),
    "d_build": ("规划建设部门", "Planning and building", "leader_build"),
    "d_ecology": ("生态环境部门", "Environment", "leader_build"),
    "d_social": ("社会事务部门", "Social affairs", "leader_build"),
    "d_finance": ("财政部门", "Finance", "leader_industry"),
    "d_safety": ("应急管理部门", "Emergency management", "leader_build"),
    "d_discipline": ("纪检监察机构", "Discipline inspection", "leader_main"),
    "d_statistics": ("统计机构", "Statistics", "leader_industry"),
}

WORK: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    # department -> name in both languages, what it serves, who helps, sort
    "d_economy": (
        ("智能化改造项目入库", "Smart-plant projects put on the list", "m_smart", "d_tech", "key"),
        ("闲置厂房摸底和盘活", "Idle workshops found and put to use", "m_assets", "d_build", "key"),
        ("拟上市企业辅导", "Firms prepared for listing", "m_listing", "d_finance", "followed"),
        ("瞪羚企业培育库更新", "List of gazelles in the making renewed", "m_listing"),
        ("新增规上企业纳统服务", "New firms above scale helped into statistics", "m_statistics", "d_statistics"),
    ),
    "d_tech": (
        ("高新技术企业申报辅导", "Applications of high-tech firms coached",
         "m_hightech_nursery t_hightech", "d_economy", "key"),
        ("企业研发费用归集培训", "Firms trained in booking R&D costs",
         "m_rd_credit t_rd", "d_finance d_statistics", "key"),
        ("技术合同登记上门服务", "Technology contracts registered on the spot",
         "m_contracts t_contracts", "d_statistics"),
        ("国家级孵化器申报准备", "Application for a national incubator prepared",
         "m_incubators n_incubator", "d_build", "key"),
        ("院所共建研发机构对接", "Talks with institutes on joint R&D", "m_institutes", "d_talent", "followed"),
    ),
    "d_invest": (
        ("重点在谈项目落地会商", "Projects under negotiation settled", "m_projects", "d_build d_finance", "key"),
        ("总部项目政策兑现", "Promises to headquarters kept", "m_headquarters", "d_finance"),
        ("签约项目手续代办", "Formalities of signed projects handled", "m_projects", "d_service"),
        ("外贸企业境外商标注册服务", "Exporters helped to register marks abroad", "m_export", "d_tech"),
        ("招商线索研判和分办", "Leads assessed and handed on", "m_projects", "", "followed"),
    ),
    "d_talent": (
        ("高层次人才对接活动", "Meetings with senior specialists", "m_talent t_graduates", "d_tech", "key"),
        ("人才公寓分配和入住", "Flats for specialists allotted", "m_talent", "d_build"),
        ("企业博士后站申报", "Postdoctoral stations in firms applied for", "m_talent", "d_tech"),
        ("督办业务培训", "Training in following work items", "main"),
        ("引进人才待遇兑现核查", "Promises to specialists checked", "m_talent", "d_finance"),
    ),
    "d_service": (
        ("工程建设项目并联审批", "Building permits handled in parallel", "m_permits t_permits", "d_build", "key"),
        ("企业开办一日办结", "Firms registered within a day", "m_permits t_new_firms", "", "key"),
        ("告知承诺事项清单", "List of permits granted on a promise", "m_permits"),
        ("部门间审批数据共享", "Permit data shared between departments", "m_permits", "d_build d_ecology", "followed"),
        ("企业诉求限时办理", "Firms' complaints settled in time", "t_hotline", "d_social"),
    ),
    "d_build": (
        ("高铁片区用地征收", "Land for the railway quarter acquired", "m_station n_land", "d_finance", "key"),
        ("安置房前期手续", "Paperwork for the flats of the moved", "m_station n_moved", "d_service", "key"),
        ("主干道路修缮", "Main roads mended", "m_city"),
        ("背街小巷整治", "Back streets put in order", "m_city", "d_ecology"),
        ("空间发展战略规划征求意见", "Spatial plan put out for comment", "n_spatial", "d_economy", "key"),
    ),
    "d_ecology": (
        ("工地扬尘在线监测", "Dust of building sites measured online", "m_energy t_pm25", "d_build"),
        ("燃煤锅炉改造", "Coal boilers replaced", "m_energy t_pm25", "d_economy", "key"),
        ("重点用能企业节能诊断", "Large users of energy looked over", "m_energy t_energy", "d_economy"),
        ("河道排口排查", "Outfalls into rivers traced", "s_ecology", "d_social"),
        ("固废规范贮存检查", "Storage of solid waste inspected", "m_energy", "d_safety"),
    ),
    "d_social": (
        ("学校改扩建", "Schools enlarged", "m_services", "d_build d_finance", "key"),
        ("社区医院设备配置", "Community hospitals equipped", "m_services", "d_finance"),
        ("美丽乡村示范点建设", "Model villages built", "t_villages", "d_build"),
        ("热线办件回访", "Callers of the hotline asked again", "t_hotline"),
        ("养老服务站运营", "Day centres for the old run", "m_services"),
    ),
    "d_finance": (
        ("研发奖补资金拨付", "Support for R&D paid out", "m_rd_credit", "d_tech", "key"),
        ("民生支出进度核对", "Spending on livelihood checked", "livelihood", "d_social"),
        ("债务风险排查", "Risks of debt looked into", "risk"),
        ("征收资金筹措", "Money found for acquiring land", "m_station", "d_build", "key"),
        ("专项资金绩效评价", "Use of earmarked funds evaluated", "main"),
    ),
    "d_safety": (
        ("重点企业安全检查", "Firms at risk inspected", "safety", "d_ecology", "emergency"),
        ("施工工地隐患整改", "Hazards on building sites removed", "safety", "d_build", "emergency"),
        ("应急物资储备补充", "Emergency stores filled up", "safety", "d_finance"),
        ("汛期排涝准备", "Ready for the flood season", "safety", "d_build", "emergency"),
        ("企业安全培训", "Firms trained in safety", "safety"),
    ),
    "d_discipline": (
        ("惠企资金发放监督检查", "Payment of support to firms inspected", "integrity", "d_finance"),
        ("工程招标专项检查", "Tenders for works inspected", "integrity"),
        ("作风建设走访", "Visits on the conduct of offices", "integrity"),
        ("审批窗口服务监督", "Service at permit counters inspected", "m_permits", "d_service"),
        ("制度执行情况检查", "Keeping of rules inspected", "integrity"),
    ),
    "d_statistics": (
        ("火炬统计企业名录核对", "Directory of surveyed firms checked", "m_statistics", "d_economy"),
        ("统计台账规范检查", "Statistical ledgers inspected", "m_statistics"),
        ("研发统计数据联审", "R&D figures reviewed together", "m_statistics t_rd", "d_tech", "key"),
        ("快报数据质量抽查", "Quality of first figures sampled", "m_statistics"),
        ("统计年报培训", "Training for the annual survey", "m_statistics", "d_economy"),
    ),
}  # fmt: skip
TASKS: Final = tuple(
    Task(unit, zh, en, tuple(serves.split()), *((more[0].split(), *more[1:]) if more else ()))
    for unit, rows in WORK.items() for zh, en, serves, *more in rows
)  # fmt: skip
"""Every line of work, five for each department."""
