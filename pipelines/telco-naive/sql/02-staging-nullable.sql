-- Where snapshots land, as it was first written: nothing has to be there.
USE ROLE LOADER_ROLE;
USE WAREHOUSE TELCO_WH;

CREATE FILE FORMAT IF NOT EXISTS TELCO_DB.STAGING.PARQUET_FORMAT
  TYPE = PARQUET
  USE_LOGICAL_TYPE = TRUE;

CREATE FILE FORMAT IF NOT EXISTS TELCO_DB.STAGING.JSON_FORMAT
  TYPE = JSON;

CREATE STAGE IF NOT EXISTS TELCO_DB.STAGING.LAKE
  URL = 's3://telco-customer360-pipeline/staging/'
  STORAGE_INTEGRATION = TELCO_S3;

-- One row for each complete snapshot: its manifest is written last.
CREATE TABLE IF NOT EXISTS TELCO_DB.STAGING.STG_MANIFESTS (
  snapshot       VARCHAR,
  plans_rows     NUMBER(38,0),
  customers_rows NUMBER(38,0),
  activity_rows  NUMBER(38,0)
);

CREATE TABLE IF NOT EXISTS TELCO_DB.STAGING.LOADED_SNAPSHOTS (
  snapshot VARCHAR
);

CREATE TABLE IF NOT EXISTS TELCO_DB.STAGING.STG_PLANS (
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

CREATE TABLE IF NOT EXISTS TELCO_DB.STAGING.STG_CUSTOMERS (
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
  registration_date    TIMESTAMP_NTZ(6),
  registration_channel VARCHAR,
  plan_id              VARCHAR,
  status               VARCHAR,
  valid_from           TIMESTAMP_NTZ(6),
  version_hash         NUMBER(38,0)
);

CREATE TABLE IF NOT EXISTS TELCO_DB.STAGING.STG_ACTIVITY (
  event_id        VARCHAR,
  customer_id     VARCHAR,
  event_type      VARCHAR,
  event_timestamp TIMESTAMP_NTZ(6),
  device_type     VARCHAR,
  ip_address      VARCHAR,
  network_type    VARCHAR,
  payload         VARCHAR,
  record_hash     NUMBER(38,0)
);

-- The history that follows from all versions, worked out anew by every load.
CREATE TABLE IF NOT EXISTS TELCO_DB.STAGING.CUSTOMER_HISTORY (
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
  -- The interval in which events belong to this version: the first one also takes earlier events.
  linked_from          TIMESTAMP_NTZ(6),
  linked_to            TIMESTAMP_NTZ(6)
);
