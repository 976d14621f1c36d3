"""The header line of a sheet: where it is, what stands above it, and which of its cells name what."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ganchao.files.cells import Raw
from ganchao.files.notation import number_of, plain_key, to_halfwidth
from ganchao.files.years import read_year

LAST: Final = 900  # place of headers that only end like a name or a code
SEARCHED: Final = 40  # rows among which the header is looked for

# fmt: off
ROLES: Final[dict[str, tuple[str, ...]]] = {
    "unit": (
        "unitcode", "ucode", "代码", "参评对象代码", "单位代码", "地区代码", "区划代码", "行政区划代码", "省份代码",
        "城市代码", "编码", "编号",
        "iso3", "iso", "iso3code", "iso2", "code", "unit", "unitid", "参评对象", "参评单位", "评价对象", "被评价单位",
        "高新区", "高新区名称", "园区", "园区名称",
        "开发区", "开发区名称", "省份", "省", "省市", "省市区", "省区市", "省份名称", "地区", "地区名称", "城市",
        "城市名称", "地市", "市", "区县", "县区", "县", "市县",
        "单位名称", "国家", "国家和地区", "国家或地区", "学校", "学校名称", "高校", "大学", "机构", "机构名称",
        "企业", "企业名称", "部门", "名称", "unitname",
        "uname", "name", "namezh", "nameen", "中文名", "英文名", "zone", "zonename", "zonecode", "zonezh", "zoneen",
        "city", "cityname", "citycode",
        "province", "provincename", "provincecode", "provinceen", "provincezh", "country", "countryname",
        "countrycode", "economy", "territory",
        "university", "institution", "school", "firm", "company", "county", "district", "area", "region", "单位",
    ),
    "year": (
        "year", "年份", "年度", "年", "datayear", "数据年份", "数据年度", "统计年度", "统计年份", "评价年度", "time",
        "时间", "period", "date", "日期", "年月",
    ),
    "indicator": (
        "indicatorcode", "icode", "指标代码", "指标编码", "indicator", "指标", "指标名称", "指标项", "indicatorname",
        "indicatorzh", "indicatoren", "iname",
        "variable", "series", "seriescode", "seriesname",
    ),
    "value": ("value", "数值", "值", "指标值", "数据", "obsvalue", "val", "统计值", "完成值", "实际值"),
    "low": ("low", "lower", "valuelow", "下界", "区间下限", "下限"),
    "high": ("high", "upper", "valuehigh", "上界", "区间上限", "上限"),
    "measured_in": ("measuredin", "计量单位", "单位", "unit", "units", "uom", "unitofmeasurement"),
}
# fmt: on
"""Plain keys of the headers that play a part, most telling first."""

_FOOTNOTE = re.compile(
    r"\s*[*※]?\s*(?:(?:附?注|说明|备注|资料来源|数据来源|来源|填报人|填表人|审核人?|制表人?|联系人|联系电话)\s*[0-9]*"
    r"|notes?|sources?|remarks?)\s*([:：.、]?)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class FoundHeader:
    """Which row is the header (counted from 0), or that values begin before any header."""

    row: int
    titles: tuple[str, ...] = ()
    no_header: bool = False

    def shown(self, rows: Sequence[Sequence[Raw]]) -> str:
        """The row as a reader sees it."""
        return ", ".join(header_text(cell) for cell in rows[self.row] if cell != "")[:60]


def find_header(rows: Sequence[Sequence[Raw]]) -> FoundHeader | None:
    """The first row nearly as full as the fullest, which holds only names or years; nothing in an empty sheet."""
    head = rows[:SEARCHED]
    filled = [sum(cell != "" for cell in row) for row in head]
    if max(filled, default=0) == 0:
        begin = next((k for k, row in enumerate(rows) if any(cell != "" for cell in row)), None)
        if begin is None:
            return None
        found = find_header(rows[begin:])
        return found and FoundHeader(found.row + begin, found.titles, found.no_header)
    needed = max(1, math.ceil(0.6 * max(filled)))
    for k, row in enumerate(head):
        if filled[k] >= needed:
            titles = tuple(
                " ".join(header_text(cell) for cell in above if cell != "")
                for above in head[:k]
                if any(c != "" for c in above)
            )
            return FoundHeader(k, titles, no_header=_holds_values(row))
    return None


def _holds_values(row: Sequence[Raw]) -> bool:
    named = any(isinstance(cell, str) and role_names(cell) for cell in row)
    return not named and any(_is_value(cell) for cell in row)


def _is_value(cell: Raw) -> bool:
    """Whether a cell can be no header: a number that is no year, or a truth value."""
    if isinstance(cell, bool):
        return True
    if isinstance(cell, str):
        text = to_halfwidth(cell).strip()
        return number_of(text.rstrip("%")) is not None and read_year(text).year is None
    if isinstance(cell, (int, float)):
        return read_year(cell).year is None
    return False


def is_footnote(row: Sequence[Raw]) -> bool:
    """Whether a row is a remark under the table, or empty."""
    filled = [cell for cell in row if cell != ""]
    if not filled:
        return True
    match = _FOOTNOTE.match(filled[0]) if isinstance(filled[0], str) else None
    return match is not None and len(filled) <= (2 if match[1] else 1)


def header_text(cell: Raw) -> str:
    """A header cell as text: blanks at its ends and line breaks gone, whole numbers without their point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return " ".join(str(cell).replace("\ufeff", "").split())


def role_names(title: str) -> tuple[tuple[str, int], ...]:
    """Parts that a header may play, each with its place in the list of most telling names."""
    key = role_key(title)
    known = tuple((role, names.index(key)) for role, names in ROLES.items() if key in names)
    return known or ((("unit", LAST),) if key.endswith(("code", "代码", "name", "名称")) else ())


def role_key(title: str) -> str:
    """A header freed of case, blanks, underscores and a remark in brackets."""
    bare = plain_key(title).replace("_", "").replace("-", "")
    return re.sub(r"\(.*?\)$|\[.*?\]$", "", bare) or bare


_BRACKET = re.compile(r"(.*?)[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")


def split_bracket(title: str) -> tuple[str, str]:
    """A header without the remark in brackets at its end, and that remark: ``研发经费（万元）``."""
    match = _BRACKET.fullmatch(to_halfwidth(title).strip())
    return (match[1].strip(), match[2].strip()) if match and match[1].strip() else (title, "")
