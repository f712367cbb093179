"""Customers with planted duplicates, and the truth: copies with typos, swapped names, other phone formats and gaps.

Hard on purpose: households share surname, address, often phone or e-mail; brothers and sisters share a character of
their names; offices share address, switchboard and info@; common names (张伟) meet in one city; made-up numbers
(13800000000) are entered for whoever gave none. A seed gives the same customers again.
"""

from __future__ import annotations

import random
import string
from collections import defaultdict
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
from pypinyin import lazy_pinyin

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = ("customer_id", "name", "phone", "email", "gender", "birthday", "company", "city", "address", "person")
SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤"  # noqa: E501
GIVEN_M = (
    "伟强磊军洋勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林轩博文志建国子浩然晨翔毅峰亮成东海江山泽睿天佑家豪一鸣"
)
GIVEN_F = "芳娜敏静丽艳娟霞秀英燕玲婷桂兰红玉萍雪梅慧莹倩颖佳琪欣怡梦洁思雨晴雅文萱子涵诗琳瑶丹云月凤珍淑华媛蕾薇璐瑾"
FIRST_M = [
    "James",
    "John",
    "Robert",
    "Michael",
    "William",
    "David",
    "Thomas",
    "Daniel",
    "Paul",
    "Mark",
    "Peter",
    "Stephen",
    "Andrew",
    "Kevin",
    "Brian",
    "Jan",
    "Lukas",
    "Felix",
]
FIRST_F = [
    "Mary",
    "Anna",
    "Linda",
    "Susan",
    "Karen",
    "Lisa",
    "Nancy",
    "Sarah",
    "Emily",
    "Julia",
    "Laura",
    "Emma",
    "Sophie",
    "Marie",
    "Katrin",
    "Helen",
    "Alice",
    "Grace",
]
LAST = [
    "Smith",
    "Johnson",
    "Brown",
    "Taylor",
    "Miller",
    "Wilson",
    "Moore",
    "Anderson",
    "Jackson",
    "White",
    "Harris",
    "Martin",
    "Clark",
    "Lewis",
    "Walker",
    "Schmidt",
    "Fischer",
    "Weber",
    "Meyer",
    "Becker",
    "Murphy",
    "Kelly",
    "Novak",
    "Silva",
    "Rossi",
]
CITIES = ("上海 浦东新区 徐汇区 静安区", "北京 朝阳区 海淀区 丰台区", "杭州 西湖区 滨江区 余杭区", "广州 天河区 越秀区 番禺区",  # noqa: E501
          "深圳 南山区 福田区 宝安区", "成都 锦江区 武侯区 高新区", "武汉 洪山区 江汉区 武昌区", "南京 鼓楼区 玄武区 江宁区",  # noqa: E501
          "西安 雁塔区 碑林区 未央区", "重庆 渝中区 江北区 南岸区")  # fmt: skip
PROVINCES = {
    "杭州": "浙江省",
    "广州": "广东省",
    "深圳": "广东省",
    "成都": "四川省",
    "武汉": "湖北省",
    "南京": "江苏省",
    "西安": "陕西省",
}
ROADS = [
    "中山",
    "人民",
    "解放",
    "建设",
    "文三",
    "南京",
    "淮海",
    "长江",
    "黄河",
    "和平",
    "新华",
    "朝阳",
    "友谊",
    "学院",
    "滨江",
    "世纪",
    "科技",
    "光明",
    "胜利",
    "复兴",
]
MAILS = ["163.com", "qq.com", "126.com", "gmail.com", "outlook.com", "sina.com", "foxmail.com"]
TRADES = ["科技", "贸易", "广告", "餐饮", "物流", "教育", "传媒", "医疗", "建材", "服饰"]
MADE_UP = ("13800000000", "13800138000", "13888888888", "12345678901")
_BY_SOUND: dict[str, list[str]] = defaultdict(list)
for _sign in dict.fromkeys(SURNAMES + GIVEN_M + GIVEN_F + "玮伦玥玉芸云悦岳琴勤轲科婧竞珊姗妍研彦燕宏弘洪鸿欢环"):
    _BY_SOUND[lazy_pinyin(_sign)[0]].append(_sign)


