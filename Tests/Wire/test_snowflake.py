"""The Snowflake connector for Python against the warehouse."""
import datetime
import decimal
import threading
import uuid

import pytest
import requests

pytest.importorskip("snowflake.connector")
from snowflake.connector import DictCursor, ProgrammingError  # noqa: E402
from snowflake.connector.errors import DatabaseError  # noqa: E402

from snowflake_clients import connect  # noqa: E402


@pytest.fixture
def place(server):
    """A database of its own for a test."""
    name = "T" + uuid.uuid4().hex[:10].upper()
    with connect(server) as connection:
        connection.cursor().execute(f"create database {name}")
        yield name
        connection.cursor().execute(f"drop database {name}")


@pytest.fixture
def connection(server, place):
    with connect(server, database=place, schema="PUBLIC") as connection:
        yield connection


@pytest.fixture
def cursor(connection):
    with connection.cursor() as cursor:
        yield cursor


TYPES = """
    select 123::number(38,0) i, -1.50::number(10,2) d, 1.25::float f, 'hé' s, true b,
      '2024-03-01'::date dt, '01:01:01.123456789'::time tm,
      '2024-03-04 00:00:00.123456789'::timestamp_ntz n,
      '2024-03-04 00:00:00.5 +0000'::timestamp_ltz l,
      '2024-03-04 00:00:00.123456 -0800'::timestamp_tz z, parse_json('{"a":[1,null]}') v,
      object_construct('k', 1) o, array_construct(1, 'x') a, to_binary('4142') bn, null::varchar e,
      '1969-12-31 23:59:59.5'::timestamp_ntz old, 12345678901234567890123456789012345678::number w
"""


def test_values_of_every_type_come_as_python_has_them(cursor):
    row = cursor.execute(TYPES).fetchone()
    pacific = datetime.timezone(datetime.timedelta(hours=-8))
    assert row[:7] == (
        123, decimal.Decimal("-1.50"), 1.25, "hé", True, datetime.date(2024, 3, 1),
        datetime.time(1, 1, 1, 123456))
    assert row[7] == datetime.datetime(2024, 3, 4, 0, 0, 0, 123456)
    assert row[8] == datetime.datetime(
        2024, 3, 4, 0, 0, 0, 500000, tzinfo=datetime.timezone.utc)
    assert row[8].utcoffset() == datetime.timedelta(hours=-8)
    assert row[9] == datetime.datetime(2024, 3, 4, 0, 0, 0, 123456, tzinfo=pacific)
    assert row[10] == '{\n  "a": [\n    1,\n    null\n  ]\n}'
    assert row[11] == '{\n  "k": 1\n}'
    assert row[12] == '[\n  1,\n  "x"\n]'
    assert bytes(row[13]) == b"AB"
    assert row[14] is None
    assert row[15] == datetime.datetime(1969, 12, 31, 23, 59, 59, 500000)
    assert row[16] == 12345678901234567890123456789012345678
    assert str(row[1]) == "-1.50"


@pytest.mark.parametrize("form", ["JSON", "ARROW"])
def test_decimal_floats_and_intervals(cursor, form):
    cursor.execute(f"alter session set python_connector_query_result_format = '{form}'")
    row = cursor.execute("""
        select '123e7000'::decfloat, -1.5::decfloat, null::decfloat,
          interval '14-4' year to month, interval '5' year, interval '-14' month,
          interval '19 13:25:41.5' day(3) to second(2), interval '-1' day, null::interval day,
          '2024-01-02'::timestamp - '2024-01-01'::timestamp
        """).fetchone()
    assert row == (
        decimal.Decimal("1.23E+7002"), decimal.Decimal("-1.5"), None, "+14-04", "+5", "-14",
        datetime.timedelta(days=19, seconds=48341, microseconds=500000),
        datetime.timedelta(days=-1), None, datetime.timedelta(days=1))


def test_columns_are_described(cursor):
    cursor.execute("create table t (a number(10,2), b varchar(20), c timestamp_ntz(3), d float)")
    for described in (cursor.execute("select * from t").description,
                      cursor.describe("select * from t")):
        assert [d[0] for d in described] == ["A", "B", "C", "D"]
        assert [d[1] for d in described] == [0, 2, 8, 1]
        assert (described[0].precision, described[0].scale) == (10, 2)
        assert described[1].internal_size == 20
        assert described[2].scale == 3


def test_columns_that_cannot_be_null_are_told(cursor):
    cursor.execute("create table t (a int not null, b int)")
    query = "select a, b, a + 1 c, count(*) over () d, 'x' e, a > 1 f from t"
    for described in (cursor.execute(query).description, cursor.describe(query)):
        assert [d.is_nullable for d in described] == [False, True, False, False, False, True]
    cursor.execute("insert into t values (1, null)")
    assert [d.is_nullable for d in cursor.description] == [False]


