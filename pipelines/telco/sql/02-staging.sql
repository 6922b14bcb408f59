-- Where snapshots land. NOT NULL makes a renamed or missing column fail the load instead of
-- filling the warehouse with NULL.
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
  snapshot       VARCHAR NOT NULL,
  plans_rows     NUMBER(38,0) NOT NULL,
  customers_rows NUMBER(38,0) NOT NULL,
  activity_rows  NUMBER(38,0) NOT NULL
);

CREATE TABLE IF NOT EXISTS TELCO_DB.STAGING.LOADED_SNAPSHOTS (
  snapshot VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS TELCO_DB.STAGING.STG_PLANS (
  plan_id           VARCHAR NOT NULL,
  plan_name         VARCHAR NOT NULL,
  monthly_price     NUMBER(12,2) NOT NULL,
  data_allowance_gb NUMBER(10,0) NOT NULL,
  voice_minutes     NUMBER(10,0) NOT NULL,
  sms_allowance     NUMBER(10,0) NOT NULL,
  roaming_enabled   BOOLEAN NOT NULL,
  validity_days     NUMBER(10,0) NOT NULL,
  plan_category     VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS TELCO_DB.STAGING.STG_CUSTOMERS (
  customer_sk          NUMBER(38,0) NOT NULL,
  customer_id          VARCHAR NOT NULL,
  first_name           VARCHAR NOT NULL,
  last_name            VARCHAR NOT NULL,
  email                VARCHAR NOT NULL,
  phone                VARCHAR NOT NULL,
  gender               VARCHAR NOT NULL,
  date_of_birth        DATE NOT NULL,
  address              VARCHAR NOT NULL,
  state                VARCHAR NOT NULL,
  country              VARCHAR NOT NULL,
  registration_date    TIMESTAMP_NTZ(6) NOT NULL,
  registration_channel VARCHAR NOT NULL,
  plan_id              VARCHAR NOT NULL,
  status               VARCHAR NOT NULL,
  valid_from           TIMESTAMP_NTZ(6) NOT NULL,
  version_hash         NUMBER(38,0) NOT NULL
);

CREATE TABLE IF NOT EXISTS TELCO_DB.STAGING.STG_ACTIVITY (
  event_id        VARCHAR NOT NULL,
  customer_id     VARCHAR NOT NULL,
  event_type      VARCHAR NOT NULL,
  event_timestamp TIMESTAMP_NTZ(6) NOT NULL,
  device_type     VARCHAR NOT NULL,
  ip_address      VARCHAR NOT NULL,
  network_type    VARCHAR NOT NULL,
  payload         VARCHAR NOT NULL,
  record_hash     NUMBER(38,0) NOT NULL
);

-- The history that follows from all versions, worked out anew by every load.
CREATE TABLE IF NOT EXISTS TELCO_DB.STAGING.CUSTOMER_HISTORY (
  customer_sk          NUMBER(38,0) NOT NULL,
  customer_id          VARCHAR NOT NULL,
  first_name           VARCHAR NOT NULL,
  last_name            VARCHAR NOT NULL,
  email                VARCHAR NOT NULL,
  phone                VARCHAR NOT NULL,
  gender               VARCHAR NOT NULL,
  date_of_birth        DATE NOT NULL,
  address              VARCHAR NOT NULL,
  state                VARCHAR NOT NULL,
  country              VARCHAR NOT NULL,
  registration_date    DATE NOT NULL,
  registration_channel VARCHAR NOT NULL,
  plan_id              VARCHAR NOT NULL,
  status               VARCHAR NOT NULL,
  effective_start_date TIMESTAMP_NTZ(6) NOT NULL,
  effective_end_date   TIMESTAMP_NTZ(6),
  -- The interval in which events belong to this version: the first one also takes earlier events.
  linked_from          TIMESTAMP_NTZ(6) NOT NULL,
  linked_to            TIMESTAMP_NTZ(6) NOT NULL
);
