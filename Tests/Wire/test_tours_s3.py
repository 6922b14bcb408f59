"""A tour of S3."""
import io
import json
import uuid

import pytest
from tours import ACCOUNT


@pytest.fixture
def bucket(world):
    name = f"tour-{uuid.uuid4().hex[:12]}"
    world.client("s3").create_bucket(Bucket=name)
    return name


CONFIGURATIONS = [
    # operation without its verb, parameter, value, whether it can be deleted
    ("bucket_cors", "CORSConfiguration",
     {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}, True),
    ("bucket_encryption", "ServerSideEncryptionConfiguration",
     {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}, True),
    ("bucket_ownership_controls", "OwnershipControls",
     {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}, True),
    ("public_access_block", "PublicAccessBlockConfiguration",
     {"BlockPublicAcls": True, "IgnorePublicAcls": False, "BlockPublicPolicy": True,
      "RestrictPublicBuckets": False}, True),
    ("bucket_tagging", "Tagging", {"TagSet": [{"Key": "a", "Value": "b"}]}, True),
    ("bucket_website", "WebsiteConfiguration",
     {"IndexDocument": {"Suffix": "index.html"}}, True),
    ("bucket_accelerate_configuration", "AccelerateConfiguration", {"Status": "Enabled"}, False),
    ("bucket_request_payment", "RequestPaymentConfiguration", {"Payer": "Requester"}, False),
    ("bucket_versioning", "VersioningConfiguration", {"Status": "Enabled"}, False),
]


@pytest.mark.parametrize("name, parameter, value, deletes", CONFIGURATIONS)
def test_configurations_of_buckets(world, bucket, name, parameter, value, deletes):
    s3 = world.client("s3")
    getattr(s3, f"put_{name}")(Bucket=bucket, **{parameter: value})
    back = getattr(s3, f"get_{name}")(Bucket=bucket)
    back.pop("ResponseMetadata")
    found = back.get(parameter, back)
    for key, wanted in value.items():
        if name != "bucket_encryption":
            assert found[key] == wanted or wanted[0].items() <= found[key][0].items()
    if deletes:
        getattr(s3, f"delete_{name}")(Bucket=bucket)


IDENTIFIED = [
    ("analytics", "AnalyticsConfiguration", {"StorageClassAnalysis": {}}),
    ("intelligent_tiering", "IntelligentTieringConfiguration",
     {"Status": "Enabled", "Tierings": [{"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}]}),
    ("inventory", "InventoryConfiguration", {
        "Destination": {"S3BucketDestination": {"Bucket": "arn:aws:s3:::x", "Format": "CSV"}},
        "IsEnabled": True, "IncludedObjectVersions": "All", "Schedule": {"Frequency": "Daily"}}),
    ("metrics", "MetricsConfiguration", {"Filter": {"Prefix": "p"}}),
]


@pytest.mark.parametrize("kind, parameter, value", IDENTIFIED)
def test_configurations_with_an_id(world, bucket, kind, parameter, value):
    s3 = world.client("s3")
    value = {"Id": "one", **value}
    getattr(s3, f"put_bucket_{kind}_configuration")(Bucket=bucket, Id="one", **{parameter: value})
    got = getattr(s3, f"get_bucket_{kind}_configuration")(Bucket=bucket, Id="one")
    assert got[parameter] == value
    listed = getattr(s3, f"list_bucket_{kind}_configurations")(Bucket=bucket)
    assert listed[parameter + "List"] == [value]
    getattr(s3, f"delete_bucket_{kind}_configuration")(Bucket=bucket, Id="one")


def test_policies_logs_lifecycles_and_replication(world, bucket):
    s3 = world.client("s3")
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}]})
    s3.put_bucket_policy(Bucket=bucket, Policy=policy)
    assert s3.get_bucket_policy(Bucket=bucket)["Policy"] == policy
    assert s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"] == {"IsPublic": False}
    s3.delete_bucket_policy(Bucket=bucket)
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={
        "LoggingEnabled": {"TargetBucket": bucket, "TargetPrefix": "log/"}})
    assert s3.get_bucket_logging(Bucket=bucket)["LoggingEnabled"]["TargetPrefix"] == "log/"
    rules = [{"ID": "a", "Status": "Enabled", "Filter": {"Prefix": "x/"},
              "Expiration": {"Days": 3}}]
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"] == rules
    s3.delete_bucket_lifecycle(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_replication(Bucket=bucket, ReplicationConfiguration={
        "Role": f"arn:aws:iam::{ACCOUNT}:role/r", "Rules": [{
            "ID": "r", "Priority": 1, "Status": "Enabled", "Filter": {"Prefix": ""},
            "DeleteMarkerReplication": {"Status": "Disabled"},
            "Destination": {"Bucket": "arn:aws:s3:::elsewhere"}}]})
    got = s3.get_bucket_replication(Bucket=bucket)["ReplicationConfiguration"]
    assert got["Rules"][0]["ID"] == "r"
    s3.delete_bucket_replication(Bucket=bucket)
    s3.head_bucket(Bucket=bucket)
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] is None
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}})
    assert "EventBridgeConfiguration" in s3.get_bucket_notification_configuration(Bucket=bucket)
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read")
    assert len(s3.get_bucket_acl(Bucket=bucket)["Grants"]) == 2


