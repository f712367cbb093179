"""Campaign contacts as people have them, by phone or e-mail, lead from the upload to the answer."""

from datetime import date, timedelta

import pytest

SENT = date(2024, 5, 1)
LONG = 60_000  # a file is checked in a process of its own


@pytest.fixture(scope="module")
def as_people_have_them(tmp_path_factory):
    """100 sent to of whom 30 order, 100 held out of whom 5 do; known by phone in one file, by e-mail in the other."""
    folder = tmp_path_factory.mktemp("people")
    tables = {
        "客户": ["客户编号,姓名,手机号,邮箱"],
        "订单": ["订单号,客户编号,下单时间,订单金额"],
        "zh": ["活动名称,手机号,分组,发送时间,是否回复"],
        "en": ["campaign,email,group,sent_at,responded"],
    }
    for number in range(200):
        held, name = number % 2, f"c{number:03}"
        tables["客户"].append(f"{name},客户{number},1380000{number:04},{name}@example.com")
        tables["订单"].append(f"a{number},{name},{SENT - timedelta(days=1 + number % 90)},50")
        if number // 2 < (5 if held else 30):
            tables["订单"].append(f"b{number},{name},{SENT + timedelta(days=number % 25)},30")
        told = ",对照组,," if held else f",A组,{SENT} 10:00,{'是' if number % 4 else '否'}"
        tables["zh"].append(f"五一回馈,1380000{number:04}{told}")
        answered = "yes" if number % 4 else "no"
        tables["en"].append(f"May,{name}@example.com,{'control' if held else 'treatment'},{SENT} 10:00,{answered}")
    tables["订单"].append("last,c000,2024-06-30,1")
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_contacts_by_phone_or_email_lead_to_the_answer(open_app, as_people_have_them):
    for language, arm, files in (("zh", "A组", ("客户", "订单", "zh")), ("en", "Treated", ("en",))):
        reader = open_app(language, "import")
        for file in files:
            rows = "236" if file == "订单" else "200"
            reader.visit("import").upload(as_people_have_them / f"{file}.csv").import_answer(
                rows, rows, "100.0%", LONG
            ).commit(rows, LONG)
        reader.go("effect")
        outcome = reader.say("effect.outcome_ordered")
        words = {"arm": arm, "baseline": reader.say("arm.held_out"), "outcome": outcome}
        points = reader.say("effect.points", points="+25.0")
        if language == "en":  # both were sent on one day; the names stand in order
            reader.page.get_by_test_id("stSelectbox").first.click()
            reader.page.get_by_role("option", name="May", exact=True).click()
        reader.sees(reader.say("effect.answer_more", **words, value="30.0%", baseline_value="5.0%", difference=points))
