"""Campaign contacts put into the store without a file."""

from datetime import datetime, time

NOW = datetime(2024, 7, 1, 12)


def send(store, rows):
    """(campaign, customer, day or None, group or None); returns the store."""
    told = [(name, who, day and datetime.combine(day, time(9)), group) for name, who, day, group in rows]
    with store.transaction() as cursor:
        (batch,) = cursor.execute("SELECT nextval('batch_ids')").fetchone()
        cursor.executemany(
            "INSERT INTO campaign_contacts (campaign, customer_id, sent_at, contact_group, batch_id)"
            f" VALUES ($1, $2, $3, $4, {batch})",
            told,
        )
        cursor.execute(
            "INSERT INTO batches (batch_id, entity, file_name, file_sha256, rows_read, rows_kept, rows_rejected,"
            " committed_at) VALUES ($1, 'campaign_contacts', 'made.csv', 'none', $2, $2, 0, $3)",
            [batch, len(told), NOW],
        )
    return store
