"""A pipeline that real clients feed."""
from conftest import Server


def test_an_upload_goes_through_the_pipeline():
    server = Server("--pipeline", "telco")
    try:
        s3 = server.client("s3")
        bucket = s3.list_buckets()["Buckets"][0]["Name"]
        s3.put_object(Bucket=bucket, Key="raw/plans/bad.csv", Body=b"\xff\xfe no plans")
        # Eager time: the notification, the function and what it writes are there already.
        keys = [o["Key"] for o in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
        assert any(key.startswith("rejected/") for key in keys), keys
        lines = server.control("GET", "trace").text.splitlines()
        assert any('"actor":"lambda/' in line for line in lines)
    finally:
        server.stop()