class Planter:
    """Makes people, then copies of some of them."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self._addresses: set[str] = set()
        self._surname_weights = [1 / (place + 3) for place in range(len(SURNAMES))]

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def person(self) -> dict[str, str | None]:
        """One person without a household."""
        dice, male = self.dice, self.chance(0.5)
        western = self.chance(0.12)
        city, *districts = dice.choice(CITIES).split()
        if western:
            name = f"{dice.choice(FIRST_M if male else FIRST_F)} {dice.choice(LAST)}"
        else:
            signs = GIVEN_M if male else GIVEN_F
            given = dice.choice(signs) + (dice.choice(signs) if self.chance(0.72) else "")
            name = dice.choices(SURNAMES, self._surname_weights)[0] + given
        told: dict[str, str | None] = {
            "name": name,
            "phone": self.mobile() if self.chance(0.9) else None,
            "gender": ("男" if male else "女") if self.chance(0.7) else None,
            "birthday": self.day() if self.chance(0.5) else None,
            "company": None,
            "city": city if self.chance(0.9) else None,
            "address": self.address(city, districts) if self.chance(0.5) else None,
        }
        told["email"] = self.mail(told) if self.chance(0.55) else None
        return told

    def mobile(self) -> str:
        return (
            f"1{self.dice.choice('3578')}{self.dice.randrange(10**9):09}"
            if not self.chance(0.004)
            else self.dice.choice(MADE_UP)
        )

    def day(self) -> str:
        return f"{self.dice.randint(1950, 2006)}-{self.dice.randint(1, 12):02}-{self.dice.randint(1, 28):02}"

    def address(self, city: str, districts: list[str]) -> str:
        home = f"{self.dice.randint(1, 30)}号楼{self.dice.randint(1, 6)}单元{self.dice.randint(1, 25)}0{self.dice.randint(1, 4)}室"  # noqa: E501
        road = f"{self.dice.choice(ROADS)}{self.dice.choice(['路', '街', '大道'])}{self.dice.randint(1, 999)}号"
        return f"{PROVINCES.get(city, '')}{city}市{self.dice.choice(districts)}{road}{home}"

    def mail(self, person: dict[str, str | None]) -> str:
        if person["phone"] and self.chance(0.25):
            return f"{person['phone']}@{self.dice.choice(MAILS)}"
        if self.chance(0.4):
            return f"{self.dice.randrange(10**7, 10**10)}@qq.com"
        stem = "".join(lazy_pinyin(str(person["name"]))).lower().replace(" ", ".")
        while True:  # an address belongs to one person, or to a household
            number = self.dice.choice(
                ["", self.dice.randint(1, 99), self.dice.randint(1960, 2006), self.dice.randint(10**4, 10**7)]
            )
            address = f"{stem}{number}@{self.dice.choice(MAILS)}"
            if address not in self._addresses:
                self._addresses.add(address)
                return address

    def household(self) -> list[dict[str, str | None]]:
        """Two to four who live together."""
        first = self.person()
        if first["address"] is None:
            city, *districts = self.dice.choice(CITIES).split()
            first["city"], first["address"] = city, self.address(city, districts)
        shared_phone, shared_mail, siblings = self.chance(0.4), self.chance(0.12), self.chance(0.4)
        home = [first]
        for _ in range(self.dice.randint(1, 3)):
            other = self.person()
            name, own = str(first["name"]), str(other["name"])
            if " " in name or " " in own:
                other["name"] = (
                    f"{own.split(maxsplit=1)[0] if ' ' in own else 'Maria'} {name.rsplit(maxsplit=1)[-1]}"
                    if " " in name
                    else own
                )
            elif self.chance(0.75):
                given = own[1:]
                if siblings and len(name) == 3 and self.chance(0.6):
                    given = name[1] + own[-1]
                other["name"] = name[0] + given
            other["city"], other["address"] = first["city"], first["address"]
            if shared_phone:
                other["phone"] = first["phone"]
            if shared_mail:
                other["email"] = first["email"]
            if other["name"] not in [one["name"] for one in home]:
                home.append(other)
        return home

    def office(self) -> list[dict[str, str | None]]:
        """Colleagues: one company, one address, one switchboard."""
        city, *districts = self.dice.choice(CITIES).split()
        company = f"{city}{''.join(self.dice.choices(GIVEN_M, k=2))}{self.dice.choice(TRADES)}有限公司"
        address, board = self.address(city, districts), f"021-{self.dice.randrange(10**7, 10**8)}"
        info = f"info@{''.join(self.dice.choices(string.ascii_lowercase, k=7))}.com"
        people = {}
        for _ in range(self.dice.randint(3, 40)):
            one = self.person() | {"company": company, "city": city, "address": address}
            if self.chance(0.5):
                one["phone"] = board
            if self.chance(0.2):
                one["email"] = info
            people[one["name"]] = one
        return list(people.values())

    def copy(self, one: dict[str, str | None]) -> dict[str, str | None]:
        """The same person as another system wrote them down."""
        told, dice = dict(one), self.dice
        told["name"] = self.other_name(str(one["name"]))
        told["phone"] = self.other_phone(one["phone"])
        if one["email"]:
            told["email"] = dice.choices(
                [one["email"], one["email"].upper(), None, self.mail(one), self.typo(one["email"])], [55, 8, 25, 8, 4]
            )[0]
        elif self.chance(0.2):
            told["email"] = self.mail(one)
        if one["birthday"]:
            year, month, day = one["birthday"].split("-")
            told["birthday"] = dice.choices(
                [one["birthday"], f"{year}/{int(month)}/{int(day)}", f"{year}年{int(month)}月{int(day)}日", None,
                 f"{year}-{day}-{month}", f"{int(year) + 1}-{month}-{day}"], [40, 15, 10, 30, 2, 3])[0]  # fmt: skip
        if one["address"]:
            text = str(one["address"])
            without = text.split("市", 1)[1]
            shorter = text.replace("号楼", "-").replace("单元", "-").replace("室", "")
            told["address"] = dice.choices([text, without, shorter, None, self.typo(text)], [30, 12, 12, 40, 6])[0]
        for field, lost in (("gender", 0.3), ("city", 0.25), ("company", 0.4)):
            if self.chance(lost):
                told[field] = None
        mails = (one["email"] or "", told["email"] or "-")
        if not (
            (one["phone"] and one["phone"] not in MADE_UP and told["phone"] in self._forms(one["phone"]))
            or mails[0].lower() == mails[1].lower()
            or any(told[field] and one[field] for field in ("birthday", "address"))
        ):  # by a name alone nobody is found
            told |= {field: one[field] for field in ("phone", "email", "birthday")}
        return told

    def other_name(self, name: str) -> str | None:  # noqa: PLR0911 - one line a way
        ways = ["same", "typo", "swapped", "form", "title", "none", "latin"]
        way = self.dice.choices(ways, [52, 14, 10, 12, 3, 4, 5])[0]
        chinese = " " not in name
        if way == "typo" and chinese:
            place = self.dice.randrange(len(name))
            alike = [sign for sign in _BY_SOUND[lazy_pinyin(name[place])[0]] if sign != name[place]]
            other = self.dice.choice(alike) if alike and self.chance(0.75) else self.dice.choice(GIVEN_M + GIVEN_F)
            return name[:place] + other + name[place + 1 :]
        if way == "typo":
            return self.typo(name)
        if way == "swapped":
            return name[1:] + name[0] if chinese else ", ".join(reversed(name.split()))
        if way == "form":
            return self.dice.choice([name.upper(), f" {name}", f"{name[0]} {name[1:]}" if chinese else name.lower(),
                                     "".join(chr(ord(s) + 0xFEE0) if "!" <= s <= "~" else s for s in name)])  # fmt: skip  # noqa: E501
        if way == "title":
            return (
                f"{name[0]}{self.dice.choice(['先生', '女士'])}"
                if chinese
                else f"{name[0]}. {name.rsplit(maxsplit=1)[-1]}"
            )
        if way == "latin" and chinese:
            sounds = lazy_pinyin(name)
            return f"{''.join(sounds[1:]).capitalize()} {sounds[0].capitalize()}"
        return None if way == "none" else name

    def other_phone(self, phone: str | None) -> str | None:
        if phone is None:
            return self.mobile() if self.chance(0.3) else None
        told = [self.dice.choice(self._forms(phone)), None, self.wrong_digit(phone), self.mobile()]
        return self.dice.choices(told, [76, 11, 6, 7])[0]

    @staticmethod
    def _forms(phone: str) -> tuple[str, ...]:
        apart = (phone[:3], phone[3:7], phone[7:])
        wide = "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() else sign for sign in phone)
        return (phone, f"+86 {phone}", f"0086{phone}", "-".join(apart), " ".join(apart), f"(+86){phone}", wide)

    def wrong_digit(self, phone: str) -> str:
        place = self.dice.randrange(4, len(phone))
        return phone[:place] + str((int(phone[place]) + self.dice.randint(1, 9)) % 10) + phone[place + 1 :]

    def typo(self, text: str) -> str:
        """One letter lost, doubled, replaced or two of them swapped."""
        place = self.dice.randrange(1, len(text) - 1)
        left, letter, right = text[:place], text[place], text[place + 1 :]
        other = self.dice.choice("0123456789" if letter.isdigit() else string.ascii_lowercase)
        return self.dice.choice(
            [left + right, left + letter * 2 + right, left + other + right, left[:-1] + letter + left[-1] + right]
        )


def plant(customers: int, seed: int, *, copied: float = 0.12) -> list[tuple[str | None, ...]]:
    """Rows of ``FIELDS`` in random order; rows with one ``person`` are one person, everybody else is not."""
    planter = Planter(seed)
    people: list[dict[str, str | None]] = []
    originals = int(customers / (1 + copied))
    while len(people) < originals:
        kind = planter.dice.random()
        people += planter.household() if kind < 0.12 else planter.office() if kind < 0.125 else [planter.person()]
    people = people[:originals]
    rows = [one | {"person": str(number)} for number, one in enumerate(people)]
    while len(rows) < customers:
        number = planter.dice.randrange(originals)
        rows.append(planter.copy(people[number]) | {"person": str(number)})
    planter.dice.shuffle(rows)
    return [tuple((one | {"customer_id": f"C{place:08}"})[name] for name in FIELDS) for place, one in enumerate(rows)]


def write_planted(path: Path, customers: int, seed: int) -> Path:
    """The rows as parquet, made once."""
    if not path.exists():
        columns = zip(*plant(customers, seed), strict=True)
        pq.write_table(
            pa.table({name: pa.array(column, pa.string()) for name, column in zip(FIELDS, columns, strict=True)}), path
        )
    return path
