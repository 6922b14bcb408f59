"""The aws command line, s3fs, pyarrow and DuckDB; each is skipped, visibly, where it is not had."""
import pathlib
import shutil
import subprocess
import uuid

import pytest


@pytest.fixture
def aws(server):
    if not shutil.which("aws"):
        pytest.skip("no aws command line")

    def run(*arguments):
        done = subprocess.run(
            ["aws", *arguments], env=server.environment(), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout
    return run


def test_the_aws_command_line(server, aws, tmp_path):
    name = f"cli-{uuid.uuid4().hex[:8]}"
    (tmp_path / "a").write_text("one")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b").write_text("two")
    aws("s3", "mb", f"s3://{name}")
    aws("s3", "sync", str(tmp_path), f"s3://{name}/in")
    assert "in/sub/b" in aws("s3", "ls", "--recursive", f"s3://{name}")
    aws("s3", "cp", f"s3://{name}/in/a", str(tmp_path / "back"))
    assert (tmp_path / "back").read_text() == "one"
    assert "Signature=" in aws("s3", "presign", f"s3://{name}/in/a")
    assert '"ContentLength": 3' in aws(
        "s3api", "head-object", "--bucket", name, "--key", "in/a")
    aws("s3", "rm", "--recursive", f"s3://{name}")
    aws("s3", "rb", f"s3://{name}")
    assert "000000000000" in aws("sts", "get-caller-identity")
    assert "arn:aws:sns" in aws("sns", "create-topic", "--name", "cli")
    # Version 1 of the command line passes over AWS_ENDPOINT_URL for this service alone.
    assert "QueueUrl" in aws(
        "--endpoint-url", server.url, "sqs", "create-queue", "--queue-name", "cli")
    assert "RuleArn" in aws(
        "events", "put-rule", "--name", "cli", "--schedule-expression", "rate(1 day)")
    assert "UserName" in aws("iam", "create-user", "--user-name", "cli")


def test_s3fs(server, bucket):
    s3fs = pytest.importorskip("s3fs")
    files = s3fs.S3FileSystem(
        key="test", secret="test", endpoint_url=server.url, skip_instance_cache=True)
    with files.open(f"{bucket}/dir/a.txt", "wb") as file:
        file.write(b"x" * 6_000_000)
    assert files.ls(f"{bucket}/dir") == [f"{bucket}/dir/a.txt"]
    assert files.cat_file(f"{bucket}/dir/a.txt", start=5_999_999) == b"x"
    files.rm(f"{bucket}/dir", recursive=True)
    assert not files.exists(f"{bucket}/dir/a.txt")


def test_pyarrow(server, bucket):
    pyarrow = pytest.importorskip("pyarrow")
    import pyarrow.dataset
    import pyarrow.fs
    import pyarrow.parquet
    files = pyarrow.fs.S3FileSystem(
        access_key="test", secret_key="test", endpoint_override=server.url, region="us-east-1")
    table = pyarrow.table({"n": list(range(1000)), "t": [str(n % 7) for n in range(1000)]})
    pyarrow.parquet.write_to_dataset(table, f"{bucket}/t", partition_cols=["t"], filesystem=files)
    back = pyarrow.dataset.dataset(
        f"{bucket}/t", filesystem=files, partitioning="hive").to_table()
    assert sorted(back["n"].to_pylist()) == list(range(1000))


def test_duckdb(server, s3, bucket):
    duckdb = pytest.importorskip("duckdb")
    extension = pytest.importorskip("duckdb_extension_httpfs")
    folder = pathlib.Path(extension.__file__).parent
    base = duckdb.connect()
    base.execute(f"LOAD '{next(folder.rglob('httpfs.duckdb_extension'))}'")
    base.execute(f"""
        SET s3_endpoint='{server.url.removeprefix("http://")}'; SET s3_use_ssl=false;
        SET s3_url_style='path'; SET s3_region='us-east-1'; SET s3_access_key_id='test'; SET s3_secret_access_key='test';
        COPY (SELECT range AS n FROM range(100)) TO 's3://{bucket}/n.parquet';
    """)
    total = base.execute(f"SELECT sum(n) FROM 's3://{bucket}/n.parquet'").fetchone()
    assert total == (4950,)
