"""100,000 answers, half with words: each question of the satisfaction page, in seconds of wall clock and processor."""

import csv
import resource
import time
from datetime import date
from pathlib import Path

from segmentation.effects.response import answerer_differences, answerers, response_rates
from segmentation.effects.satisfaction import by_dimension, by_period, overall
from segmentation.insights.drivers import find_drivers
from segmentation.insights.topics import find_topics
from segmentation.store import Store

ANSWERS, CUSTOMERS, ORDERS, TICKETS = 100_000, 50_000, 500_000, 50_000
AS_OF, FIRST = date(2025, 12, 31), date(2025, 1, 1)
VOCABULARY = Path(__file__).parents[1] / "data" / "demo" / "vocabulary.csv"


def fill(store):
    with VOCABULARY.open(encoding="utf-8", newline="") as file:
        words = [row["zh"] for row in csv.DictReader(file) if row["list"] == "comment"]
    with store.transaction() as cursor:
        cursor.execute("CREATE TEMP MACRO pick(i, k, n) AS (hash(i, k) % n)::INT")
        cursor.execute(
            "INSERT INTO orders (order_id, customer_id, ordered_at, amount, kind, channel, category, batch_id)"
            " SELECT 'o' || i, 'c' || pick(i, 0, $2), TIMESTAMP '2025-12-30' - to_minutes(pick(i, 1, 700000)),"
            " 5 + pick(i, 2, 500), 'sale', ['app', 'shop', 'web'][1 + pick(i, 3, 3)],"
            " ['tea', 'cups', 'books', 'toys'][1 + pick(i, 4, 4)], 1 FROM range($1) AS r (i)",
            [ORDERS, CUSTOMERS],
        )
        cursor.execute(
            "INSERT INTO tickets (ticket_id, customer_id, opened_at, first_answered_at, closed_at, issue_type,"
            " batch_id) SELECT 't' || i, 'c' || pick(i, 7, $2), opened, opened + to_minutes(pick(i, 9, 3000)),"
            " opened + INTERVAL 3 DAY, ['delivery', 'returns'][1 + pick(i, 10, 2)], 1"
            " FROM (SELECT i, TIMESTAMP '2025-12-30' - to_minutes(pick(i, 8, 500000)) AS opened"
            " FROM range($1) AS r (i))",
            [TICKETS, CUSTOMERS],
        )
        cursor.execute(
            "INSERT INTO feedback (feedback_id, customer_id, answered_at, kind, score, scale_min, scale_max, comment,"
            " batch_id) SELECT 'f' || i, 'c' || pick(i, 11, $2),"
            " TIMESTAMP '2025-12-30' - to_minutes(pick(i, 12, 500000)), 'nps', pick(i, 13, 11), 0, 10,"
            # three sentences and a number of its own: every text is another one
            " CASE WHEN i % 2 = 0 THEN $3[1 + pick(i, 14, len($3))] || '，' || $3[1 + pick(i, 15, len($3))] || '，'"
            " || $3[1 + pick(i, 16, len($3))] || i END, 1 FROM range($1) AS r (i)",
            [ANSWERS, CUSTOMERS, words],
        )


def timed(name, work):
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name:42} {time.perf_counter() - wall:6.2f} s  {time.process_time() - cpu:6.2f} s cpu  {peak:5} MB peak")
    return found


def main():
    store = Store()
    fill(store)
    timed("the figure (and the answers, once)", lambda: overall(store, AS_OF, "nps", FIRST))
    timed("by week", lambda: by_period(store, AS_OF, "nps", "week", FIRST))
    timed("by category of the order before", lambda: by_dimension(store, AS_OF, "nps", "category", FIRST))
    timed("response rates", lambda: response_rates(store, AS_OF, FIRST))
    run = timed("who answers: rule", lambda: answerers(store, AS_OF, FIRST))
    timed("who answers: differences", lambda: answerer_differences(store, run))
    timed("drivers (20,000 answers, 300 resamples)", lambda: find_drivers(store, AS_OF, "nps", FIRST))
    found = timed("topics and sentiment", lambda: find_topics(store, AS_OF, FIRST, k=8))
    print(found.texts, "different texts;", found.sentiment)
    store.close()


if __name__ == "__main__":
    main()
