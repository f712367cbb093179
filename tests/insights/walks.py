"""Touchpoints of customers put into the store without files."""

from datetime import date, datetime, timedelta

import pytest

AS_OF = date(2024, 7, 1)
NOW = datetime(2024, 7, 1, 12)
TABLES = {
    "web": "INSERT INTO interactions (customer_id, happened_at, kind, batch_id) VALUES ($1, $2, 'web_visit', 1)",
    "call": "INSERT INTO interactions (customer_id, happened_at, kind, batch_id) VALUES ($1, $2, 'call', 1)",
    "ticket": "INSERT INTO tickets (customer_id, opened_at, batch_id) VALUES ($1, $2, 1)",
    "sent": "INSERT INTO campaign_contacts (customer_id, sent_at, contact_group, campaign, batch_id)"
    " VALUES ($1, $2, 'treated', 'c', 1)",
    "held": "INSERT INTO campaign_contacts (customer_id, sent_at, contact_group, campaign, batch_id)"
    " VALUES ($1, $2, 'held_out', 'c', 1)",
    "bad": "INSERT INTO feedback (customer_id, answered_at, kind, score, scale_min, scale_max, batch_id)"
    " VALUES ($1, $2, 'csat', 1, 1, 5, 1)",
    "good": "INSERT INTO feedback (customer_id, answered_at, kind, score, scale_min, scale_max, batch_id)"
    " VALUES ($1, $2, 'csat', 5, 1, 5, 1)",
    "order": "INSERT INTO orders (order_id, customer_id, ordered_at, amount, kind, batch_id)"
    " VALUES (CAST(uuid() AS VARCHAR), $1, $2, 10, 'sale', 1)",
}
NAMES = {"web": "web_visit", "sent": "campaign", "bad": "survey", "good": "survey"}


def moment(day, hour=12):
    return datetime.combine(AS_OF - timedelta(days=day), datetime.min.time()) + timedelta(hours=hour)


@pytest.fixture
def walked(store):
    """Fill the store with (customer, touch, days before the as-of date or a moment), in place of what it holds."""

    def fill(*rows):
        with store.transaction() as cursor:
            for table in ("interactions", "tickets", "campaign_contacts", "feedback", "orders"):
                cursor.execute(f"DELETE FROM {table}")
            for who, touch, when in rows:
                cursor.execute(TABLES[touch], [who, when if isinstance(when, datetime) else moment(when)])
            cursor.execute(
                "INSERT INTO batches (batch_id, entity, file_name, file_sha256, rows_read, rows_kept, rows_rejected,"
                " committed_at) VALUES (nextval('batch_ids'), 'orders', 'made.csv', 'none', 1, 1, 0, $1)",
                [NOW],
            )
        return store

    return fill


@pytest.fixture
def shop(walked):
    return walked(
        ("a", "web", 60), ("a", "web", 59), ("a", "call", 50), ("a", "order", 40),
        ("a", "ticket", 35), ("a", "order", 30),
        ("b", "web", 70), ("b", "order", 69),
        ("c", "order", 200), ("c", "sent", 190), ("c", "ticket", 180), ("c", "bad", 178),
        ("d", "held", 90), ("d", "order", 80), ("d", "web", 5),
    )  # fmt: skip
