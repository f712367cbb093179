-- Takes out the rows of noted orders that were summed from lines ($batch_id: a batch of lines not recorded yet).
DELETE FROM orders USING noted_orders
WHERE orders.order_id = noted_orders.order_id
    AND orders.customer_id IS NOT DISTINCT FROM noted_orders.customer_id
    AND (
        orders.batch_id = $batch_id
        OR orders.batch_id IN (SELECT batch_id FROM batches WHERE entity = 'order_lines')
    )
