select id, customer_id, amount, ordered_on::date as ordered_on from {{ ref('orders') }}
