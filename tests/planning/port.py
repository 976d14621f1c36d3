"""A whole plan of a small port district: two main lines, three strategies, seven goals; numbers one can do by hand."""

from __future__ import annotations

import datetime
from pathlib import Path

from ganchao.reporting.outline import Outline
from ganchao.standing import outline_of
from tests.faults.sound import write_folder

TODAY = datetime.date(2025, 6, 30)

SKELETON = """\
unit: B
name: {zh: 临港新区发展方案, en: Plan of the port district}
illustrative: {zh: 本方案为测试而设, en: made up for tests}
documents:
  - {code: report, title: {zh: 工作报告, en: Work report}, date: 2024-02-01, paragraphs: 12}
counts: {main_lines: 2, strategies: 3, goals: 7, bottom_lines: 2}
policies:
  - {code: policy, name: {zh: 工作方针, en: Policy}, phrases: [向海而兴, 港城一体]}
positionings:
  - {code: gateway, name: {zh: 开放门户, en: Open gateway}, basket: trade}
themes:
  - {code: year24, name: {zh: 项目攻坚年, en: Year of projects}, year: 2024}
main_lines:
  - code: port
    name: {zh: 建设一流港口, en: Build a first-class port}
    says: {text: 建设国内一流港口, document: report, paragraph: 3}
    halves:
      - {code: cargo, name: {zh: 货运增长, en: More cargo}, basket: trade}
      - {code: climb, name: {zh: 争先进位, en: Climb the ranks}, by_aims: true}
  - {code: town, name: {zh: 建设宜居新城, en: Build a town to live in}}
strategies:
  - {code: sea, name: {zh: 海陆联动, en: Sea and land together}, serves: port}
  - {code: talent, name: {zh: 人才强区, en: Talents first}, serves: [port, town]}
  - {code: green, name: {zh: 绿色转型, en: Turn green}, serves: town}
priorities:
  - {code: berths, name: {zh: 泊位建设, en: Berths}, serves: sea, budgets: {2025: 3, 2026: 2}, roles: {lead: harbour}}
  - {code: schools, name: {zh: 教育提升, en: Better schools}, serves: talent}
  - {code: air, name: {zh: 大气治理, en: Clean air}, serves: green, basket: clean}
bottom_lines:
  - {code: safety, name: {zh: 安全生产, en: Safety at work}, kind: veto,
     breach: {zh: 发生较大事故, en: a serious accident}, roles: {lead: office}}
  - {code: heat, name: {zh: 能耗上限, en: Cap on energy}, kind: cap, indicator: energy, value: 0.6}
goals:
  - {code: g1, name: {zh: 货运更大, en: More cargo}, basket: trade, baseline: 40, target: 80, year: 2026,
     leading: ships, roles: {lead: harbour}}
  - {code: g2, name: {zh: 天更蓝, en: Bluer skies}, basket: clean, target: 90, year: 2026}
  - {code: g3, name: {zh: 就学更好, en: Better schools}, basket: life, roles: {lead: office}}
  - {code: g4, name: {zh: 开放更宽, en: More open}}
  - {code: g5, name: {zh: 人才更多, en: More talents}}
  - {code: g6, name: {zh: 创新更强, en: More invention}, basket: invent}
  - {code: g7, name: {zh: 百姓更富, en: Richer people}}
cards:
  - {code: join, name: {zh: 融入都市圈, en: Join the city}, view: integrate}
  - {code: ride, name: {zh: 借船出海, en: Ride the tide}, view: leverage}
  - {code: meet, name: {zh: 对标一流, en: Meet the best}, view: benchmark}
aims:
  - {year: 2026, rank: 1, confidence: 0.6, commitment: 力争,
     says: {text: 力争到2026年进入首位, document: report, paragraph: 5}}
money: {zh: 亿元, en: 100 million yuan}
budgets: {2025: 6, 2026: 6}
measures:
  - code: cranes
    name: {zh: 更新岸桥, en: New cranes}
    roles: {lead: harbour}
    serves: [berths, g1]
    cost: [2, 1]
    effects: [{indicator: staff, add: 40, grade: B}]
  - code: campus
    name: {zh: 新建学校, en: New school}
    serves: [schools, g3]
    cost: 1
    effects: [{indicator: rd, add: 0.2}]
  - code: filters
    name: {zh: 脱硫改造, en: Filters}
    owner: 环保处
    serves: [air, g2]
    cost: 1
    effects: [{indicator: energy, add: -0.05, grade: C}]
  - {code: stray, name: {zh: 宣传月, en: Month of publicity}, owner: 办公室}
milestones:
  - {code: m1, name: {zh: 岸桥到港, en: Cranes arrive}, serves: cranes, due: 2025-03-31, evidence: 验收单}
  - {code: m2, name: {zh: 学校封顶, en: School roofed}, serves: campus, due: 2026-06-30}
  - {code: m3, name: {zh: 问题整改到位, en: Problem put right}, serves: p1, due: 2025-05-01}
owners:
  - {code: harbour, name: {zh: 港航局, en: Harbour office}}
  - {code: office, name: {zh: 办公室, en: General office}}
"""
FOLLOWED = """\
indicators:
  - {code: ships, name: {zh: 到港船舶, en: Ships}, measured_in: {zh: 艘, en: ships}, source: 海事处}
  - {code: tonnes, name: {zh: 吞吐量, en: Cargo}, measured_in: {zh: 万吨, en: 10 000 t}, source: 港航局}
  - {code: dust, name: {zh: PM2.5, en: PM2.5}, measured_in: µg/m³, direction: lower, source: 环保处}
  - {code: clear, name: {zh: 优良天数, en: Clear days}, measured_in: {zh: 天, en: days}}
  - {code: beds, name: {zh: 千人床位, en: Beds per 1000}}
  - {code: wait, name: {zh: 候诊时间, en: Waiting time}, direction: lower}
  - {code: clinics, name: {zh: 社区医院, en: Clinics}}
  - {code: out_steel, name: {zh: 钢铁产值, en: Steel output}}
  - {code: out_sea, name: {zh: 海工产值, en: Marine output}}
references:
  - {code: city, name: {zh: 主城, en: The city}}
baskets:
  - code: trade
    name: {zh: 开放指数, en: Trade index}
    members:
      - {indicator: ships, weight: 1, goalposts: {worst: 0, best: 200}}
      - {indicator: tonnes, weight: 3, goalposts: {worst: 100, best: 500}}
  - code: clean
    name: {zh: 蓝天指数, en: Clean-air index}
    serves: ride
    members:
      - {indicator: dust, goalposts: {worst: 75, best: 25}}
      - {indicator: clear, goalposts: {worst: 100, best: 300}}
  - {code: life, name: {zh: 生活指数, en: Life index}, members: [{indicator: beds, goalposts: {worst: 0, best: 10}}]}
  - {code: invent, name: {zh: 创新指数, en: Invention index}, members: [{indicator: input}, {indicator: energy,
     goalposts: {worst: 1, best: 0}}]}
couplings:
  - {code: portcity, name: {zh: 港城协同, en: Port and town}, baskets: [trade, clean]}
"""
ABOVE = """\
upper_plans:
  - code: cityplan
    name: {zh: 全市规划, en: City plan}
    level: city
    items:
      - {code: u1, name: {zh: 扩港, en: Enlarge the port}, weight: 5}
      - {code: u2, name: {zh: 蓝天, en: Blue skies}, weight: 3}
      - {code: u3, name: {zh: 通地铁, en: Metro}, weight: 2}
      - {code: o1, name: {zh: 专项债, en: Special bonds}, offers: true}
      - {code: o2, name: {zh: 用地指标, en: Land quota}, offers: true}
  - code: coast
    name: {zh: 岸线规划, en: Coast plan}
    stage: consulted
    proposals:
      - {text: {zh: 增加深水岸线, en: more deep-water shore}, sent: 2025-01-10, answer: partly}
alignments:
  - {local: berths, item: u1, kind: implements, strength: 3, evidence: 第 8 页, confirmed_by: harbour}
  - {local: air, item: u2, kind: contributes, strength: 1}
  - {local: g4, item: u3, kind: contributes, strength: 0}
  - {local: filters, item: u3, kind: conflicts, strength: 2}
  - {local: cranes, item: o1, kind: contributes, strength: 2}
services:
  - {code: health, name: {zh: 医疗, en: Hospitals}, indicator: beds, reference: city}
  - {code: waiting, name: {zh: 就诊, en: Seeing a doctor}, indicator: wait, reference: city}
  - {code: near, name: {zh: 社区医疗, en: Clinics nearby}, indicator: clinics, reference: city}
industries:
  - {code: steel, name: {zh: 钢铁, en: Steel}, part: support, indicator: out_steel}
  - {code: marine, name: {zh: 海工, en: Marine}, part: lead, indicator: out_sea}
  - {code: chips, name: {zh: 芯片, en: Chips}, part: none}
  - {code: food, name: {zh: 食品, en: Food}}
"""
STANDARDS = """\
standards:
  - code: threedown
    name: {zh: 三降一升, en: Three down and one up}
    clauses:
      - {code: d1, name: {zh: 细颗粒物下降, en: Dust falls}, rule: {kind: direction, indicator: dust, direction: down}}
      - {code: d2, name: {zh: 二氧化硫下降, en: Sulphur falls}, rule: {kind: direction, direction: down}}
      - {code: d3, name: {zh: 能耗下降, en: Energy falls}, rule: {kind: direction, indicator: energy, direction: down}}
      - {code: d4, name: {zh: 优良天数上升, en: Clear days rise},
         rule: {kind: direction, indicator: clear, direction: up}}
  - code: town_look
    name: {zh: 城市品质, en: Look of the town}
    issuer: {zh: 市城管局, en: City management}
    clauses:
      - {code: c1, name: {zh: 道路平整, en: Even roads}, rule: {kind: inspection, at_least: 90}}
      - {code: c2, name: {zh: 路灯完好, en: Street lights}, rule: {kind: threshold, at_least: 98, indicator: ships}}
      - {code: c3, name: {zh: 示范街, en: Model streets}, rule: {kind: count, at_least: 3}}
      - {code: c4, name: {zh: 编制规划, en: Draw up the plan}, rule: {kind: date, due: 2025-03-01}}
      - {code: c5, name: {zh: 界面有序, en: Tidy fronts}, rule: {kind: judged}}
      - {code: c6, name: {zh: 夜景, en: Lights at night}, rule: {kind: judged}}
      - {code: c7, name: {zh: 绿道贯通, en: Greenway}, rule: {kind: date, due: 2025-01-31},
         evidence: 验收单}
checks:
  - {clause: d2, period: 2023, value: 20}
  - {clause: d2, period: 2024, value: 20}
  - {clause: c1, period: 2024-Q4, value: 91, evidence: 检查表 7}
  - {clause: c1, period: 2025-Q1, value: 89}
  - {clause: c3, period: 2024, value: 3}
  - {clause: c4, period: 2025-02, done: 2025-02-20, evidence: 批复}
  - {clause: c5, period: 2025-05, finding: pass}
  - {clause: c6, period: 2025-05, finding: not_applicable}
  - {clause: c5, period: 2026-01, finding: fail}
ledgers:
  - code: problems
    name: {zh: 问题清单, en: Problems}
    kind: problem
    entries:
      - {code: p1, name: {zh: 审批慢, en: Slow approvals}, heading: system, status: under_way, leads_to: cranes}
      - {code: p2, name: {zh: 缺学位, en: Too few places}, heading: life, status: done, closed: 2025-04-01,
         evidence: 照片, leads_to: campus}
      - {code: p3, name: {zh: 路不平, en: Bad roads}, heading: system, status: dropped}
      - {code: p4, name: {zh: 缺路灯, en: Dark streets}}
  - code: learning
    name: {zh: 对标学习, en: Studies}
    kind: study
    entries:
      - {code: s1, name: {zh: 智慧港口, en: Smart port}, where: {zh: 甲港, en: Port A}, status: done, leads_to: cranes}
      - {code: s2, name: {zh: 一站办理, en: One desk}, where: {zh: 甲港, en: Port A}, status: open}
      - {code: s3, name: {zh: 绿电, en: Green power}, where: {zh: 乙港, en: Port B}, status: open}
lenses:
  - {code: system, name: {zh: 体制机制, en: Institutions}, lens: microscope}
deeds:
  - {code: e1, name: {zh: 建三个公园, en: Three parks}, year: 2024, done: 2024-11-01}
  - {code: e2, name: {zh: 修五条路, en: Five roads}, year: 2024, done: 2025-02-01}
  - {code: e3, name: {zh: 加装电梯, en: Lifts}, year: 2024}
  - {code: e4, name: {zh: 新建泳池, en: A pool}, year: 2025}
assumptions:
  - {code: a1, text: {zh: 航道按期疏浚, en: the channel is dredged in time}, about: berths}
  - {code: a2, text: {zh: 运价回升, en: freight rates recover}, about: g1, status: refuted}
campaigns:
  - {code: talk, name: {zh: 解放思想大讨论, en: Open-minds debate}, date: 2024-03, ledger: problems}
"""
DATA = """\
unit,year,ships,tonnes,dust,clear,beds,wait,clinics,out_steel,out_sea
B,2023,100,200,60,200,4,60,,,
B,2024,120,300,50,,5,35,5,30,10
city,2023,,,50,250,8,40,,,
city,2024,180,500,45,260,8,40,5.02,100,300
"""


def write_port(project: Path) -> Path:
    """The project with its plan as a folder."""
    write_folder(project)
    (project / "plan" / "data").mkdir(parents=True)
    parts = {"1-skeleton": SKELETON, "2-followed": FOLLOWED, "3-above": ABOVE, "4-standards": STANDARDS}
    for name, text in parts.items():
        (project / "plan" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (project / "plan" / "data" / "followed.csv").write_text(DATA, encoding="utf-8")
    return project


def outline_at(project: Path, on: datetime.date = TODAY) -> Outline:
    """The plan of a folder as it stands on a day."""
    from ganchao.project import open_project

    opened = open_project(project)
    assert opened.plan is not None
    return outline_of(opened.score(), opened.plan, opened.followed, on)
