{{ config(materialized='table', contract={'enforced': true}) }}
select customer_id, total, current_date() as counted_on from {{ ref('customer_totals') }}
