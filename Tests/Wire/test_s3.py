"""S3 as boto3 sees it."""
import concurrent.futures
import datetime
import io
import socket

import boto3
import pytest
import requests
from botocore import UNSIGNED
from botocore.client import Config
from botocore.exceptions import ClientError

KEYS = ["plain", "a/b c+é.txt", "dots/../x", "slash//", "q?m=1&n#h", "100%25", "日本/ö"]


def code(call):
    with pytest.raises(ClientError) as caught:
        call()
    return caught.value.response["Error"]["Code"]


@pytest.mark.parametrize("key", KEYS)
def test_keys_survive_the_way_there_and_back(s3, bucket, key):
    s3.put_object(Bucket=bucket, Key=key, Body=b"x", Metadata={"k": "v"})
    answer = s3.get_object(Bucket=bucket, Key=key)
    assert answer["Body"].read() == b"x"
    assert answer["Metadata"] == {"k": "v"}
    assert [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]] == [key]
    s3.delete_object(Bucket=bucket, Key=key)
    assert code(lambda: s3.get_object(Bucket=bucket, Key=key)) == "NoSuchKey"


def test_an_answer_says_when_and_under_which_id(s3, bucket):
    answer = s3.put_object(Bucket=bucket, Key="k", Body=b"hello")
    assert answer["ETag"] == '"5d41402abc4b2a76b9719d911017c592"'
    head = s3.head_object(Bucket=bucket, Key="k")
    assert head["ContentLength"] == 5
    age = datetime.datetime.now(datetime.timezone.utc) - head["LastModified"]
    assert abs(age) < datetime.timedelta(seconds=60)
    assert len(answer["ResponseMetadata"]["RequestId"]) == 16


def test_virtual_hosts(server, bucket, monkeypatch):
    # Not every machine resolves names under localhost.
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *rest, **more: real(
            "127.0.0.1" if str(host).endswith(".localhost") else host, *rest, **more))
    client = boto3.client(
        "s3", endpoint_url=server.url.replace("127.0.0.1", "s3.localhost"),
        aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1",
        config=Config(s3={"addressing_style": "virtual"}))
    client.put_object(Bucket=bucket, Key="k/l", Body=b"v")
    assert client.get_object(Bucket=bucket, Key="k/l")["Body"].read() == b"v"
    assert [o["Key"] for o in client.list_objects_v2(Bucket=bucket)["Contents"]] == ["k/l"]


def test_ranges_and_conditions(s3, bucket):
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")["ETag"]
    part = s3.get_object(Bucket=bucket, Key="k", Range="bytes=2-4")
    assert (part["Body"].read(), part["ContentRange"]) == (b"234", "bytes 2-4/10")
    assert code(lambda: s3.get_object(Bucket=bucket, Key="k", IfNoneMatch=etag)) == "304"
    assert code(lambda: s3.get_object(Bucket=bucket, Key="k", Range="bytes=99-")) == "InvalidRange"
    assert code(
        lambda: s3.put_object(Bucket=bucket, Key="k", IfNoneMatch="*")) == "PreconditionFailed"


def test_large_uploads_go_in_parts(s3, bucket):
    data = bytes(range(256)) * 80_000
    s3.upload_fileobj(io.BytesIO(data), bucket, "large")
    out = io.BytesIO()
    s3.download_fileobj(bucket, "large", out)
    assert out.getvalue() == data
    assert s3.head_object(Bucket=bucket, Key="large")["ETag"].endswith('-3"')


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"])
def test_checksums(s3, bucket, algorithm):
    try:
        s3.put_object(Bucket=bucket, Key="k", Body=b"hello", ChecksumAlgorithm=algorithm)
    except Exception as error:  # botocore needs awscrt for some of them
        if "MissingDependency" in type(error).__name__:
            pytest.skip("the client cannot compute it")
        raise
    answer = s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert answer[f"Checksum{algorithm}"] and answer["Body"].read() == b"hello"


def test_listings_page_and_fold(s3, bucket):
    keys = [f"{a}/{b}" for a in "abc" for b in range(5)] + ["z"]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda key: s3.put_object(Bucket=bucket, Key=key, Body=b""), keys))
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=bucket, PaginationConfig={"PageSize": 4})
    assert [o["Key"] for page in pages for o in page["Contents"]] == sorted(keys)
    folded = s3.list_objects_v2(Bucket=bucket, Delimiter="/")
    assert [p["Prefix"] for p in folded["CommonPrefixes"]] == ["a/", "b/", "c/"]
    deleted = s3.delete_objects(
        Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys]})
    assert len(deleted["Deleted"]) == len(keys)
    s3.delete_bucket(Bucket=bucket)


