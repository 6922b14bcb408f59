{{ config(
  materialized='incremental', incremental_strategy='delete+insert', unique_key='id',
  on_schema_change='append_new_columns', query_tag='order log', grants={'select': ['READER']}) }}
select id, amount {% if is_incremental() %}, 'seen' as note {% else %}, null::varchar as note {% endif %}
from {{ ref('order_facts') }}