def test_describing_runs_nothing(cursor):
    cursor.execute("create table t (a int)")
    assert cursor.describe("insert into t values (1)")[0].name == "number of rows inserted"
    assert cursor.execute("select count(*) from t").fetchone() == (0,)


def test_rows_as_dictionaries(connection):
    rows = connection.cursor(DictCursor).execute("select 1 as a, 'x' as b").fetchall()
    assert rows == [{"A": 1, "B": "x"}]


def test_counts_of_changed_rows(cursor):
    cursor.execute("create table t (a int, b int)")
    assert cursor.execute("insert into t values (1, 1), (2, 2), (3, 3)").rowcount == 3
    assert cursor.execute("update t set b = 0 where a > 1").rowcount == 2
    cursor.execute(
        "merge into t using (select 1 a union all select 9) s on t.a = s.a "
        "when matched then update set b = 7 when not matched then insert values (s.a, 0)")
    assert cursor.rowcount == 2
    assert cursor.execute("delete from t").rowcount == 4


@pytest.mark.parametrize("statement, code, state", [
    ("select * from nowhere", 2003, "42S02"), ("select nothing", 904, "42000"),
    ("selec 1", 1003, "42000"), ("select 1/0", 100051, "22012"),
    ("select 1; select 2", 8, "0A000"), ("-- nothing", 900, "42601"),
])
def test_errors_have_code_state_and_query_id(cursor, statement, code, state):
    with pytest.raises(DatabaseError) as found:
        cursor.execute(statement)
    assert found.value.errno == code
    assert found.value.sqlstate == state
    assert uuid.UUID(found.value.sfqid)


def test_binds_of_every_type(server, place):
    values = (
        1, decimal.Decimal("1.10"), 1.5, "a'b", None, True, b"\x01\xff",
        datetime.date(1969, 12, 31), datetime.time(1, 2, 3, 4),
        datetime.datetime(2024, 1, 2, 3, 4, 5, 600000))
    with connect(server, database=place, schema="PUBLIC", paramstyle="qmark") as connection:
        cursor = connection.cursor()
        cursor.execute("select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?", values)
        row = cursor.fetchone()
        assert row[:6] == values[:6]
        assert bytes(row[6]) == values[6]
        assert row[7:] == values[7:]
        assert cursor.execute("select ? + 1, :2", (41, "x")).fetchone() == (42, "x")


def test_decimal_floats_are_bound(server, place):
    with connect(server, database=place, schema="PUBLIC", paramstyle="qmark") as connection:
        number = decimal.Decimal("-1234e4000")
        row = connection.cursor().execute("select ?", [("DECFLOAT", number)]).fetchone()
        assert row == (number,)


def test_many_rows_of_binds(server, place):
    with connect(server, database=place, schema="PUBLIC", paramstyle="qmark") as connection:
        cursor = connection.cursor()
        cursor.execute("create table t (a number(10,2), b varchar, c boolean)")
        rows = [(decimal.Decimal(n) / 2, f"r{n}", n % 2 == 0) for n in range(1000)]
        cursor.executemany("insert into t values (?, ?, ?)", rows)
        assert cursor.rowcount == 1000
        cursor.execute("select sum(a), count_if(c), min(b) from t")
        assert cursor.fetchone() == (decimal.Decimal("249750.00"), 500, "r0")
        cursor.executemany("delete from t where b = ?", [("r1",), ("r2",)])
        assert cursor.execute("select count(*) from t").fetchone() == (998,)


def test_a_bad_row_of_binds_leaves_nothing(server, place):
    with connect(server, database=place, schema="PUBLIC", paramstyle="qmark") as connection:
        cursor = connection.cursor()
        cursor.execute("create table t (a int)")
        with pytest.raises(ProgrammingError):
            cursor.executemany("insert into t values (?)", [("1",), ("x",)])
        assert cursor.execute("select count(*) from t").fetchone() == (0,)


def test_values_interpolated_by_the_client(cursor):
    cursor.execute("create table t (a int, b varchar)")
    cursor.executemany("insert into t values (%s, %s)", [(n, f"it's {n}") for n in range(200)])
    assert cursor.execute("select count(*), max(b) from t").fetchone() == (200, "it's 99")


def test_several_statements(cursor):
    cursor.execute("create table t (a int); insert into t values (7); select a from t",
                   num_statements=3)
    assert cursor.nextset() and cursor.nextset()
    assert cursor.fetchall() == [(7,)]
    with pytest.raises(ProgrammingError) as found:
        cursor.execute("select 1; select 2", num_statements=3)
    assert found.value.errno == 8


