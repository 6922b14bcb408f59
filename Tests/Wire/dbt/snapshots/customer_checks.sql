{% snapshot customer_checks %}
{{ config(target_schema='history', unique_key='id', strategy='check', check_cols=['city'],
          invalidate_hard_deletes=true) }}
select * from {{ ref('customers') }}
{% endsnapshot %}
