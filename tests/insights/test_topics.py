"""Topics planted in made texts are found again, and the answers behind them; sentiment says how often it is right."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.activation.answer_list import export_answers
from segmentation.errors import CancelledError, InputError
from segmentation.insights.topic_answers import answers_page, topic_settings
from segmentation.insights.topics import NO_TOPIC, find_topics
from segmentation.segments.runs import run_settings
from segmentation.store import insert_rows

AS_OF, FIRST = date(2024, 7, 1), date(2024, 1, 1)
DAY = datetime(2024, 3, 1)
PLANTED = {  # subject -> how content customers go on, how discontent ones do
    "delivery courier parcel": ("arrived early", "arrived broken"),
    "refund money bank": ("came promptly", "never came"),
    "客服 回复": ("耐心", "敷衍"),
}


def made_rows():
    """60 texts of each subject; of refunds all but 10 are low, of the others 10. Small words make each text its own."""
    rows = []
    for place, (subject, (good, bad)) in enumerate(PLANTED.items()):
        for number in range(60):
            low = number >= 10 if place == 1 else number < 10
            own = f"{'xyz'[number % 3] * 2} {chr(97 + number % 26)}{chr(97 + number // 3)}q"
            word = f"{subject} {bad if low else good} {own}"
            day = DAY + timedelta(days=number)
            rows.append((f"c{place}-{number}", day, "nps", 1 if low else 10, 0, 10, word))
    rows.append(("z", DAY, "complaint", None, None, None, "the refund money never came, bank says nothing"))
    rows.append(("y", DAY, "comment", None, None, None, "!!!"))
    return rows


@pytest.fixture
def planted(known):
    return known(feedback=made_rows())


def by_word(found, word):
    return next(topic for topic in found.topics if word in topic.words)


def test_planted_topics_are_found_with_their_scores(planted):
    found = find_topics(planted, AS_OF, FIRST, k=3)
    assert (found.answers, found.texts) == (182, 182)
    refund = by_word(found, "refund")
    assert (refund.answers, refund.scored, refund.low, refund.high, refund.unscored) == (61, 60, 50, 10, 1)
    assert refund.low_share == pytest.approx(50 / 60)
    assert by_word(found, "客服").answers == by_word(found, "delivery").answers == 60
    assert found.worst() == refund
    assert found.topics[-1].place == NO_TOPIC
    assert found.topics[-1].answers == 1


def test_equal_data_give_equal_topics(planted):
    one, other = find_topics(planted, AS_OF, FIRST, k=3), find_topics(planted, AS_OF, FIRST, k=3)
    assert one == other


def test_sentiment_tells_how_often_it_is_right_and_reads_what_has_no_score(planted):
    found = find_topics(planted, AS_OF, FIRST, k=3)
    assert (found.sentiment.high_texts, found.sentiment.low_texts) == (110, 70)
    assert found.sentiment.accuracy > 0.9
    assert by_word(found, "refund").negative == 1


def test_words_that_say_nothing_of_the_score_are_not_read_as_sentiment(known):
    rows = [
        (
            f"c{n}",
            DAY,
            "nps",
            10 if n % 2 else 1,
            0,
            10,
            f"parcel tea {'abcdefghij'[n // 2 % 10] * 3} {'klmnopqrst'[n // 20] * 3} n{'x' * (n % 2 + n // 2)}",
        )
        for n in range(200)
    ]
    found = find_topics(known(feedback=rows), AS_OF, FIRST, k=2)
    assert not found.sentiment.used
    assert {sign for _, _, sign in found.marks} == {None}


def test_the_answers_of_a_topic_come_low_ones_first(planted):
    found = find_topics(planted, AS_OF, FIRST, k=3)
    refund = by_word(found, "refund")
    page = answers_page(planted, found, refund.place)
    assert len(page) == 50
    assert set(page["score"]) == {1}
    assert page["answered_on"].is_monotonic_decreasing
    assert len(answers_page(planted, found, refund.place, 1)) == 11
    assert len(answers_page(planted, found, refund.place, 1, only_low=True)) == 0


def test_answers_are_written_as_text(planted, tmp_path):
    found = find_topics(planted, AS_OF, FIRST, k=3)
    refund = by_word(found, "refund")
    path = planted.work_folder / "list-answers.csv"
    assert export_answers(planted, found, refund, path, "en", only_low=True) == 50
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "Date,Customer,Kind,Score,Reads as,Text"
    assert len(lines) == 51
    assert export_answers(planted, found, refund, planted.work_folder / "list-answers.xlsx", "zh") == 61
    with pytest.raises(InputError, match="unsupported_output"):
        export_answers(planted, found, refund, tmp_path / "answers.pdf", "zh")


def test_the_rule_of_a_topic_finds_its_customers(planted):
    found = find_topics(planted, AS_OF, FIRST, k=3)
    refund = by_word(found, "refund")
    sizes = run_settings(planted, AS_OF, topic_settings(refund, "refunds")).result.sizes()
    assert sizes == {"refunds": 61, "others": 121}


def test_the_window_and_the_number_of_topics_have_limits(planted):
    with pytest.raises(InputError, match="too_few_texts"):
        find_topics(planted, AS_OF, date(2024, 6, 30))
    with pytest.raises(InputError, match="topics_out_of_range"):
        find_topics(planted, AS_OF, FIRST, k=13)
    with pytest.raises(CancelledError):
        find_topics(planted, AS_OF, FIRST, cancelled=lambda: True)


WORDS = st.lists(st.sampled_from(["tea", "slow", "parcel", "客服", "退款", "很慢", "!!"]), min_size=1, max_size=5)


@settings(max_examples=15)
@given(st.lists(st.tuples(WORDS, st.sampled_from([0, 7, 10, None])), min_size=40, max_size=80))
def test_every_answer_is_in_one_topic(stores, tmp_path, answers):
    store = stores.fresh(tmp_path)
    with store.transaction() as cursor:
        insert_rows(
            cursor,
            "feedback (customer_id, answered_at, kind, score, scale_min, scale_max, comment, batch_id)",
            [["a", DAY, "nps", score, 0, 10, " ".join(words), 1] for words, score in answers],
        )
    distinct = len({" ".join(words) for words, _ in answers})
    if distinct < 20:
        with pytest.raises(InputError):
            find_topics(store, AS_OF, FIRST, k=4)
    else:
        found = find_topics(store, AS_OF, FIRST, k=4)
        assert sum(topic.answers for topic in found.topics) == len(answers) == found.answers
        told = Counter("low" if score == 0 else "high" if score == 10 else None for _, score in answers)
        assert sum(topic.low for topic in found.topics) == told["low"]
        assert sum(topic.high for topic in found.topics) == told["high"]
    store.close()
