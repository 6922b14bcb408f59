"""The aws command line, s3fs, pyarrow and DuckDB; each is skipped, visibly, where it is not had."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import time
import uuid

import pytest
import requests


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


def files_of(s3, bucket):
    return [o["Key"] for o in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


def test_aws_s3_sync_moves_what_differs(aws, s3, bucket, tmp_path):
    here, there = tmp_path / "here", f"s3://{bucket}/in"
    (here / "sub").mkdir(parents=True)
    for name in ("a.txt", "b.log", "sub/c+d é.txt"):
        (here / name).write_text(name)
        # Listings have whole seconds: a file of this very second would count as newer.
        an_hour_ago = time.time() - 3600
        os.utime(here / name, (an_hour_ago, an_hour_ago))
    assert aws("s3", "sync", str(here), there, "--exclude", "*.log").count("upload:") == 2
    assert files_of(s3, bucket) == ["in/a.txt", "in/sub/c+d é.txt"]
    # Nothing has changed, so nothing moves.
    assert aws("s3", "sync", str(here), there, "--exclude", "*.log") == ""
    (here / "a.txt").write_text("longer than before")
    assert aws("s3", "sync", str(here), there, "--exclude", "*.log").count("upload:") == 1
    (here / "sub" / "c+d é.txt").unlink()
    assert "delete:" in aws("s3", "sync", str(here), there, "--delete", "--exclude", "*.log")
    assert files_of(s3, bucket) == ["in/a.txt"]
    # Down again, and from place to place.
    aws("s3", "sync", there, str(tmp_path / "back"))
    assert (tmp_path / "back" / "a.txt").read_text() == "longer than before"
    assert "copy:" in aws("s3", "sync", there, f"s3://{bucket}/copy")
    assert files_of(s3, bucket) == ["copy/a.txt", "in/a.txt"]


def test_aws_s3_cp_and_mv_of_large_and_piped_files(server, aws, s3, bucket, tmp_path):
    data = os.urandom(20_000_000)
    (tmp_path / "large").write_bytes(data)
    aws("s3", "cp", str(tmp_path / "large"), f"s3://{bucket}/large", "--storage-class",
        "STANDARD_IA", "--metadata", "k=v")
    head = s3.head_object(Bucket=bucket, Key="large")
    assert head["ETag"].endswith('-3"') and head["Metadata"] == {"k": "v"}
    assert head["StorageClass"] == "STANDARD_IA"
    aws("s3", "cp", f"s3://{bucket}/large", f"s3://{bucket}/copy")
    aws("s3", "mv", f"s3://{bucket}/copy", str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == data
    assert files_of(s3, bucket) == ["large"]
    piped = subprocess.run(
        ["aws", "s3", "cp", "-", f"s3://{bucket}/piped"], env=server.environment(),
        input=b"from a pipe", capture_output=True, check=True)
    assert piped.returncode == 0
    assert aws("s3", "cp", f"s3://{bucket}/piped", "-") == "from a pipe"


def test_aws_s3_presign_can_be_fetched_until_it_expires(server, aws, s3, bucket):
    s3.put_object(Bucket=bucket, Key="a b", Body=b"by url")
    url = aws("s3", "presign", f"s3://{bucket}/a b", "--expires-in", "600").strip()
    assert requests.get(url, timeout=10).content == b"by url"
    assert requests.get(url, headers={"Range": "bytes=3-"}, timeout=10).content == b"url"
    assert requests.put(url, data=b"no", timeout=10).status_code == 403
    # Whichever version signed it, the time stands under the signature.
    late = requests.get(
        re.sub(r"Expires=(\d+)", lambda m: f"Expires={int(m[1]) + 1}", url), timeout=10)
    assert late.status_code == 403 and "SignatureDoesNotMatch" in late.text


def test_aws_s3api_goes_through_pages(aws, s3, bucket):
    keys = [f"k{number:03}" for number in range(25)]
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    place = ("--bucket", bucket)
    whole = json.loads(aws("s3api", "list-objects-v2", *place, "--page-size", "4"))
    assert [o["Key"] for o in whole["Contents"]] == keys
    first = json.loads(aws("s3api", "list-objects-v2", *place, "--max-items", "10"))
    rest = json.loads(aws(
        "s3api", "list-objects-v2", *place, "--starting-token", first["NextToken"]))
    assert [o["Key"] for o in first["Contents"] + rest["Contents"]] == keys
    old = json.loads(aws("s3api", "list-objects", *place, "--page-size", "7"))
    assert [o["Key"] for o in old["Contents"]] == keys
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for _ in range(3):
        s3.put_object(Bucket=bucket, Key="k003", Body=b"new")
    versions = json.loads(aws("s3api", "list-object-versions", *place, "--page-size", "2"))
    assert len(versions["Versions"]) == 28
    ids = [s3.create_multipart_upload(Bucket=bucket, Key=f"m{n % 2}")["UploadId"] for n in range(5)]
    uploads = json.loads(aws("s3api", "list-multipart-uploads", *place, "--page-size", "2"))
    assert sorted(u["UploadId"] for u in uploads["Uploads"]) == sorted(ids)


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


def test_s3fs_walks_copies_and_appends(server, bucket, tmp_path):
    s3fs = pytest.importorskip("s3fs")
    files = s3fs.S3FileSystem(
        key="test", secret="test", endpoint_url=server.url, skip_instance_cache=True,
        use_listings_cache=False)
    (tmp_path / "up" / "sub").mkdir(parents=True)
    (tmp_path / "up" / "one.csv").write_text("a,b\n1,2\n")
    (tmp_path / "up" / "sub" / "two.csv").write_text("a,b\n3,4\n")
    files.put(str(tmp_path / "up"), f"{bucket}/data", recursive=True)
    assert files.glob(f"{bucket}/data/**/*.csv") == [
        f"{bucket}/data/one.csv", f"{bucket}/data/sub/two.csv"]
    assert [names for _, _, names in files.walk(f"{bucket}/data")] == [["one.csv"], ["two.csv"]]
    assert files.du(f"{bucket}/data") == 16
    files.copy(f"{bucket}/data/one.csv", f"{bucket}/data/three.csv")
    files.mv(f"{bucket}/data/three.csv", f"{bucket}/four.csv")
    with files.open(f"{bucket}/four.csv", "ab") as file:
        file.write(b"5,6\n")
    assert files.cat(f"{bucket}/four.csv") == b"a,b\n1,2\n5,6\n"
    files.get(f"{bucket}/data", str(tmp_path / "down"), recursive=True)
    assert (tmp_path / "down" / "sub" / "two.csv").read_text() == "a,b\n3,4\n"
    with pytest.raises(FileNotFoundError):
        files.cat(f"{bucket}/nothing")
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_csv(
        f"s3://{bucket}/data/one.csv", storage_options={
            "key": "test", "secret": "test", "client_kwargs": {"endpoint_url": server.url}})
    assert frame.to_dict("list") == {"a": [1], "b": [2]}


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


def test_pyarrow_writes_over_and_reads_by_filters(server, s3, bucket):
    pyarrow = pytest.importorskip("pyarrow")
    import pyarrow.dataset as datasets
    import pyarrow.fs
    files = pyarrow.fs.S3FileSystem(
        access_key="test", secret_key="test", endpoint_override=server.url, region="us-east-1")
    table = pyarrow.table({"day": ["a", "b"] * 50_000, "n": list(range(100_000))})
    for _ in range(2):
        datasets.write_dataset(
            table, f"{bucket}/t", filesystem=files, format="parquet",
            partitioning=datasets.partitioning(
                pyarrow.schema([("day", pyarrow.string())]), flavor="hive"),
            existing_data_behavior="delete_matching", max_rows_per_file=20_000,
            max_rows_per_group=10_000)
    found = datasets.dataset(f"{bucket}/t", filesystem=files, partitioning="hive")
    assert found.count_rows() == 100_000
    some = found.to_table(filter=(datasets.field("day") == "b") & (datasets.field("n") < 10))
    assert sorted(some["n"].to_pylist()) == [1, 3, 5, 7, 9]
    listed = files.get_file_info(pyarrow.fs.FileSelector(f"{bucket}/t", recursive=True))
    paths = [info.path for info in listed if info.is_file]
    assert len(paths) == 6
    files.copy_file(paths[0], f"{bucket}/copy.parquet")
    files.move(f"{bucket}/copy.parquet", f"{bucket}/moved.parquet")
    with files.open_output_stream(f"{bucket}/large") as out:
        for _ in range(12):
            out.write(b"x" * (1 << 20))
    assert s3.head_object(Bucket=bucket, Key="large")["ContentLength"] == 12 << 20
    files.delete_dir(f"{bucket}/t")
    assert files_of(s3, bucket) == ["large", "moved.parquet"]


@pytest.fixture
def duck(server):
    duckdb = pytest.importorskip("duckdb")
    extension = pytest.importorskip("duckdb_extension_httpfs")
    folder = pathlib.Path(extension.__file__).parent
    base = duckdb.connect()
    base.execute(f"LOAD '{next(folder.rglob('httpfs.duckdb_extension'))}'")
    base.execute(f"""
        SET s3_endpoint='{server.url.removeprefix("http://")}'; SET s3_use_ssl=false;
        SET s3_url_style='path'; SET s3_region='us-east-1'; SET s3_access_key_id='test';
        SET s3_secret_access_key='test';
    """)
    return base


def test_duckdb(duck, bucket):
    duck.execute(f"COPY (SELECT range AS n FROM range(100)) TO 's3://{bucket}/n.parquet'")
    total = duck.execute(f"SELECT sum(n) FROM 's3://{bucket}/n.parquet'").fetchone()
    assert total == (4950,)


def test_duckdb_partitions_and_patterns(duck, s3, bucket):
    duck.execute(f"""
        COPY (SELECT range AS n, range % 3 AS part, repeat('x', 20) AS filler FROM range(300000))
        TO 's3://{bucket}/t' (FORMAT parquet, PARTITION_BY (part));
        COPY (SELECT range AS n FROM range(5)) TO 's3://{bucket}/c/one.csv';
        COPY (SELECT range + 5 AS n FROM range(5)) TO 's3://{bucket}/c/two.csv';
    """)
    assert [k.split("/")[1] for k in files_of(s3, bucket) if k.startswith("t/")] == [
        "part=0", "part=1", "part=2"]
    rows = duck.execute(f"""
        SELECT part, count(*), sum(n) FROM read_parquet('s3://{bucket}/t/*/*.parquet',
        hive_partitioning = true) WHERE part > 0 GROUP BY part ORDER BY part""").fetchall()
    assert [(int(part), count) for part, count, _ in rows] == [(1, 100000), (2, 100000)]
    assert duck.execute(
        f"SELECT sum(n) FROM read_csv('s3://{bucket}/c/*.csv')").fetchone() == (45,)
    # Larger than a part: it goes up in several.
    duck.execute("SET s3_uploader_max_filesize='50GB'")
    duck.execute(f"""COPY (SELECT range AS n, md5(range::text) AS t FROM range(500000))
        TO 's3://{bucket}/large.csv'""")
    assert s3.head_object(Bucket=bucket, Key="large.csv")["ETag"].count("-") == 1
    assert duck.execute(
        f"SELECT count(DISTINCT t) FROM 's3://{bucket}/large.csv'").fetchone() == (500000,)
