{% macro count_customers() %}
  {% set rows = run_query("select count(*) from " ~ ref('customers')) %}
  {% do log("customers: " ~ rows.columns[0].values()[0], info=true) %}
{% endmacro %}