def test_asynchronous_statements(connection, cursor):
    cursor.execute_async("select 42")
    query = cursor.sfqid
    while connection.is_still_running(connection.get_query_status(query)):
        pass
    assert connection.get_query_status_throw_if_error(query).name == "SUCCESS"
    cursor.get_results_from_sfqid(query)
    assert cursor.fetchall() == [(42,)]
    cursor.execute_async("select 1/0")
    with pytest.raises(ProgrammingError):
        connection.get_query_status_throw_if_error(cursor.sfqid)


def test_transactions_are_seen_when_committed(server, place, cursor):
    cursor.execute("create table t (a int)")
    with connect(server, database=place, schema="PUBLIC", autocommit=False) as other:
        other.cursor().execute("insert into t values (1)")
        assert cursor.execute("select count(*) from t").fetchone() == (0,)
        other.commit()
        assert cursor.execute("select count(*) from t").fetchone() == (1,)
        other.cursor().execute("delete from t")
        other.rollback()
    assert cursor.execute("select count(*) from t").fetchone() == (1,)


def test_a_statement_waits_for_another_clients_lock(server, place, cursor):
    cursor.execute("create table t (a int)")
    cursor.execute("insert into t values (1)")
    with connect(server, database=place, schema="PUBLIC", autocommit=False) as holder:
        holder.cursor().execute("update t set a = a + 1")
        waiting = threading.Thread(target=cursor.execute, args=("update t set a = a * 10",))
        waiting.start()
        waiting.join(0.5)
        assert waiting.is_alive()
        holder.commit()
        waiting.join(10)
        assert not waiting.is_alive()
    assert cursor.execute("select a from t").fetchone() == (20,)


def test_a_statement_is_aborted_by_its_id(server, place, cursor):
    cursor.execute("create table t (a int)")
    cursor.execute("insert into t values (1)")
    with connect(server, database=place, schema="PUBLIC", autocommit=False) as holder:
        holder.cursor().execute("update t set a = a + 1")
        with connect(server, database=place, schema="PUBLIC") as waiting:
            waiter = waiting.cursor()
            waiter.execute_async("update t set a = a * 10")
            assert waiting.is_still_running(waiting.get_query_status(waiter.sfqid))
            assert waiter.abort_query(waiter.sfqid)
            holder.commit()
            while waiting.is_still_running(waiting.get_query_status(waiter.sfqid)):
                pass
            with pytest.raises(DatabaseError):
                waiting.get_query_status_throw_if_error(waiter.sfqid)
    assert cursor.execute("select a from t").fetchone() == (2,)


def test_a_session_follows_use_and_its_parameters(server, place, cursor, connection):
    cursor.execute("create schema other")
    assert connection.schema == "OTHER"
    cursor.execute(f"use schema {place}.public")
    assert (connection.database, connection.schema) == (place, "PUBLIC")
    cursor.execute("alter session set timezone = 'Asia/Tokyo'")
    row = cursor.execute("select '2024-01-01 00:00:00 +0000'::timestamp_ltz").fetchone()
    assert row[0].utcoffset() == datetime.timedelta(hours=9)
    with connect(server, session_parameters={"QUERY_TAG": "q", "TIMEZONE": "UTC"}) as other:
        shown = other.cursor().execute("show parameters like 'QUERY_TAG'").fetchall()
        assert shown[0][1] == "q"


def test_a_role_that_is_not_there_cannot_log_in(server):
    with pytest.raises(DatabaseError):
        connect(server, role="NOBODY")


def test_a_users_password_counts(server):
    name = "U" + uuid.uuid4().hex[:8].upper()
    with connect(server) as admin:
        admin.cursor().execute(f"create user {name} password = 'right'")
        with pytest.raises(DatabaseError):
            connect(server, user=name, password="wrong")
        with connect(server, user=name, password="right") as other:
            assert other.cursor().execute("select current_user()").fetchone() == (name,)


def test_the_session_knows_its_client(cursor):
    import snowflake.connector

    client = f"PythonConnector {snowflake.connector.__version__}"
    assert cursor.execute("select current_client()").fetchone() == (client,)


def test_a_large_result_comes_whole(cursor):
    cursor.execute("select seq4() n from table(generator(rowcount => 120000))")
    assert cursor.rowcount == 120000
    assert sum(row[0] for row in cursor) == 120000 * 119999 // 2


def test_data_frames(cursor):
    pandas = pytest.importorskip("pandas")
    cursor.execute(TYPES)
    frame = cursor.fetch_pandas_all()
    assert frame["I"][0] == 123
    assert float(frame["D"][0]) == -1.5
    assert frame["S"][0] == "hé"
    assert frame["N"][0] == pandas.Timestamp("2024-03-04 00:00:00.123456789")
    assert frame["L"][0] == pandas.Timestamp("2024-03-04 00:00:00.5", tz="UTC")
    assert frame["E"][0] is None or pandas.isna(frame["E"][0])
    table = cursor.execute("select 1 a union all select null order by 1").fetch_arrow_all()
    assert table.column("A").to_pylist() == [1, None]


