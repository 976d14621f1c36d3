"""What the simulated work items of ``laiwu`` are about: five lines of work for each of twelve departments.

Departments are kinds of departments, not offices of any zone. Every line comes back in two or three half-years.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Task(NamedTuple):
    """A line of work that comes back."""

    unit: str
    zh: str
    en: str
    serves: tuple[str, ...]
    helpers: tuple[str, ...] = ()
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

# fmt: off
TASKS: Final = (
    Task("d_economy", "智能化改造项目入库", "Smart-plant projects put on the list", ("m_smart",), ("d_tech",), "key"),
    Task("d_economy", "闲置厂房摸底和盘活", "Idle workshops found and put to use", ("m_assets",), ("d_build",), "key"),
    Task("d_economy", "拟上市企业辅导", "Firms prepared for listing", ("m_listing",), ("d_finance",), "followed"),
    Task("d_economy", "瞪羚企业培育库更新", "List of gazelles in the making renewed", ("m_listing",)),
    Task("d_economy", "新增规上企业纳统服务", "New firms above scale helped into statistics", ("m_statistics",), ("d_statistics",)),
    Task("d_tech", "高新技术企业申报辅导", "Applications of high-tech firms coached", ("m_hightech_nursery", "t_hightech"), ("d_economy",), "key"),
    Task("d_tech", "企业研发费用归集培训", "Firms trained in booking R&D costs", ("m_rd_credit", "t_rd"), ("d_finance", "d_statistics"), "key"),
    Task("d_tech", "技术合同登记上门服务", "Technology contracts registered on the spot", ("m_contracts", "t_contracts"), ("d_statistics",)),
    Task("d_tech", "国家级孵化器申报准备", "Application for a national incubator prepared", ("m_incubators", "n_incubator"), ("d_build",), "key"),
    Task("d_tech", "院所共建研发机构对接", "Talks with institutes on joint R&D", ("m_institutes",), ("d_talent",), "followed"),
    Task("d_invest", "重点在谈项目落地会商", "Projects under negotiation settled", ("m_projects",), ("d_build", "d_finance"), "key"),
    Task("d_invest", "总部项目政策兑现", "Promises to headquarters kept", ("m_headquarters",), ("d_finance",)),
    Task("d_invest", "签约项目手续代办", "Formalities of signed projects handled", ("m_projects",), ("d_service",)),
    Task("d_invest", "外贸企业境外商标注册服务", "Exporters helped to register marks abroad", ("m_export",), ("d_tech",)),
    Task("d_invest", "招商线索研判和分办", "Leads assessed and handed on", ("m_projects",), (), "followed"),
    Task("d_talent", "高层次人才对接活动", "Meetings with senior specialists", ("m_talent", "t_graduates"), ("d_tech",), "key"),
    Task("d_talent", "人才公寓分配和入住", "Flats for specialists allotted", ("m_talent",), ("d_build",)),
    Task("d_talent", "企业博士后站申报", "Postdoctoral stations in firms applied for", ("m_talent",), ("d_tech",)),
    Task("d_talent", "督办业务培训", "Training in following work items", ("main",)),
    Task("d_talent", "引进人才待遇兑现核查", "Promises to specialists checked", ("m_talent",), ("d_finance",)),
    Task("d_service", "工程建设项目并联审批", "Building permits handled in parallel", ("m_permits", "t_permits"), ("d_build",), "key"),
    Task("d_service", "企业开办一日办结", "Firms registered within a day", ("m_permits", "t_new_firms"), (), "key"),
    Task("d_service", "告知承诺事项清单", "List of permits granted on a promise", ("m_permits",)),
    Task("d_service", "部门间审批数据共享", "Permit data shared between departments", ("m_permits",), ("d_build", "d_ecology"), "followed"),
    Task("d_service", "企业诉求限时办理", "Firms' complaints settled in time", ("t_hotline",), ("d_social",)),
    Task("d_build", "高铁片区用地征收", "Land for the railway quarter acquired", ("m_station", "n_land"), ("d_finance",), "key"),
    Task("d_build", "安置房前期手续", "Paperwork for the flats of the moved", ("m_station", "n_moved"), ("d_service",), "key"),
    Task("d_build", "主干道路修缮", "Main roads mended", ("m_city",)),
    Task("d_build", "背街小巷整治", "Back streets put in order", ("m_city",), ("d_ecology",)),
    Task("d_build", "空间发展战略规划征求意见", "Spatial plan put out for comment", ("n_spatial",), ("d_economy",), "key"),
    Task("d_ecology", "工地扬尘在线监测", "Dust of building sites measured online", ("m_energy", "t_pm25"), ("d_build",)),
    Task("d_ecology", "燃煤锅炉改造", "Coal boilers replaced", ("m_energy", "t_pm25"), ("d_economy",), "key"),
    Task("d_ecology", "重点用能企业节能诊断", "Large users of energy looked over", ("m_energy", "t_energy"), ("d_economy",)),
    Task("d_ecology", "河道排口排查", "Outfalls into rivers traced", ("s_ecology",), ("d_social",)),
    Task("d_ecology", "固废规范贮存检查", "Storage of solid waste inspected", ("m_energy",), ("d_safety",)),
    Task("d_social", "学校改扩建", "Schools enlarged", ("m_services",), ("d_build", "d_finance"), "key"),
    Task("d_social", "社区医院设备配置", "Community hospitals equipped", ("m_services",), ("d_finance",)),
    Task("d_social", "美丽乡村示范点建设", "Model villages built", ("t_villages",), ("d_build",)),
    Task("d_social", "热线办件回访", "Callers of the hotline asked again", ("t_hotline",)),
    Task("d_social", "养老服务站运营", "Day centres for the old run", ("m_services",)),
    Task("d_finance", "研发奖补资金拨付", "Support for R&D paid out", ("m_rd_credit",), ("d_tech",), "key"),
    Task("d_finance", "民生支出进度核对", "Spending on livelihood checked", ("livelihood",), ("d_social",)),
    Task("d_finance", "债务风险排查", "Risks of debt looked into", ("risk",)),
    Task("d_finance", "征收资金筹措", "Money found for acquiring land", ("m_station",), ("d_build",), "key"),
    Task("d_finance", "专项资金绩效评价", "Use of earmarked funds evaluated", ("main",)),
    Task("d_safety", "重点企业安全检查", "Firms at risk inspected", ("safety",), ("d_ecology",), "emergency"),
    Task("d_safety", "施工工地隐患整改", "Hazards on building sites removed", ("safety",), ("d_build",), "emergency"),
    Task("d_safety", "应急物资储备补充", "Emergency stores filled up", ("safety",), ("d_finance",)),
    Task("d_safety", "汛期排涝准备", "Ready for the flood season", ("safety",), ("d_build",), "emergency"),
    Task("d_safety", "企业安全培训", "Firms trained in safety", ("safety",)),
    Task("d_discipline", "惠企资金发放监督检查", "Payment of support to firms inspected", ("integrity",), ("d_finance",)),
    Task("d_discipline", "工程招标专项检查", "Tenders for works inspected", ("integrity",)),
    Task("d_discipline", "作风建设走访", "Visits on the conduct of offices", ("integrity",)),
    Task("d_discipline", "审批窗口服务监督", "Service at permit counters inspected", ("m_permits",), ("d_service",)),
    Task("d_discipline", "制度执行情况检查", "Keeping of rules inspected", ("integrity",)),
    Task("d_statistics", "火炬统计企业名录核对", "Directory of surveyed firms checked", ("m_statistics",), ("d_economy",)),
    Task("d_statistics", "统计台账规范检查", "Statistical ledgers inspected", ("m_statistics",)),
    Task("d_statistics", "研发统计数据联审", "R&D figures reviewed together", ("m_statistics", "t_rd"), ("d_tech",), "key"),
    Task("d_statistics", "快报数据质量抽查", "Quality of first figures sampled", ("m_statistics",)),
    Task("d_statistics", "统计年报培训", "Training for the annual survey", ("m_statistics",), ("d_economy",)),
)
# fmt: on
