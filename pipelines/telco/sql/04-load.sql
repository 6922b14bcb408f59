-- Loads the newest complete snapshot in one transaction: analysts see the state before it or the
-- state after it. Calling it again, or after a call that died, changes nothing more.
USE ROLE LOADER_ROLE;
USE WAREHOUSE TELCO_WH;

CREATE OR REPLACE PROCEDURE TELCO_DB.STAGING.LOAD_WAREHOUSE()
  RETURNS VARCHAR
  LANGUAGE SQL
  EXECUTE AS OWNER
AS
$$
DECLARE
  newest VARCHAR;
  loaded VARCHAR;
  statement VARCHAR;
  difference NUMBER;
  repeated NUMBER;
  incomplete_snapshot EXCEPTION (-20001, 'The staged rows are not those of the manifest.');
  repeated_keys EXCEPTION (-20002, 'A key is staged more than once.');
BEGIN
  COPY INTO TELCO_DB.STAGING.STG_MANIFESTS (snapshot, plans_rows, customers_rows, activity_rows)
    FROM (
      SELECT
        $1:snapshot::VARCHAR,
        $1:datasets.plans.rows::NUMBER(38,0),
        $1:datasets.customers.rows::NUMBER(38,0),
        $1:datasets.activity_logs.rows::NUMBER(38,0)
      FROM @TELCO_DB.STAGING.LAKE/manifests/
    )
    FILE_FORMAT = (FORMAT_NAME = 'TELCO_DB.STAGING.JSON_FORMAT')
    PATTERN = '.*[.]json';

  SELECT MAX(snapshot) INTO :newest FROM TELCO_DB.STAGING.STG_MANIFESTS;
  SELECT MAX(snapshot) INTO :loaded FROM TELCO_DB.STAGING.LOADED_SNAPSHOTS;
  IF (newest IS NULL) THEN
    RETURN 'there is no snapshot yet';
  END IF;
  IF (newest <= loaded) THEN
    RETURN 'there is no newer snapshot than ' || loaded;
  END IF;

  BEGIN TRANSACTION;

  -- Both DELETE and TRUNCATE belong to the transaction; DELETE keeps what COPY remembers.
  DELETE FROM TELCO_DB.STAGING.STG_PLANS;
  DELETE FROM TELCO_DB.STAGING.STG_CUSTOMERS;
  DELETE FROM TELCO_DB.STAGING.STG_ACTIVITY;
  DELETE FROM TELCO_DB.STAGING.CUSTOMER_HISTORY;

  statement := 'COPY INTO TELCO_DB.STAGING.STG_PLANS FROM @TELCO_DB.STAGING.LAKE/' || newest
    || '/plans/ FILE_FORMAT = (FORMAT_NAME = ''TELCO_DB.STAGING.PARQUET_FORMAT'')'
    || ' MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE PATTERN = ''.*[.]parquet'' FORCE = TRUE';
  EXECUTE IMMEDIATE :statement;
  statement := 'COPY INTO TELCO_DB.STAGING.STG_CUSTOMERS FROM @TELCO_DB.STAGING.LAKE/' || newest
    || '/customers/ FILE_FORMAT = (FORMAT_NAME = ''TELCO_DB.STAGING.PARQUET_FORMAT'')'
    || ' MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE PATTERN = ''.*[.]parquet'' FORCE = TRUE';
  EXECUTE IMMEDIATE :statement;
  statement := 'COPY INTO TELCO_DB.STAGING.STG_ACTIVITY FROM @TELCO_DB.STAGING.LAKE/' || newest
    || '/activity_logs/ FILE_FORMAT = (FORMAT_NAME = ''TELCO_DB.STAGING.PARQUET_FORMAT'')'
    || ' MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE PATTERN = ''.*[.]parquet'' FORCE = TRUE';
  EXECUTE IMMEDIATE :statement;

  SELECT
      ABS((SELECT COUNT(*) FROM TELCO_DB.STAGING.STG_PLANS) - MAX(plans_rows))
      + ABS((SELECT COUNT(*) FROM TELCO_DB.STAGING.STG_CUSTOMERS) - MAX(customers_rows))
      + ABS((SELECT COUNT(*) FROM TELCO_DB.STAGING.STG_ACTIVITY) - MAX(activity_rows))
    INTO :difference
    FROM TELCO_DB.STAGING.STG_MANIFESTS
    WHERE snapshot = :newest;
  IF (difference <> 0) THEN
    RAISE incomplete_snapshot;
  END IF;

  SELECT
      (SELECT COUNT(*) - COUNT(DISTINCT plan_id) FROM TELCO_DB.STAGING.STG_PLANS)
      + (SELECT COUNT(*) - COUNT(DISTINCT customer_sk) FROM TELCO_DB.STAGING.STG_CUSTOMERS)
      + (SELECT COUNT(*) - COUNT(DISTINCT event_id) FROM TELCO_DB.STAGING.STG_ACTIVITY)
    INTO :repeated;
  IF (repeated <> 0) THEN
    RAISE repeated_keys;
  END IF;

  -- Plans: type 1.
  MERGE INTO TELCO_DB.DW.DIM_PLAN AS d
    USING TELCO_DB.STAGING.STG_PLANS AS s
    ON d.plan_id = s.plan_id
    WHEN MATCHED THEN UPDATE SET
      plan_name = s.plan_name,
      monthly_price = s.monthly_price,
      data_allowance_gb = s.data_allowance_gb,
      voice_minutes = s.voice_minutes,
      sms_allowance = s.sms_allowance,
      roaming_enabled = s.roaming_enabled,
      validity_days = s.validity_days,
      plan_category = s.plan_category
    WHEN NOT MATCHED THEN INSERT
      (plan_id, plan_name, monthly_price, data_allowance_gb, voice_minutes, sms_allowance,
       roaming_enabled, validity_days, plan_category)
      VALUES (s.plan_id, s.plan_name, s.monthly_price, s.data_allowance_gb, s.voice_minutes,
       s.sms_allowance, s.roaming_enabled, s.validity_days, s.plan_category);

  -- Customers: the whole history from all versions, so that a version that arrives late splits
  -- the interval into which it falls. Neighbours with equal attributes are one version.
  INSERT INTO TELCO_DB.STAGING.CUSTOMER_HISTORY
    (customer_sk, customer_id, first_name, last_name, email, phone, gender, date_of_birth,
     address, state, country, registration_date, registration_channel, plan_id, status,
     effective_start_date, effective_end_date, linked_from, linked_to)
    SELECT
      customer_sk, customer_id, first_name, last_name, email, phone, gender, date_of_birth,
      address, state, country, registration_date::DATE, registration_channel, plan_id, status,
      valid_from,
      LEAD(valid_from) OVER (PARTITION BY customer_id ORDER BY valid_from),
      IFF(previous_hash IS NULL, '1900-01-01'::TIMESTAMP_NTZ(6), valid_from),
      COALESCE(
        LEAD(valid_from) OVER (PARTITION BY customer_id ORDER BY valid_from),
        '2200-01-01'::TIMESTAMP_NTZ(6))
    FROM (
      SELECT
        v.*,
        LAG(version_hash) OVER (PARTITION BY customer_id ORDER BY valid_from) AS previous_hash
      FROM TELCO_DB.STAGING.STG_CUSTOMERS AS v
    )
    WHERE previous_hash IS NULL OR previous_hash <> version_hash;

  MERGE INTO TELCO_DB.DW.DIM_CUSTOMER AS d
    USING TELCO_DB.STAGING.CUSTOMER_HISTORY AS s
    ON d.customer_sk = s.customer_sk
    WHEN MATCHED THEN UPDATE SET
      first_name = s.first_name,
      last_name = s.last_name,
      email = s.email,
      phone = s.phone,
      gender = s.gender,
      date_of_birth = s.date_of_birth,
      address = s.address,
      state = s.state,
      country = s.country,
      registration_date = s.registration_date,
      registration_channel = s.registration_channel,
      plan_id = s.plan_id,
      status = s.status,
      effective_end_date = s.effective_end_date,
      is_current = (s.effective_end_date IS NULL)
    WHEN NOT MATCHED THEN INSERT
      (customer_sk, customer_id, first_name, last_name, email, phone, gender, date_of_birth,
       address, state, country, registration_date, registration_channel, plan_id, status,
       effective_start_date, effective_end_date, is_current)
      VALUES (s.customer_sk, s.customer_id, s.first_name, s.last_name, s.email, s.phone,
       s.gender, s.date_of_birth, s.address, s.state, s.country, s.registration_date,
       s.registration_channel, s.plan_id, s.status, s.effective_start_date,
       s.effective_end_date, (s.effective_end_date IS NULL));

  -- A correction can make a version equal to its neighbour: then it is none of its own.
  DELETE FROM TELCO_DB.DW.DIM_CUSTOMER
    WHERE customer_sk NOT IN (SELECT customer_sk FROM TELCO_DB.STAGING.CUSTOMER_HISTORY);

  -- Facts: new events come in; those whose version, plan or record has changed are corrected.
  MERGE INTO TELCO_DB.DW.FACT_ACTIVITY AS f
    USING (
      SELECT
        e.event_id,
        COALESCE(h.customer_sk, -1) AS customer_sk,
        e.customer_id,
        h.plan_id,
        e.event_type,
        e.event_timestamp,
        e.event_timestamp::DATE AS event_date,
        e.device_type,
        e.ip_address,
        e.network_type,
        e.payload,
        e.record_hash
      FROM TELCO_DB.STAGING.STG_ACTIVITY AS e
      LEFT JOIN TELCO_DB.STAGING.CUSTOMER_HISTORY AS h
        ON h.customer_id = e.customer_id
        AND e.event_timestamp >= h.linked_from
        AND e.event_timestamp < h.linked_to
    ) AS s
    ON f.event_id = s.event_id
    WHEN MATCHED AND (
        f.customer_sk <> s.customer_sk
        OR f.plan_id IS DISTINCT FROM s.plan_id
        OR f.record_hash <> s.record_hash
      ) THEN UPDATE SET
      customer_sk = s.customer_sk,
      customer_id = s.customer_id,
      plan_id = s.plan_id,
      event_type = s.event_type,
      event_timestamp = s.event_timestamp,
      event_date = s.event_date,
      device_type = s.device_type,
      ip_address = s.ip_address,
      network_type = s.network_type,
      payload = PARSE_JSON(s.payload),
      record_hash = s.record_hash
    WHEN NOT MATCHED THEN INSERT
      (event_id, customer_sk, customer_id, plan_id, event_type, event_timestamp, event_date,
       device_type, ip_address, network_type, payload, record_hash)
      VALUES (s.event_id, s.customer_sk, s.customer_id, s.plan_id, s.event_type,
       s.event_timestamp, s.event_date, s.device_type, s.ip_address, s.network_type,
       PARSE_JSON(s.payload), s.record_hash);

  INSERT INTO TELCO_DB.STAGING.LOADED_SNAPSHOTS (snapshot) VALUES (:newest);

  COMMIT;
  RETURN 'loaded ' || newest;
EXCEPTION
  WHEN OTHER THEN
    ROLLBACK;
    RAISE;
END;
$$;
