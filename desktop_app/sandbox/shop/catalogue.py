"""What the rehearsal's seller sells and who buys it. All names are invented."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Product:
    """One listing. ``price`` in fen for one term; ``months`` is the term of a period product, else None.

    ``asks``: the seller offers a requirement template (services), or the buyer types a code (识别码).
    """

    product_id: str
    name: str
    specification: str
    access_type: str
    delivery_subtype: str | None
    product_class: str
    billing_mode: str
    months: int | None
    price: int
    is_supervised: bool
    asks: bool = False


_ROWS: tuple[tuple[str, str, str, str | None, str, int | None, int, bool, bool], ...] = (
    # name, specification, access type, subtype, class, months, price in fen, supervised, asks
    ("云上业务系统部署服务", "标准版", "人工服务", "标准", "通用", None, 1_280_000, True, True),
    ("数据库迁移服务", "单库", "人工服务", "标准", "通用", None, 860_000, True, False),
    ("等保合规整改服务", "二级", "人工服务", "标准", "自服务", None, 4_500_000, True, True),
    ("鲲鹏应用迁移实施服务", "专业版", "人工服务", "标准", "联营", None, 9_800_000, True, True),
    ("工业互联网平台实施服务", "按项目", "人工服务", "标准", "联营", None, 26_000_000, True, False),
    ("上云规划与设计服务", "企业版", "人工服务", "标准", "华为", None, 12_000_000, True, False),
    ("系统运维托管服务", "5×8", "人工服务", "标准", "通用", 12, 3_600_000, True, False),
    ("企业官网定制建站", "标准版", "人工服务", "建站", "通用", None, 680_000, True, True),
    ("外贸独立站建设服务", "多语言", "人工服务", "建站", "联营", None, 2_380_000, True, False),
    ("智慧园区管理平台", "私有化交付", "SaaS", None, "联营", 12, 15_800_000, True, True),
    ("制造执行系统 MES", "专属实例", "SaaS", None, "通用", 12, 6_980_000, True, True),
    ("设备预测性维护平台", "专属实例", "SaaS", None, "联营", 12, 8_800_000, True, False),
    ("工业三维设计软件", "授权码 10 点", "License", "授权码", "联营", 12, 18_600_000, True, False),
    ("电子电路仿真软件", "授权码 5 点", "License", "授权码", "联营", 36, 32_000_000, True, False),
    ("结构仿真分析软件", "硬件识别码", "License", "识别码", "联营", 12, 9_600_000, True, True),
    ("数据安全网关软件", "系统识别码", "License", "识别码", "联营", 12, 5_200_000, True, False),
    ("国产数据库软件", "企业版", "License", "线下", "通用", None, 7_600_000, True, False),
    ("统一身份认证软件", "不限用户", "License", "线下", "联营", None, 4_880_000, True, False),
    ("消息中间件", "软件包", "License", "软件包", "通用", 12, 2_960_000, True, False),
    ("边缘计算一体机", "8 核 32G", "硬件", None, "通用", None, 3_980_000, True, False),
    ("智能巡检摄像头套件", "10 路", "硬件", None, "联营", None, 2_180_000, True, False),
    ("微服务应用编排模板", "标准版", "应用编排", None, "通用", None, 1_580_000, True, False),
    ("行业企业名录数据", "年度版", "数据文件", None, "通用", None, 980_000, True, False),
    ("气象历史数据文件", "十年", "数据文件", None, "通用", None, 460_000, False, False),
    ("协同办公云平台", "50 用户", "SaaS", None, "通用", 12, 598_000, False, False),
    ("云客服系统", "10 坐席", "SaaS", None, "联营", 1, 99_000, False, False),
    ("安全加固 CentOS 镜像", "标准版", "镜像", None, "通用", 12, 36_000, False, False),
    ("企业工商信息查询 API", "1 万次", "API", None, "通用", None, 28_000, False, False),
    ("日志采集容器", "标准版", "容器", None, "自服务", 12, 120_000, False, False),
    ("工业质检 AI 资产", "标准版", "AI资产", None, "联营", None, 1_260_000, False, False),
)


def _products() -> tuple[Product, ...]:
    made = []
    for number, (name, spec, access, subtype, sort, months, price, supervised, asks) in enumerate(_ROWS, start=1):
        mode = "包周期" if months else "按需套餐包" if access == "API" else "一次性"
        code = f"OFFI{4_100_000_000 + number * 37_813_331}"
        made.append(Product(code, name, spec, access, subtype, sort, mode, months, price, supervised, asks))
    return tuple(made)


PRODUCTS = _products()
MONTHS = {product.product_id: product.months for product in PRODUCTS}
"""The term of a product by its id; None: it has none."""

_PLACES = (
    "北京",
    "上海",
    "深圳",
    "广州",
    "成都",
    "杭州",
    "武汉",
    "西安",
    "苏州",
    "青岛",
    "长沙",
    "合肥",
    "厦门",
    "贵阳",
    "沈阳",
)
_WORDS = (
    "云帆",
    "启岚",
    "恒信",
    "蓝海",
    "锐岚",
    "中创",
    "华瑞",
    "远岫",
    "博远",
    "天衡",
    "智联",
    "鼎新",
    "嘉澜",
    "金石",
    "海川",
    "数澜",
)
_TRADES = (
    "数据",
    "智能制造",
    "信息",
    "新能源",
    "生物医药",
    "物流",
    "教育",
    "环境工程",
    "精密机械",
    "软件",
    "文化传媒",
    "农业科技",
)
_ENDINGS = ("有限公司", "科技有限公司", "股份有限公司", "集团有限公司")
_SPELLED = dict(
    zip(
        _WORDS,
        (
            *("yunfan", "qilan", "hengxin", "lanhai", "ruilan", "zhongchuang", "huarui", "yuanxiu"),
            *("boyuan", "tianheng", "zhilian", "dingxin", "jialan", "jinshi", "haichuan", "shulan"),
        ),
        strict=True,
    )
)


@dataclass(frozen=True)
class Customer:
    """A buyer: name, account at Huawei Cloud, telephone."""

    name: str
    account: str
    phone: str


def customers(dice: random.Random, count: int) -> list[Customer]:
    """So many different buyers, at most as many as there are names."""
    total = len(_PLACES) * len(_WORDS) * len(_TRADES) * len(_ENDINGS)
    found = []
    for number in dice.sample(range(total), min(count, total)):
        rest, ending = divmod(number, len(_ENDINGS))
        rest, trade = divmod(rest, len(_TRADES))
        place, word = divmod(rest, len(_WORDS))
        name = f"{_PLACES[place]}{_WORDS[word]}{_TRADES[trade]}{_ENDINGS[ending]}"
        phone = f"1{dice.choice((33, 37, 39, 51, 58, 66, 73, 80, 86, 98))}{dice.randrange(10**8):08d}"
        found.append(Customer(name, f"{_SPELLED[_WORDS[word]]}_{number:05d}", phone))
    return found


_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def id_ending(number: int) -> str:
    """Five letters that are different for each number below 2**25 and do not look counted."""
    mixed = (number * 20_077_837 + 7_919_413) % 2**25
    return "".join(_LETTERS[mixed >> shift & 31] for shift in (20, 15, 10, 5, 0))
