"""Writes SignatureVectors.json: requests that botocore signed, for SignatureVectorTests.

Run it with botocore installed: python3 generate_signature_vectors.py
The clock is fixed, so that the same botocore writes the same file.
"""
import datetime
import json
import pathlib
from unittest import mock

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

KEY, SECRET, TOKEN = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "a/token+of=many/letters"
NOW = datetime.datetime(2025, 1, 9, 18, 0, 0, tzinfo=datetime.timezone.utc)

S3 = "http://localhost:4566"
CASES = [
    # name, signer, service, method, url, body, headers, with a token
    ("plain get", "s3", "s3", "GET", S3 + "/bucket/key", b"", {}, False),
    ("get with a range", "s3", "s3", "GET", S3 + "/bucket/key", b"", {"Range": "bytes=0-9"}, False),
    ("listing", "s3", "s3", "GET", S3 + "/bucket?list-type=2&prefix=a%2Fb%20c&delimiter=%2F&max-keys=10", b"", {}, False),
    ("subresource without a value", "s3", "s3", "GET", S3 + "/bucket?uploads", b"", {}, False),
    ("put with metadata", "s3", "s3", "PUT", S3 + "/bucket/key", b"hello", {"x-amz-meta-note": "two  spaces   and an end ", "Content-Type": "text/plain"}, False),
    ("key with special letters", "s3", "s3", "PUT", S3 + "/bucket/a%20b/%C3%BC%24%26%2B%2C%3A%3B%3D%3F%40~%27%28%29%2A%21", b"x", {}, False),
    ("key with dots and empty segments", "s3", "s3", "GET", S3 + "/bucket/a/../b//c/./d", b"", {}, False),
    ("key that looks encoded", "s3", "s3", "GET", S3 + "/bucket/100%25%2Ftrue", b"", {}, False),
    ("session token", "s3", "s3", "DELETE", S3 + "/bucket/key", b"", {}, True),
    ("presigned get", "s3query", "s3", "GET", S3 + "/bucket/a%20key?response-content-type=text%2Fplain", b"", {}, False),
    ("presigned with a token", "s3query", "s3", "GET", S3 + "/bucket/key", b"", {}, True),
    ("presigned put with a header", "s3query", "s3", "PUT", S3 + "/bucket/key", b"", {"Content-Type": "text/csv"}, False),
    ("old get", "v2", "s3", "GET", S3 + "/bucket/a%20key?versionId=1&list-type=2&acl", b"", {}, False),
    ("old put", "v2", "s3", "PUT", S3 + "/bucket/key", b"x", {"Content-Type": "text/csv", "x-amz-meta-b": "1", "x-amz-acl": "private"}, True),
    ("old presigned get", "v2query", "s3", "GET", S3 + "/bucket/a%20key?response-content-type=text%2Fplain", b"", {}, False),
    ("old presigned put", "v2query", "s3", "PUT", S3 + "/bucket/key?partNumber=1&uploadId=u", b"", {"Content-Type": "text/csv"}, True),
    ("query protocol", "v4", "sts", "POST", S3 + "/", b"Action=GetCallerIdentity&Version=2011-06-15", {"Content-Type": "application/x-www-form-urlencoded"}, False),
    ("json protocol", "v4", "sqs", "POST", S3 + "/", b"{}", {"X-Amz-Target": "AmazonSQS.ListQueues", "Content-Type": "application/x-amz-json-1.0"}, True),
    ("rest-json path", "v4", "lambda", "GET", S3 + "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A1%3Afunction%3Af/policy?Qualifier=%241", b"", {}, False),
    ("rest-json path with dots", "v4", "scheduler", "GET", S3 + "/a/./b/../c//d/", b"", {}, False),
    ("presigned caller identity", "v4query", "sts", "GET", S3 + "/?Action=GetCallerIdentity&Version=2011-06-15", b"", {}, False),
]
SIGNERS = {
    "s3": botocore.auth.S3SigV4Auth,
    "v4": botocore.auth.SigV4Auth,
    "s3query": botocore.auth.S3SigV4QueryAuth,
    "v4query": botocore.auth.SigV4QueryAuth,
    "v2": lambda credentials, service, region: botocore.auth.HmacV1Auth(credentials),
    "v2query": lambda credentials, service, region: botocore.auth.HmacV1QueryAuth(credentials),
}


def sign(name, signer, service, method, url, body, headers, with_token):
    request = AWSRequest(method=method, url=url, data=body, headers=headers)
    credentials = Credentials(KEY, SECRET, TOKEN if with_token else None)
    SIGNERS[signer](credentials, service, "us-east-1").add_auth(request)
    prepared = request.prepare()
    rest = prepared.url.split("://", 1)[1]
    host, _, target = rest.partition("/")
    path, _, query = ("/" + target).partition("?")
    fields = {k: v.decode() if isinstance(v, bytes) else v for k, v in prepared.headers.items()}
    fields.setdefault("Host", host)
    return {
        "name": name, "service": service, "method": method, "path": path, "query": query,
        "headers": sorted(fields.items()), "body": body.decode(), "token": TOKEN if with_token else None,
    }


class Clock(datetime.datetime):
    @classmethod
    def utcnow(cls):
        return NOW.replace(tzinfo=None)

    @classmethod
    def now(cls, tz=None):
        return NOW


def main():
    botocore.auth.formatdate = lambda usegmt=True: "Thu, 09 Jan 2025 18:00:00 GMT"
    botocore.auth.time.time = NOW.timestamp
    patches = [mock.patch.object(botocore.auth.datetime, "datetime", Clock)] if hasattr(
        botocore.auth, "datetime") and hasattr(botocore.auth.datetime, "datetime") else []
    if hasattr(botocore.auth, "get_current_datetime"):
        patches.append(mock.patch.object(
            botocore.auth, "get_current_datetime", lambda remove_tzinfo=True: NOW.replace(tzinfo=None)))
    for patch in patches:
        patch.start()
    vectors = [sign(*case) for case in CASES]
    document = {"accessKey": KEY, "secret": SECRET, "vectors": vectors}
    place = pathlib.Path(__file__).with_name("SignatureVectors.json")
    place.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")


main()
