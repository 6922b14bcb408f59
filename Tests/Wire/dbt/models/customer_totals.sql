{{ config(materialized='table') }}
select c.id as customer_id, c.name, coalesce(sum(o.amount), 0) as total,
  case when sum(o.amount) >= 10 then 'large' when sum(o.amount) > 0 then 'small' else 'none' end as size
from {{ ref('customers') }} c left join {{ ref('stg_orders') }} o on o.customer_id = c.id
group by c.id, c.name