def test_configurations_come_back_as_they_went(s3, bucket):
    rules = [{"ID": "a", "Status": "Enabled", "Filter": {"Prefix": "x/"},
              "Expiration": {"Days": 3}}]
    s3.put_bucket_lifecycle_configuration(
        Bucket=bucket, LifecycleConfiguration={"Rules": rules})
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"] == rules
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "k", "Value": "a b+c"}]})
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == [{"Key": "k", "Value": "a b+c"}]
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] is None
    assert s3.get_bucket_acl(Bucket=bucket)["Grants"][0]["Grantee"]["Type"] == "CanonicalUser"
    assert code(lambda: s3.get_bucket_policy(Bucket=bucket)) == "NoSuchBucketPolicy"


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_presigned_urls(server, bucket, version):
    s3 = server.client("s3", signature_version=version)
    url = s3.generate_presigned_url("put_object", {"Bucket": bucket, "Key": "p q"})
    assert requests.put(url, data=b"by url", timeout=10).status_code == 200
    url = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "p q"})
    assert requests.get(url, timeout=10).content == b"by url"
    tampered = requests.get(url.replace("p%20q", "other"), timeout=10)
    assert tampered.status_code == 403 and "SignatureDoesNotMatch" in tampered.text


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_forms(server, s3, bucket, version):
    client = server.client("s3", signature_version=version)
    post = client.generate_presigned_post(
        bucket, "up/${filename}", Fields={"success_action_status": "201"},
        Conditions=[["starts-with", "$key", "up/"], {"success_action_status": "201"},
                    ["content-length-range", 1, 10]])
    post["fields"]["key"] = "up/${filename}"
    answer = requests.post(
        post["url"], data=post["fields"], files={"file": ("a.txt", b"form")}, timeout=10)
    assert answer.status_code == 201, answer.text
    assert "<Key>up/a.txt</Key>" in answer.text
    assert s3.get_object(Bucket=bucket, Key="up/a.txt")["Body"].read() == b"form"
    long = requests.post(
        post["url"], data=post["fields"], files={"file": ("a.txt", b"x" * 11)}, timeout=10)
    assert long.status_code == 400 and "EntityTooLarge" in long.text


def test_pages_of_other_origins(server, s3, bucket):
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [{
        "AllowedMethods": ["GET"], "AllowedOrigins": ["https://a.example"],
        "AllowedHeaders": ["x-one"], "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 9}]})
    ask = {"Origin": "https://a.example", "Access-Control-Request-Method": "GET",
           "Access-Control-Request-Headers": "x-one"}
    granted = requests.options(f"{server.url}/{bucket}/k", headers=ask, timeout=10)
    assert granted.status_code == 200
    assert granted.headers["Access-Control-Allow-Origin"] == "https://a.example"
    assert granted.headers["Access-Control-Max-Age"] == "9"
    refused = requests.options(
        f"{server.url}/{bucket}/k", headers={**ask, "Origin": "https://b.example"}, timeout=10)
    assert refused.status_code == 403 and "AccessForbidden" in refused.text
    plain = requests.get(
        f"{server.url}/{bucket}/k", headers={"Origin": "https://a.example"}, timeout=10)
    assert plain.headers["Access-Control-Expose-Headers"] == "ETag"


def test_frames_with_trailers(server, s3, bucket):
    body = b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"
    from botocore.auth import S3SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    def put(body, content):
        request = AWSRequest(
            method="PUT", url=f"{server.url}/{bucket}/framed", data=body, headers={
                "Content-Encoding": "aws-chunked", "X-Amz-Decoded-Content-Length": content,
                "X-Amz-Trailer": "x-amz-checksum-crc32",
                "X-Amz-Content-SHA256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER"})
        auth = S3SigV4Auth(Credentials("test", "test"), "s3", "us-east-1")
        auth.payload = lambda request: "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
        auth.add_auth(request)
        return requests.put(
            request.url, data=body, headers=dict(request.headers.items()), timeout=10)

    answer = put(body, "5")
    assert answer.status_code == 200, answer.text
    stored = s3.get_object(Bucket=bucket, Key="framed")
    assert stored["Body"].read() == b"hello"
    assert stored.get("ContentEncoding", "") == ""
    assert put(body.replace(b"NhCmhg==", b"AAAAAA=="), "5").status_code == 400
    assert put(body, "6").status_code == 400


def test_keys_that_are_not_there_and_signatures_that_are_wrong(server, bucket):
    wrong = server.client("s3", secret="other")
    assert code(lambda: wrong.list_buckets()) == "SignatureDoesNotMatch"
    unknown = server.client("s3", key="AKIANOBODY")
    assert code(lambda: unknown.list_buckets()) == "InvalidAccessKeyId"
    nobody = server.client("s3", signature_version=UNSIGNED)
    assert code(lambda: nobody.list_objects_v2(Bucket=bucket)) == "AccessDenied"


def test_operations_that_are_not_emulated_say_so(s3, bucket):
    with pytest.raises(ClientError) as caught:
        s3.get_object_torrent(Bucket=bucket, Key="k")
    error = caught.value.response
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert "fidelity ledger" in error["Error"]["Message"]