def test_objects(world, bucket):
    s3 = world.client("s3")
    s3.put_object(
        Bucket=bucket, Key="a", Body=b"hello", Metadata={"k": "v"}, ContentType="text/plain",
        CacheControl="no-cache", ContentDisposition="inline", ContentLanguage="de",
        Expires="2030-01-01T00:00:00Z", ServerSideEncryption="AES256",
        WebsiteRedirectLocation="/b", ChecksumAlgorithm="SHA256", Tagging="t=1")
    head = s3.head_object(Bucket=bucket, Key="a", ChecksumMode="ENABLED")
    assert head["WebsiteRedirectLocation"] == "/b" and head["ContentLanguage"] == "de"
    copied = s3.copy_object(Bucket=bucket, Key="b", CopySource=f"{bucket}/a")
    assert copied["CopyObjectResult"]["ETag"] == head["ETag"]
    parts = s3.get_object_attributes(Bucket=bucket, Key="a", ObjectAttributes=[
        "ETag", "Checksum", "ObjectSize", "StorageClass"])
    assert parts["ObjectSize"] == 5 and parts["Checksum"]["ChecksumSHA256"]
    assert s3.get_object_tagging(Bucket=bucket, Key="a")["TagSet"] == [{"Key": "t", "Value": "1"}]
    s3.put_object_tagging(
        Bucket=bucket, Key="a", Tagging={"TagSet": [{"Key": "u", "Value": "2"}]})
    s3.delete_object_tagging(Bucket=bucket, Key="a")
    s3.put_object_acl(Bucket=bucket, Key="a", ACL="private")
    assert s3.get_object_acl(Bucket=bucket, Key="a")["Grants"]
    assert s3.get_object(
        Bucket=bucket, Key="a", Range="bytes=1-2", ResponseContentType="x/y")["Body"].read() == b"el"
    s3.put_object(Bucket=bucket, Key="cold", Body=b"x", StorageClass="GLACIER")
    s3.restore_object(Bucket=bucket, Key="cold", RestoreRequest={
        "Days": 1, "GlacierJobParameters": {"Tier": "Standard"}})
    assert 'ongoing-request="true"' in s3.head_object(Bucket=bucket, Key="cold")["Restore"]
    assert len(s3.list_objects(Bucket=bucket, Delimiter="/")["Contents"]) == 3
    listed = s3.list_objects_v2(
        Bucket=bucket, FetchOwner=True, OptionalObjectAttributes=["RestoreStatus"], MaxKeys=2)
    assert listed["IsTruncated"] and listed["NextContinuationToken"]
    assert s3.list_object_versions(Bucket=bucket)["Versions"]
    s3.delete_object(Bucket=bucket, Key="cold")
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "a"}, {"Key": "b"}]})
    s3.delete_bucket(Bucket=bucket)


def test_uploads_in_parts(world, bucket):
    s3 = world.client("s3")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="m", ChecksumAlgorithm="CRC32")
    place = {"Bucket": bucket, "Key": "m", "UploadId": upload["UploadId"]}
    big = s3.upload_part(
        PartNumber=1, Body=io.BytesIO(b"x" * (5 << 20)), ChecksumAlgorithm="CRC32", **place)
    s3.put_object(Bucket=bucket, Key="source", Body=b"0123456789")
    small = s3.upload_part_copy(
        PartNumber=2, CopySource=f"{bucket}/source", CopySourceRange="bytes=2-4", **place)
    listed = s3.list_parts(**place)
    assert [p["PartNumber"] for p in listed["Parts"]] == [1, 2]
    assert s3.list_multipart_uploads(Bucket=bucket)["Uploads"][0]["Key"] == "m"
    s3.complete_multipart_upload(MultipartUpload={"Parts": [
        {"PartNumber": 1, "ETag": big["ETag"], "ChecksumCRC32": big["ChecksumCRC32"]},
        {"PartNumber": 2, "ETag": small["CopyPartResult"]["ETag"],
         "ChecksumCRC32": small["CopyPartResult"]["ChecksumCRC32"]}]}, **place)
    assert s3.get_object(Bucket=bucket, Key="m", PartNumber=2)["Body"].read() == b"234"
    parts = s3.get_object_attributes(
        Bucket=bucket, Key="m", ObjectAttributes=["ObjectParts", "Checksum"])["ObjectParts"]
    assert parts["TotalPartsCount"] == 2
    other = s3.create_multipart_upload(Bucket=bucket, Key="n")["UploadId"]
    s3.abort_multipart_upload(Bucket=bucket, Key="n", UploadId=other)


def test_locks(world):
    s3 = world.client("s3")
    name = f"lock-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    rule = {"ObjectLockEnabled": "Enabled", "Rule": {
        "DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}}
    s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=rule)
    assert s3.get_object_lock_configuration(Bucket=name)["ObjectLockConfiguration"] == rule
    s3.put_object(Bucket=name, Key="k", Body=b"x")
    s3.put_object_legal_hold(Bucket=name, Key="k", LegalHold={"Status": "ON"})
    assert s3.get_object_legal_hold(Bucket=name, Key="k")["LegalHold"] == {"Status": "ON"}
    s3.put_object_retention(Bucket=name, Key="k", Retention={
        "Mode": "GOVERNANCE", "RetainUntilDate": "2099-01-01T00:00:00Z"})
    assert s3.get_object_retention(Bucket=name, Key="k")["Retention"]["Mode"] == "GOVERNANCE"
    head = s3.head_object(Bucket=name, Key="k")
    assert head["ObjectLockLegalHoldStatus"] == "ON"