def test_data_frames_are_written(connection, cursor):
    pandas = pytest.importorskip("pandas")
    from snowflake.connector.pandas_tools import write_pandas
    frame = pandas.DataFrame({"ID": [1, 2, 3], "NAME": ["a", None, "c"]})
    cursor.execute("create table people (id int, name varchar)")
    done, _, rows, _ = write_pandas(connection, frame, "PEOPLE")
    assert done and rows == 3
    cursor.execute("select * from people order by id")
    assert cursor.fetchall() == [(1, "a"), (2, None), (3, "c")]


@pytest.mark.parametrize("stage", ["@~/{name}", "@%t", "@s/in"])
def test_files_go_to_a_stage_and_come_back(cursor, tmp_path, stage):
    stage = stage.format(name=uuid.uuid4().hex)
    cursor.execute("create table t (a int, b varchar)")
    cursor.execute("create stage s")
    (tmp_path / "one.csv").write_text("1,x\n2,y\n")
    (tmp_path / "two.csv").write_text("3,z\n")
    rows = cursor.execute(f"put 'file://{tmp_path}/*.csv' {stage}").fetchall()
    assert sorted(row[0] for row in rows) == ["one.csv", "two.csv"]
    assert {row[6] for row in rows} == {"UPLOADED"}
    assert len(cursor.execute(f"list {stage}").fetchall()) == 2
    cursor.execute(f"copy into t from {stage} file_format = (type = csv)")
    assert cursor.execute("select * from t order by a").fetchall() == [
        (1, "x"), (2, "y"), (3, "z")]
    back = tmp_path / "back"
    back.mkdir()
    cursor.execute(f"get {stage} 'file://{back}/'")
    assert sorted(path.name for path in back.iterdir()) == ["one.csv.gz", "two.csv.gz"]
    cursor.execute(f"remove {stage}")
    assert cursor.execute(f"list {stage}").fetchall() == []


def test_rows_are_unloaded(cursor, tmp_path):
    cursor.execute("create table t (a int, b varchar)")
    cursor.execute("insert into t values (1, 'x,y'), (2, null)")
    cursor.execute(
        "copy into @~/unload/ from t overwrite = true header = true single = false "
        "file_format = (type = csv compression = none field_optionally_enclosed_by = '\"')")
    assert cursor.fetchone()[0] == 2
    cursor.execute(f"get @~/unload/ 'file://{tmp_path}/'")
    assert (tmp_path / "data_0_0_0.csv").read_text() == '"A","B"\n"1","x,y"\n"2",\\N\n'


def test_the_rest_interface(server, place):
    def post(body, path="", **parameters):
        return requests.post(
            f"{server.url}/api/v2/statements{path}", json=body, params=parameters,
            headers={"Authorization": "Bearer token"}, timeout=30)

    answer = post({"statement": "select ?::int a, true b, null c, '2024-01-02'::date d",
                   "database": place, "bindings": {"1": {"type": "FIXED", "value": "7"}}})
    assert answer.status_code == 200
    body = answer.json()
    assert body["data"] == [["7", "true", None, "19724"]]
    assert body["code"] == "090001"
    assert [c["type"] for c in body["resultSetMetaData"]["rowType"]] == [
        "fixed", "boolean", "text", "date"]
    assert 'rel="first"' in answer.headers["Link"] and 'rel="last"' in answer.headers["Link"]
    failed = post({"statement": "select * from nowhere", "database": place})
    assert failed.status_code == 422
    assert (failed.json()["code"], failed.json()["sqlState"]) == ("002003", "42S02")
    handle = post({"statement": "select 5"}, **{"async": "true"})
    assert handle.status_code == 202
    url = server.url + handle.json()["statementStatusUrl"]
    assert requests.get(
        url, headers={"Authorization": "Bearer token"}, timeout=30).json()["data"] == [["5"]]
    assert requests.post(
        f"{server.url}/api/v2/statements", json={"statement": "select 1"}, timeout=30
    ).status_code == 401


def test_expired_and_unknown_tokens_are_told(server):
    def ask(token):
        return requests.post(
            f"{server.url}/queries/v1/query-request", json={"sqlText": "select 1"},
            headers={"Authorization": f'Snowflake Token="{token}"'}, timeout=30).json()

    assert ask("nobody")["code"] == "390104"
    connection = connect(server)
    token = connection.rest.token if hasattr(connection.rest, "token") else None
    connection.close()
    if token:
        assert ask(token)["code"] == "390104"
