"""Each rule on single values: tables checked in the head, and nothing changes the second time."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.intake.cleaning.industries import industry_of
from segmentation.intake.cleaning.phones import e164
from segmentation.intake.cleaning.places import Place, place_in, resolve
from segmentation.intake.cleaning.texts import tidy_name, tidy_prose, tidy_text
from segmentation.intake.cleaning.words import company_size, currency, gender


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("138-0013-8000", "+8613800138000"),
        ("0086 138 0013 8000", "+8613800138000"),
        ("'13800138000", "+8613800138000"),
        ("13800138000.0", "+8613800138000"),
        ("13800138000,13900139000", "+8613800138000"),
        ("021-61234567/13800138000", "+862161234567"),
        ("010-62551234/5", "+861062551234"),
        ("(0755) 8612 3456 转 123", "+8675586123456"),
        ("400-820-8820", "+864008208820"),
        ("+44 20 7946 0958", "+442079460958"),
        ("1.38E+10", None),
        ("138****8000", None),
        ("12345", None),
        ("会员", None),
    ],
)
def test_a_phone_is_written_in_e164_or_is_none(written, meant):
    assert e164(written, "CN") == meant


def test_a_phone_without_country_code_belongs_to_the_default_country():
    assert e164("020 7946 0958", "GB") == "+442079460958"
    assert e164("(650) 253-0000", "US") == "+16502530000"


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("广东省深圳市南山区科技园", ("广东省", "深圳市", "南山区", "south")),
        ("广东深圳南山区科技园", ("广东省", "深圳市", "南山区", "south")),
        ("518000 广东省深圳市福田区", ("广东省", "深圳市", "福田区", "south")),
        ("中国上海市徐汇区漕溪北路", ("上海市", "上海市", "徐汇区", "east")),
        ("上海市上海市徐汇区", ("上海市", "上海市", "徐汇区", "east")),
        ("浦东新区世纪大道", ("上海市", "上海市", "浦东新区", "east")),
        ("吉林省吉林市昌邑区", ("吉林省", "吉林市", "昌邑区", "northeast")),
        ("吉林长春朝阳区", ("吉林省", "长春市", "朝阳区", "northeast")),
        ("浙江省义乌市稠城街道", ("浙江省", "金华市", "义乌市", "east")),
        ("湖北仙桃市", ("湖北省", "仙桃市", None, "central")),
        ("海南藏族自治州共和县", ("青海省", "海南藏族自治州", "共和县", "northwest")),
        ("香港特别行政区观塘区", ("香港特别行政区", "香港特别行政区", "观塘区", "hk_mo_tw")),
        ("上海 南京西路", ("上海市", "上海市", None, "east")),
        ("朝阳区建国路", (None, None, None, None)),
        ("南京西路100号", (None, None, None, None)),
        ("中山路1号", (None, None, None, None)),
        ("北京路12号", (None, None, None, None)),
        ("No. 1, Nanshan District, Shenzhen, Guangdong 518000, China", ("广东省", "深圳市", None, "south")),
    ],
)
def test_an_address_tells_its_place_or_nothing(address, place):
    assert resolve(None, None, None, address, None) == Place(*place)


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        (("沪", None, None), ("上海市", "上海市", None, "east")),
        (("广东深圳", None, None), ("广东省", "深圳市", None, "south")),
        (("Guangdong", "Shenzhen City", None), ("广东省", "深圳市", None, "south")),
        (("Jiangsu", "Suzhou", None), ("江苏省", "苏州市", None, "east")),
        ((None, "Suzhou", None), (None, None, None, None)),
        ((None, "吉林", None), ("吉林省", "吉林市", None, "northeast")),
        ((None, None, "朝阳区"), (None, None, None, None)),
        (("北京", None, "朝阳"), ("北京市", "北京市", "朝阳区", "north")),
        (("广东", "杭州", None), ("广东省", None, None, "south")),
        (("California", "Dalian", None), (None, None, None, None)),
    ],
)
def test_cells_of_a_row_say_a_place_together(cells, place):
    assert resolve(*cells, None, None) == Place(*place)


def test_a_place_abroad_is_left_alone():
    assert resolve("Shanghai", None, None, None, "USA") == Place()
    assert resolve("Shanghai", None, None, None, "China").region == "east"


def test_many_addresses_of_one_street_are_told_alike():
    for number in range(3):
        assert resolve(None, None, None, f"广东省深圳市南山区科技园{number}号", None).district == "南山区"
    assert resolve("江苏", None, None, "广东省深圳市南山区科技园", None) == Place("江苏省", region="east")


def test_a_district_that_many_cities_have_is_told_by_the_address():
    place = Place("广东省", "深圳市", "南山区", "south")
    assert resolve(None, None, "南山", "广东深圳", None) == place
    assert resolve(None, None, "南山", None, None) == Place()
    assert resolve(place.province, place.city, place.district, "广东深圳", None) == place


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("C35", "C35"), ("35", "C35"), ("C3512", "C35"), ("I", "I"), ("I64 互联网和相关服务", "I64")),
        *(("互联网", "I64"), ("IT", "I"), ("电商", "F52"), ("餐饮", "H62"), ("教育", "P83"), ("制造业", "C")),
        *(("农林牧渔", "A"), ("医疗行业", "Q84"), ("Retail Trade", "F52"), ("Software", "I65"), ("房地产", "K70")),
        *(("D35", None), ("U", None), ("随便什么", None), ("金属", None), ("其他", None)),
    ],
)
def test_an_industry_is_known_by_code_or_name(text, code):
    found = industry_of(text)
    assert (found and found.section + (found.division or "")) == code
    assert found is None or found.score == 100


def test_a_likeness_is_told_with_its_score():
    found = industry_of("Sofware development")
    assert found is not None
    assert (found.section, found.division) == ("I", "65")
    assert 80 <= found.score < 100


@pytest.mark.parametrize(
    ("text", "size"),
    [
        *(
            ("50-99人", "small"),
            ("100人以上", "small"),
            ("1-49", "small"),
            ("20人以下", "micro"),
            ("小微企业", "micro"),
        ),
        *(
            ("500人以下", "medium"),
            ("1,000-4,999", "large"),
            ("2万人", "large"),
            ("10000+", "large"),
            ("大型", "large"),
        ),
        *(("中小企业", None), ("SMB", None), ("A轮", None)),
    ],
)
def test_a_company_size_is_a_band_by_heads(text, size):
    assert company_size(text, "CN") == size


@pytest.mark.parametrize(
    ("text", "code"),
    [("男", "male"), ("女士", "female"), ("Mr", "male"), ("f", "female"), ("其他", "other"), ("?", None)],
)
def test_gender_has_codes(text, code):
    assert gender(text, "CN") == code


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        *(("¥", "CN", "CNY"), ("¥", "JP", "JPY"), ("$", "CN", "USD"), ("$", "HK", "HKD"), ("US$", "HK", "USD")),
        *(
            ("人民币", "CN", "CNY"),
            ("人民币(元)", "CN", "CNY"),
            ("rmb", "CN", "CNY"),
            ("Euro", "CN", "EUR"),
            ("点", "CN", None),
        ),
    ],
)
def test_a_currency_has_its_iso_code(text, country, code):
    assert currency(text, country) == code


@pytest.mark.parametrize(
    ("tidy", "text", "meant"),
    [
        (tidy_text, "Ｆｅｎ　ｑｕｎ （上海）\u200b ", "Fen qun (上海)"),
        (tidy_text, "a\tb\n c", "a b c"),
        (tidy_name, "张　三", "张三"),
        (tidy_name, "Anna  Maria", "Anna Maria"),
        (tidy_prose, "很好，下次再来！ Ｖ５\r\n谢谢", "很好，下次再来！ V5\n谢谢"),
    ],
)
def test_texts_are_tidied(tidy, text, meant):
    assert tidy(text) == meant


_ALPHABET = "Ａａ１ ー　（）\u200b\u00a0é\u0301ﬁ①很好，!\n\t-+省市区县深圳上海广东朝阳cC3５.@/万人以"


@given(st.text(_ALPHABET, max_size=12))
def test_texts_stay_as_they_are_the_second_time(text):
    for tidy in (tidy_text, tidy_name, tidy_prose):
        assert tidy(tidy(text)) == tidy(text)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_any_text_stays_as_it_is_the_second_time(text):
    for tidy in (tidy_text, tidy_name, tidy_prose):
        assert tidy(tidy(text)) == tidy(text)


_NUMBERS = [
    phonenumbers.example_number_for_type(country, kind)
    for country in ("CN", "HK", "TW", "SG", "JP", "KR", "US", "GB", "DE", "FR", "AU", "IN", "BR", "IT")
    for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
]
_FORMS = [
    phonenumbers.PhoneNumberFormat.E164,
    phonenumbers.PhoneNumberFormat.INTERNATIONAL,
    phonenumbers.PhoneNumberFormat.NATIONAL,
    phonenumbers.PhoneNumberFormat.RFC3966,
]


@given(
    st.sampled_from([number for number in _NUMBERS if number is not None]),
    st.sampled_from(_FORMS),
    st.sampled_from(["", " ", "'", "转 12", "／", "\u200b"]),
    st.sampled_from(["CN", "US", "GB", "JP"]),
)
def test_a_phone_of_any_country_stays_as_it_is_the_second_time(number, form, more, country):
    cleaned = e164(more[:1] + phonenumbers.format_number(number, form) + more, country)
    assert cleaned is None or e164(cleaned, country) == cleaned


@given(
    st.text("男女先生小姐mrsMRS.人民币元¥$€rmbUSDＣＮＹ0123456789-人以上大中小型微 ", max_size=6),
    st.sampled_from(["CN", "JP"]),
)
def test_codes_are_their_own_codes(text, country):
    for coded in (gender, currency, company_size):
        code = coded(text, country)
        assert code is None or coded(code, country) == code


@given(
    st.lists(
        st.sampled_from(
            [
                "上海",
                "广东",
                "深圳市",
                "朝阳区",
                "南山",
                "广东深圳",
                "吉林",
                "Suzhou",
                "义乌",
                "杭州市",
                "x",
                None,
                "内蒙古自治区",
                "重庆 渝中",
                "１００号",
                "香港九龙",
                "12 High St, London",
                "海南",
                "市辖区",
                "江苏省苏州市工业园区",
            ]
        ),
        min_size=4,
        max_size=4,
    )
)
def test_places_stay_as_they_are_the_second_time(cells):
    def once(province, city, district, address):
        told = resolve(province, city, district, address, None)
        return (told.province or province, told.city or city, told.district or district, address), told.region

    cleaned, region = once(*cells)
    assert once(*cleaned) == (cleaned, region)


def test_names_within_each_other_are_found_whole():
    assert place_in("黑龙江省黑河市") == Place("黑龙江省", "黑河市", None, "northeast")
