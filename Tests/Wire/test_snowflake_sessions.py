"""Snowflake clients in recorded sessions, and in worlds that go back."""
import subprocess

import pytest

pytest.importorskip("snowflake.connector")
from snowflake.connector.errors import DatabaseError  # noqa: E402

from conftest import BINARY, Server  # noqa: E402
from snowflake_clients import connect  # noqa: E402


def test_a_recorded_session_happens_again(tmp_path):
    recording = tmp_path / "session.jsonl"
    (tmp_path / "rows.csv").write_text("1,a\n2,b\n")
    server = Server("--record", str(recording))
    with connect(server) as connection:
        cursor = connection.cursor()
        cursor.execute("create database d")
        cursor.execute("create table t (a int, b varchar)")
        cursor.execute(f"put 'file://{tmp_path}/rows.csv' @%t")
        cursor.execute("copy into t")
        assert cursor.execute("select count(*) from t").fetchone() == (2,)
    trace = server.control("GET", "trace").text
    server.stop()
    again = subprocess.run(
        [BINARY, "playback", str(recording), "--json"], check=True, capture_output=True,
        text=True).stdout
    entries = [line for line in trace.splitlines() if '"service":"snowflake"' in line]
    assert entries
    assert entries == [line for line in again.splitlines() if '"service":"snowflake"' in line]


def test_a_reset_forgets_clients_and_what_they_did():
    server = Server()
    connection = connect(server)
    cursor = connection.cursor()
    cursor.execute("create database d")
    server.control("POST", "snapshots", name="made")
    cursor.execute("create schema s")
    server.control("POST", "reset", name="made")
    with pytest.raises(DatabaseError):
        cursor.execute("select 1")
    with connect(server, database="d") as other:
        rows = other.cursor().execute("show schemas in database d").fetchall()
        assert "S" not in [row[1] for row in rows]
    server.stop()


def test_a_bucket_notifies_a_pipe():
    server = Server()
    s3 = server.client("s3")
    s3.create_bucket(Bucket="lake")
    connection = connect(server)
    cursor = connection.cursor()
    for statement in [
            "create database d", "create table t (a int)",
            "create stage st url = 's3://lake/in/' credentials = ("
            "aws_key_id = 'test' aws_secret_key = 'test')",
            "create pipe p auto_ingest = true as copy into t from @st"]:
        cursor.execute(statement)
    names = [column[0] for column in cursor.execute("show pipes").description]
    channel = cursor.fetchone()[names.index("notification_channel")]
    s3.put_bucket_notification_configuration(
        Bucket="lake", NotificationConfiguration={"QueueConfigurations": [
            {"QueueArn": channel, "Events": ["s3:ObjectCreated:*"]}]})
    s3.put_object(Bucket="lake", Key="in/a b.csv", Body=b"1\n2\n")
    s3.put_object(Bucket="lake", Key="elsewhere/b.csv", Body=b"3\n")
    server.control("POST", "advance", by="2m")
    assert cursor.execute("select a from t order by a").fetchall() == [(1,), (2,)]
    assert cursor.execute(
        "select file_name, pipe_name from table(information_schema.copy_history("
        "table_name => 't', start_time => dateadd(day, -1, current_timestamp())))"
    ).fetchall() == [("s3://lake/in/a b.csv", "P")]
    connection.close()
    server.stop()
