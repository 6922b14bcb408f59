"""Tools that stand on the Snowflake connector: SQLAlchemy, `snow sql`, dbt."""
import json
import pathlib
import shutil
import subprocess
import uuid

import pytest

pytest.importorskip("snowflake.connector")
from snowflake_clients import connect  # noqa: E402


@pytest.fixture
def place(server):
    name = "D" + uuid.uuid4().hex[:10].upper()
    with connect(server) as connection:
        connection.cursor().execute(f"create database {name}")
        connection.cursor().execute("create warehouse if not exists wh")
        yield name
        connection.cursor().execute(f"drop database {name}")


def port(server):
    return int(server.url.rsplit(":", 1)[1])


def test_sqlalchemy(server, place):
    sqlalchemy = pytest.importorskip("sqlalchemy")
    dialect = pytest.importorskip("snowflake.sqlalchemy")
    engine = sqlalchemy.create_engine(
        dialect.URL(
            account="rehearsal", user="tester", password="x", host="127.0.0.1",
            port=port(server), database=place, schema="PUBLIC"),
        connect_args={"protocol": "http"})
    metadata = sqlalchemy.MetaData()
    people = sqlalchemy.Table(
        "people", metadata,
        sqlalchemy.Column("id", sqlalchemy.Integer, sqlalchemy.Sequence("people_ids"),
                          primary_key=True),
        sqlalchemy.Column("name", sqlalchemy.String(20), nullable=False),
        sqlalchemy.Column("born", sqlalchemy.Date))
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(people.insert(), [{"name": "Ann"}, {"name": "Bob"}])
    with engine.connect() as connection:
        rows = connection.execute(sqlalchemy.select(people.c.name).order_by("name")).all()
        assert rows == [("Ann",), ("Bob",)]
    inspector = sqlalchemy.inspect(engine)
    assert inspector.get_table_names() == ["people"]
    columns = inspector.get_columns("people")
    assert [c["name"] for c in columns] == ["id", "name", "born"]
    assert [c["nullable"] for c in columns] == [False, False, True]
    metadata.drop_all(engine)
    pandas = pytest.importorskip("pandas")
    tools = pytest.importorskip("snowflake.connector.pandas_tools")
    with engine.begin() as connection:
        frame = pandas.DataFrame({"A": [1, 2], "B": ["x", "y"]})
        frame.to_sql("frames", connection, index=False, method=tools.pd_writer)
        read = pandas.read_sql("select * from frames order by a", connection)
        assert read.values.tolist() == [[1, "x"], [2, "y"]]
    engine.dispose()


def test_snow_sql(server, place, tmp_path):
    snow = shutil.which("snow")
    if not snow:
        pytest.skip("snowflake-cli is not here")
    config = tmp_path / "config.toml"
    config.write_text(f"""
[connections.here]
account = "rehearsal"
user = "tester"
password = "x"
host = "127.0.0.1"
port = {port(server)}
protocol = "http"
database = "{place}"
schema = "PUBLIC"
""")
    config.chmod(0o600)

    def run(query):
        done = subprocess.run(
            [snow, "--config-file", config, "sql", "-c", "here", "--format", "json", "-q", query],
            capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout + done.stderr

    status, text = run("select 1 a, 'x' b")
    assert status == 0, text
    assert json.loads(text) == [{"A": 1, "B": "x"}]
    status, text = run("create table t (a int); insert into t values (1), (2); select sum(a) s from t")
    assert status == 0, text
    assert json.loads(text)[-1] == [{"S": 3}]
    status, text = run("select * from nowhere")
    assert status != 0 and "002003" in text


@pytest.fixture
def dbt(server, place, tmp_path):
    program = shutil.which("dbt")
    if not program:
        pytest.skip("dbt is not here")
    project = tmp_path / "project"
    shutil.copytree(pathlib.Path(__file__).parent / "dbt", project)
    (project / "profiles.yml").write_text(json.dumps({"shop": {"target": "dev", "outputs": {
        "dev": {
            "type": "snowflake", "account": "rehearsal", "user": "tester", "password": "x",
            "host": "127.0.0.1", "port": port(server), "protocol": "http", "database": place,
            "schema": "dev", "role": "ACCOUNTADMIN", "warehouse": "WH", "threads": 2}}}}))

    def run(*arguments):
        done = subprocess.run(
            [program, "--no-use-colors", "--no-send-anonymous-usage-stats", *arguments,
             "--project-dir", project, "--profiles-dir", project],
            capture_output=True, text=True, timeout=300, cwd=project)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run.project = project
    return run


def test_dbt(server, place, dbt):
    with connect(server, database=place) as connection:
        connection.cursor().execute("create role if not exists reader")
    dbt("debug")
    dbt("seed")
    dbt("run")
    dbt("snapshot")
    assert "ERROR=0" in dbt("test")
    # A second day: a customer has moved, an order has come.
    customers = dbt.project / "seeds/customers.csv"
    customers.write_text(customers.read_text().replace(
        "2,Bob,Rome,2025-01-01", "2,Bob,Bern,2025-02-01"))
    orders = dbt.project / "seeds/orders.csv"
    orders.write_text(orders.read_text() + "13,3,7.00,2025-02-02\n")
    assert "ERROR=0" in dbt("build")
    with connect(server, database=place) as connection:
        cursor = connection.cursor()
        cursor.execute("select count(*), sum(amount) from dev.order_facts")
        assert [float(x) for x in cursor.fetchone()] == [4, 42.5]
        cursor.execute(
            "select city, dbt_valid_to is null from history.customer_history where id = 2 "
            "order by dbt_valid_from")
        assert cursor.fetchall() == [("Rome", False), ("Bern", True)]
        cursor.execute("select size from dev.customer_totals order by customer_id")
        assert cursor.fetchall() == [("large",), ("small",), ("small",)]
        cursor.execute("select id, amount, note from dev.order_log order by id, note nulls first")
        assert cursor.fetchall()[-1][2] == "seen"
        cursor.execute("show grants on dev.order_log")
        assert ("SELECT", "READER") in [(row[1], row[5]) for row in cursor.fetchall()]
        cursor.execute(
            "select city, dbt_valid_to is null from history.customer_checks where id = 2 "
            "order by dbt_valid_from")
        assert cursor.fetchall() == [("Rome", False), ("Bern", True)]
    assert "customers: 3" in dbt("run-operation", "count_customers")
    dbt("source", "freshness")
    dbt("docs", "generate")
