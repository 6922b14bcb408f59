-- What analysts see.
USE ROLE LOADER_ROLE;
USE WAREHOUSE TELCO_WH;

CREATE TABLE IF NOT EXISTS TELCO_DB.DW.DIM_PLAN (
  plan_id           VARCHAR NOT NULL,
  plan_name         VARCHAR NOT NULL,
  monthly_price     NUMBER(12,2) NOT NULL,
  data_allowance_gb NUMBER(10,0) NOT NULL,
  voice_minutes     NUMBER(10,0) NOT NULL,
  sms_allowance     NUMBER(10,0) NOT NULL,
  roaming_enabled   BOOLEAN NOT NULL,
  validity_days     NUMBER(10,0) NOT NULL,
  plan_category     VARCHAR NOT NULL,
  CONSTRAINT DIM_PLAN_PK PRIMARY KEY (plan_id)
);

CREATE TABLE IF NOT EXISTS TELCO_DB.DW.DIM_CUSTOMER (
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
  is_current           BOOLEAN NOT NULL,
  CONSTRAINT DIM_CUSTOMER_PK PRIMARY KEY (customer_sk)
);

CREATE TABLE IF NOT EXISTS TELCO_DB.DW.FACT_ACTIVITY (
  event_id        VARCHAR NOT NULL,
  customer_sk     NUMBER(38,0) NOT NULL,
  customer_id     VARCHAR NOT NULL,
  plan_id         VARCHAR,
  event_type      VARCHAR NOT NULL,
  event_timestamp TIMESTAMP_NTZ(6) NOT NULL,
  event_date      DATE NOT NULL,
  device_type     VARCHAR NOT NULL,
  ip_address      VARCHAR NOT NULL,
  network_type    VARCHAR NOT NULL,
  payload         VARIANT NOT NULL,
  -- Digest of the source record: tells a replaced record from the one that is here.
  record_hash     NUMBER(38,0) NOT NULL,
  CONSTRAINT FACT_ACTIVITY_PK PRIMARY KEY (event_id)
);

GRANT SELECT ON ALL TABLES IN SCHEMA TELCO_DB.DW TO ROLE ANALYST_ROLE;
