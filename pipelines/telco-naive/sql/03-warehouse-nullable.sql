-- What analysts see, as it was first written: nothing has to be there.
USE ROLE LOADER_ROLE;
USE WAREHOUSE TELCO_WH;

CREATE TABLE IF NOT EXISTS TELCO_DB.DW.DIM_PLAN (
  plan_id           VARCHAR,
  plan_name         VARCHAR,
  monthly_price     NUMBER(12,2),
  data_allowance_gb NUMBER(10,0),
  voice_minutes     NUMBER(10,0),
  sms_allowance     NUMBER(10,0),
  roaming_enabled   BOOLEAN,
  validity_days     NUMBER(10,0),
  plan_category     VARCHAR
);

CREATE TABLE IF NOT EXISTS TELCO_DB.DW.DIM_CUSTOMER (
  customer_sk          NUMBER(38,0),
  customer_id          VARCHAR,
  first_name           VARCHAR,
  last_name            VARCHAR,
  email                VARCHAR,
  phone                VARCHAR,
  gender               VARCHAR,
  date_of_birth        DATE,
  address              VARCHAR,
  state                VARCHAR,
  country              VARCHAR,
  registration_date    DATE,
  registration_channel VARCHAR,
  plan_id              VARCHAR,
  status               VARCHAR,
  effective_start_date TIMESTAMP_NTZ(6),
  effective_end_date   TIMESTAMP_NTZ(6),
  is_current           BOOLEAN
);

CREATE TABLE IF NOT EXISTS TELCO_DB.DW.FACT_ACTIVITY (
  event_id        VARCHAR,
  customer_sk     NUMBER(38,0),
  customer_id     VARCHAR,
  plan_id         VARCHAR,
  event_type      VARCHAR,
  event_timestamp TIMESTAMP_NTZ(6),
  event_date      DATE,
  device_type     VARCHAR,
  ip_address      VARCHAR,
  network_type    VARCHAR,
  payload         VARIANT,
  -- Digest of the source record: tells a replaced record from the one that is here.
  record_hash     NUMBER(38,0)
);

GRANT SELECT ON ALL TABLES IN SCHEMA TELCO_DB.DW TO ROLE ANALYST_ROLE;
