"""Through every operation that is emulated, each answer held against its API model.

Each tour goes through one service in an order in which its operations can succeed. The last test
compares what was answered with the fidelity ledger, so that an operation that is declared there
and never tried here is noticed.
"""
import io
import json
import pathlib
import re
import uuid

import pytest
from botocore.exceptions import ClientError
from conftest import Server, wait_until
from shapes import Watch

LEDGER = pathlib.Path(__file__).parents[2] / "docs" / "fidelity.md"
SERVICES = {
    "S3": ["s3"], "IAM and STS": ["iam", "sts"], "SNS": ["sns"], "SQS": ["sqs"],
    "EventBridge": ["events"], "EventBridge Scheduler": ["scheduler"], "Lambda": ["lambda"],
    "Step Functions": ["stepfunctions"], "Glue": ["glue"],
}
ACCOUNT = "123456789012"  # the pipeline's own
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Action": "sts:AssumeRole",
    "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root", "Service": [
        "lambda.amazonaws.com", "scheduler.amazonaws.com", "states.amazonaws.com",
        "events.amazonaws.com"]}}]})
ALLOW = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "*", "Resource": "*"}]})


class World:
    """A server of its own with the pipeline, and clients that note what is answered."""

    def __init__(self):
        self.server = Server("--pipeline", "telco", "--new-buckets", "open")
        self.watch = Watch()

    def client(self, service, *key, **config):
        return self.watch.over(self.server.client(service, *key, **config))

    def role(self, name):
        iam = self.client("iam")
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=ALLOW)
        return arn


@pytest.fixture(scope="module")
def world():
    world = World()
    yield world
    world.server.stop()


@pytest.fixture
def bucket(world):
    name = f"tour-{uuid.uuid4().hex[:12]}"
    world.client("s3").create_bucket(Bucket=name)
    return name


# S3

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


# IAM and STS


def test_users_and_groups(world):
    iam = world.client("iam")
    iam.create_user(UserName="ada", Tags=[{"Key": "a", "Value": "b"}])
    iam.tag_user(UserName="ada", Tags=[{"Key": "c", "Value": "d"}])
    iam.untag_user(UserName="ada", TagKeys=["a"])
    assert iam.list_user_tags(UserName="ada")["Tags"] == [{"Key": "c", "Value": "d"}]
    boundary = iam.create_policy(PolicyName="edge", PolicyDocument=ALLOW)["Policy"]["Arn"]
    iam.put_user_permissions_boundary(UserName="ada", PermissionsBoundary=boundary)
    assert iam.get_user(UserName="ada")["User"]["PermissionsBoundary"]
    iam.delete_user_permissions_boundary(UserName="ada")
    iam.put_user_policy(UserName="ada", PolicyName="p", PolicyDocument=ALLOW)
    assert iam.get_user_policy(UserName="ada", PolicyName="p")["PolicyDocument"]
    assert iam.list_user_policies(UserName="ada")["PolicyNames"] == ["p"]
    iam.delete_user_policy(UserName="ada", PolicyName="p")
    iam.attach_user_policy(UserName="ada", PolicyArn=boundary)
    assert iam.list_attached_user_policies(UserName="ada")["AttachedPolicies"]
    iam.detach_user_policy(UserName="ada", PolicyArn=boundary)
    iam.create_group(GroupName="staff")
    iam.add_user_to_group(GroupName="staff", UserName="ada")
    assert iam.get_group(GroupName="staff")["Users"][0]["UserName"] == "ada"
    assert iam.list_groups_for_user(UserName="ada")["Groups"]
    iam.put_group_policy(GroupName="staff", PolicyName="p", PolicyDocument=ALLOW)
    assert iam.get_group_policy(GroupName="staff", PolicyName="p")["PolicyDocument"]
    assert iam.list_group_policies(GroupName="staff")["PolicyNames"] == ["p"]
    iam.delete_group_policy(GroupName="staff", PolicyName="p")
    iam.attach_group_policy(GroupName="staff", PolicyArn=boundary)
    assert iam.list_attached_group_policies(GroupName="staff")["AttachedPolicies"]
    iam.detach_group_policy(GroupName="staff", PolicyArn=boundary)
    iam.remove_user_from_group(GroupName="staff", UserName="ada")
    iam.update_group(GroupName="staff", NewGroupName="team")
    assert [g["GroupName"] for g in iam.list_groups()["Groups"]] == ["team"]
    iam.delete_group(GroupName="team")
    key = iam.create_access_key(UserName="ada")["AccessKey"]["AccessKeyId"]
    iam.update_access_key(UserName="ada", AccessKeyId=key, Status="Inactive")
    assert iam.list_access_keys(UserName="ada")["AccessKeyMetadata"][0]["Status"] == "Inactive"
    iam.get_access_key_last_used(AccessKeyId=key)
    assert world.client("sts").get_access_key_info(AccessKeyId=key)["Account"] == ACCOUNT
    iam.delete_access_key(UserName="ada", AccessKeyId=key)
    # There is none, and none can be made.
    for call in (iam.get_login_profile, iam.delete_login_profile):
        with pytest.raises(iam.exceptions.NoSuchEntityException):
            call(UserName="ada")
    iam.update_user(UserName="ada", NewUserName="ada2")
    assert "ada2" in [u["UserName"] for u in iam.list_users()["Users"]]
    iam.delete_user(UserName="ada2")


def test_roles_and_profiles(world):
    iam = world.client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST, MaxSessionDuration=7200)
    assert iam.get_role(RoleName="r")["Role"]["AssumeRolePolicyDocument"]
    iam.update_role(RoleName="r", Description="d")
    assert iam.update_role_description(RoleName="r", Description="e")["Role"]
    iam.update_assume_role_policy(RoleName="r", PolicyDocument=TRUST)
    iam.tag_role(RoleName="r", Tags=[{"Key": "a", "Value": "b"}])
    assert iam.list_role_tags(RoleName="r")["Tags"]
    iam.untag_role(RoleName="r", TagKeys=["a"])
    policy = iam.create_policy(PolicyName="rp", PolicyDocument=ALLOW)["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName="r", PermissionsBoundary=policy)
    iam.delete_role_permissions_boundary(RoleName="r")
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=ALLOW)
    assert iam.get_role_policy(RoleName="r", PolicyName="p")["PolicyDocument"]
    assert iam.list_role_policies(RoleName="r")["PolicyNames"] == ["p"]
    iam.delete_role_policy(RoleName="r", PolicyName="p")
    iam.attach_role_policy(RoleName="r", PolicyArn=policy)
    assert iam.list_attached_role_policies(RoleName="r")["AttachedPolicies"]
    assert iam.list_entities_for_policy(PolicyArn=policy)["PolicyRoles"]
    iam.detach_role_policy(RoleName="r", PolicyArn=policy)
    iam.create_instance_profile(InstanceProfileName="i")
    iam.add_role_to_instance_profile(InstanceProfileName="i", RoleName="r")
    assert iam.get_instance_profile(InstanceProfileName="i")["InstanceProfile"]["Roles"]
    assert iam.list_instance_profiles_for_role(RoleName="r")["InstanceProfiles"]
    assert iam.list_instance_profiles()["InstanceProfiles"]
    iam.tag_instance_profile(InstanceProfileName="i", Tags=[{"Key": "a", "Value": "b"}])
    assert iam.list_instance_profile_tags(InstanceProfileName="i")["Tags"]
    iam.untag_instance_profile(InstanceProfileName="i", TagKeys=["a"])
    iam.remove_role_from_instance_profile(InstanceProfileName="i", RoleName="r")
    iam.delete_instance_profile(InstanceProfileName="i")
    assert iam.list_roles()["Roles"]
    iam.delete_role(RoleName="r")


def test_managed_policies_and_the_account(world):
    iam = world.client("iam")
    arn = iam.create_policy(PolicyName="m", PolicyDocument=ALLOW)["Policy"]["Arn"]
    assert iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"] == "v1"
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=ALLOW)
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v2")
    assert iam.get_policy_version(PolicyArn=arn, VersionId="v2")["PolicyVersion"]["Document"]
    assert len(iam.list_policy_versions(PolicyArn=arn)["Versions"]) == 2
    iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
    iam.tag_policy(PolicyArn=arn, Tags=[{"Key": "a", "Value": "b"}])
    assert iam.list_policy_tags(PolicyArn=arn)["Tags"]
    iam.untag_policy(PolicyArn=arn, TagKeys=["a"])
    assert iam.list_policies(Scope="Local")["Policies"]
    iam.delete_policy(PolicyArn=arn)
    iam.create_account_alias(AccountAlias="tour")
    assert iam.list_account_aliases()["AccountAliases"] == ["tour"]
    iam.delete_account_alias(AccountAlias="tour")
    # There is none, and none can be made.
    for call in (iam.get_account_password_policy, iam.delete_account_password_policy):
        with pytest.raises(iam.exceptions.NoSuchEntityException):
            call()
    assert iam.get_account_summary()["SummaryMap"]
    assert iam.get_account_authorization_details()["RoleDetailList"]


def test_simulations_and_sessions(world):
    iam, sts = world.client("iam"), world.client("sts")
    role = world.role("actor")
    keys = iam.get_context_keys_for_custom_policy(PolicyInputList=[json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "s3:*", "Resource": "*",
            "Condition": {"StringLike": {"s3:prefix": "a*"}}}]})])
    assert keys["ContextKeyNames"] == ["s3:prefix"]
    iam.get_context_keys_for_principal_policy(PolicySourceArn=role)
    result = iam.simulate_custom_policy(
        PolicyInputList=[ALLOW], ActionNames=["s3:GetObject"])["EvaluationResults"][0]
    assert result["EvalDecision"] == "allowed"
    assert iam.simulate_principal_policy(
        PolicySourceArn=role, ActionNames=["s3:GetObject"])["EvaluationResults"]
    session = sts.assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
    assert session["SessionToken"]
    assert sts.get_session_token()["Credentials"]["AccessKeyId"]
    assert sts.get_federation_token(Name="fed")["FederatedUser"]
    assert sts.get_caller_identity()["Account"] == ACCOUNT


# Messaging


def test_topics(world):
    sns, sqs = world.client("sns"), world.client("sqs")
    topic = sns.create_topic(Name="tour", Tags=[{"Key": "a", "Value": "b"}])["TopicArn"]
    sns.set_topic_attributes(
        TopicArn=topic, AttributeName="DisplayName", AttributeValue="Tour")
    assert sns.get_topic_attributes(TopicArn=topic)["Attributes"]["DisplayName"] == "Tour"
    sns.add_permission(
        TopicArn=topic, Label="l", AWSAccountId=[ACCOUNT], ActionName=["Publish"])
    sns.remove_permission(TopicArn=topic, Label="l")
    sns.tag_resource(ResourceArn=topic, Tags=[{"Key": "c", "Value": "d"}])
    sns.untag_resource(ResourceArn=topic, TagKeys=["a"])
    assert sns.list_tags_for_resource(ResourceArn=topic)["Tags"] == [{"Key": "c", "Value": "d"}]
    url = sqs.create_queue(QueueName="fan")["QueueUrl"]
    arn = sqs.get_queue_attributes(
        QueueUrl=url, AttributeNames=["All"])["Attributes"]["QueueArn"]
    mine = sns.subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=arn, ReturnSubscriptionArn=True)
    place = {"SubscriptionArn": mine["SubscriptionArn"]}
    sns.set_subscription_attributes(
        AttributeName="RawMessageDelivery", AttributeValue="true", **place)
    found = sns.get_subscription_attributes(**place)["Attributes"]
    assert found["RawMessageDelivery"] == "true"
    assert sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert sns.list_subscriptions()["Subscriptions"]
    sent = sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[
        {"Id": "1", "Message": "a"}, {"Id": "2", "Message": "b"}])
    assert len(sent["Successful"]) == 2
    sns.publish(TopicArn=topic, Message="c")
    assert topic in [t["TopicArn"] for t in sns.list_topics()["Topics"]]
    sns.unsubscribe(**place)
    sns.delete_topic(TopicArn=topic)


def test_queues(world):
    sqs = world.client("sqs")
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    dead_arn = sqs.get_queue_attributes(
        QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    url = sqs.create_queue(QueueName="work", Attributes={"RedrivePolicy": json.dumps(
        {"deadLetterTargetArn": dead_arn, "maxReceiveCount": 1})}, tags={"a": "b"})["QueueUrl"]
    assert sqs.get_queue_url(QueueName="work")["QueueUrl"] == url
    assert sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"] == [url]
    sqs.tag_queue(QueueUrl=url, Tags={"c": "d"})
    sqs.untag_queue(QueueUrl=url, TagKeys=["a"])
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"c": "d"}
    sqs.add_permission(
        QueueUrl=url, Label="l", AWSAccountIds=[ACCOUNT], Actions=["SendMessage"])
    sqs.remove_permission(QueueUrl=url, Label="l")
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "10"})
    sqs.send_message(QueueUrl=url, MessageBody="one", MessageAttributes={
        "n": {"DataType": "Number", "StringValue": "1"},
        "b": {"DataType": "Binary", "BinaryValue": b"\x01"}})
    sent = sqs.send_message_batch(QueueUrl=url, Entries=[
        {"Id": "1", "MessageBody": "two"}, {"Id": "2", "MessageBody": "three"}])
    assert len(sent["Successful"]) == 2
    got = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=3, MessageAttributeNames=["All"],
        MessageSystemAttributeNames=["All"])["Messages"]
    assert [m["Body"] for m in got] == ["one", "two", "three"]
    handle = got[0]["ReceiptHandle"]
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=20)
    sqs.change_message_visibility_batch(QueueUrl=url, Entries=[
        {"Id": "1", "ReceiptHandle": got[1]["ReceiptHandle"], "VisibilityTimeout": 0}])
    sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
    sqs.delete_message_batch(QueueUrl=url, Entries=[
        {"Id": "1", "ReceiptHandle": got[2]["ReceiptHandle"]}])
    # The one that is visible again has been received as often as it may be.
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    task = sqs.start_message_move_task(
        SourceArn=dead_arn, MaxNumberOfMessagesPerSecond=1)["TaskHandle"]
    assert sqs.list_message_move_tasks(SourceArn=dead_arn)["Results"]
    try:
        sqs.cancel_message_move_task(TaskHandle=task)
    except sqs.exceptions.ResourceNotFoundException:
        # It was so short that it is over; one with more to do can be cancelled.
        for number in range(30):
            sqs.send_message(QueueUrl=dead, MessageBody=str(number))
        task = sqs.start_message_move_task(
            SourceArn=dead_arn, DestinationArn=dead_arn.replace("dead", "work"),
            MaxNumberOfMessagesPerSecond=1)["TaskHandle"]
        sqs.cancel_message_move_task(TaskHandle=task)
    sqs.purge_queue(QueueUrl=url)
    assert sqs.list_queues()["QueueUrls"]
    sqs.delete_queue(QueueUrl=url)


def test_rules(world):
    events = world.client("events")
    bus = events.create_event_bus(Name="own")["EventBusArn"]
    assert events.describe_event_bus(Name="own")["Arn"] == bus
    events.update_event_bus(Name="own", Description="d")
    events.put_permission(
        EventBusName="own", Action="events:PutEvents", Principal="210987654321", StatementId="s")
    events.remove_permission(EventBusName="own", StatementId="s")
    rule = events.put_rule(
        Name="tour", EventPattern=json.dumps({"source": ["a"]}), EventBusName="own")["RuleArn"]
    place = {"Name": "tour", "EventBusName": "own"}
    events.disable_rule(**place)
    events.enable_rule(**place)
    assert events.describe_rule(**place)["State"] == "ENABLED"
    queue = world.client("sqs").create_queue(QueueName="target")["QueueUrl"]
    target = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{queue.rsplit('/', 1)[-1]}"
    assert events.put_targets(Rule="tour", EventBusName="own", Targets=[
        {"Id": "1", "Arn": target}])["FailedEntryCount"] == 0
    assert events.list_targets_by_rule(Rule="tour", EventBusName="own")["Targets"]
    assert events.list_rule_names_by_target(TargetArn=target, EventBusName="own")["RuleNames"]
    assert events.list_rules(EventBusName="own")["Rules"]
    events.tag_resource(ResourceARN=rule, Tags=[{"Key": "a", "Value": "b"}])
    assert events.list_tags_for_resource(ResourceARN=rule)["Tags"]
    events.untag_resource(ResourceARN=rule, TagKeys=["a"])
    assert events.test_event_pattern(
        EventPattern=json.dumps({"source": ["a"]}), Event=json.dumps({
            "id": "1", "detail-type": "t", "source": "a", "account": ACCOUNT,
            "time": "2025-01-01T00:00:00Z", "region": "us-east-1", "resources": [],
            "detail": {}}))["Result"] is True
    archive = events.create_archive(ArchiveName="kept", EventSourceArn=bus)["ArchiveArn"]
    events.update_archive(ArchiveName="kept", RetentionDays=3)
    assert events.describe_archive(ArchiveName="kept")["RetentionDays"] == 3
    assert events.list_archives()["Archives"]
    assert events.put_events(Entries=[{
        "Source": "a", "DetailType": "t", "Detail": "{}", "EventBusName": "own"}])["Entries"]
    now = events.describe_archive(ArchiveName="kept")["CreationTime"]
    events.start_replay(
        ReplayName="again", EventSourceArn=archive, Destination={"Arn": bus},
        EventStartTime=now.replace(year=now.year - 1), EventEndTime=now)
    assert events.describe_replay(ReplayName="again")["State"]
    assert events.list_replays()["Replays"]
    events.delete_archive(ArchiveName="kept")
    events.remove_targets(Rule="tour", EventBusName="own", Ids=["1"])
    events.delete_rule(**place)
    assert events.list_event_buses()["EventBuses"]
    events.delete_event_bus(Name="own")


def test_a_replay_is_cancelled(world):
    # A clock that stands still leaves one that is under way.
    server = Server("--time", "manual")
    events = world.watch.over(server.client("events"))
    bus = events.create_event_bus(Name="own")["EventBusArn"]
    archive = events.create_archive(ArchiveName="kept", EventSourceArn=bus)["ArchiveArn"]
    now = events.describe_archive(ArchiveName="kept")["CreationTime"]
    events.start_replay(
        ReplayName="again", EventSourceArn=archive, Destination={"Arn": bus},
        EventStartTime=now.replace(year=now.year - 1), EventEndTime=now)
    events.cancel_replay(ReplayName="again")
    server.stop()


def test_schedules(world):
    scheduler = world.client("scheduler")
    group = scheduler.create_schedule_group(Name="g")["ScheduleGroupArn"]
    assert scheduler.get_schedule_group(Name="g")["State"] == "ACTIVE"
    scheduler.tag_resource(ResourceArn=group, Tags=[{"Key": "a", "Value": "b"}])
    assert scheduler.list_tags_for_resource(ResourceArn=group)["Tags"]
    scheduler.untag_resource(ResourceArn=group, TagKeys=["a"])
    what = {
        "Name": "s", "GroupName": "g", "ScheduleExpression": "rate(1 day)",
        "FlexibleTimeWindow": {"Mode": "OFF"}, "Target": {
            "Arn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:any", "RoleArn": world.role("planner")}}
    scheduler.create_schedule(**what)
    scheduler.update_schedule(**what, Description="d")
    assert scheduler.get_schedule(Name="s", GroupName="g")["Description"] == "d"
    assert scheduler.list_schedules()["Schedules"]
    scheduler.delete_schedule(Name="s", GroupName="g")
    assert scheduler.list_schedule_groups()["ScheduleGroups"]
    scheduler.delete_schedule_group(Name="g")


# Compute


def test_functions(world):
    functions, sqs = world.client("lambda"), world.client("sqs")
    name = functions.list_functions()["Functions"][0]["FunctionName"]
    place = {"FunctionName": name}
    functions.get_function(**place)
    timeout = functions.get_function_configuration(**place)["Timeout"]
    functions.update_function_configuration(Timeout=timeout, **place)
    functions.put_function_concurrency(ReservedConcurrentExecutions=5, **place)
    functions.get_function_concurrency(**place)
    functions.delete_function_concurrency(**place)
    functions.put_function_event_invoke_config(MaximumRetryAttempts=1, **place)
    functions.update_function_event_invoke_config(MaximumEventAgeInSeconds=60, **place)
    functions.get_function_event_invoke_config(**place)
    assert functions.list_function_event_invoke_configs(**place)["FunctionEventInvokeConfigs"]
    functions.delete_function_event_invoke_config(**place)
    functions.add_permission(
        StatementId="s", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com", **place)
    functions.get_policy(**place)
    functions.remove_permission(StatementId="s", **place)
    functions.get_account_settings()
    functions.invoke(Payload=b"{}", **place)
    queue = sqs.create_queue(
        QueueName="source", Attributes={"VisibilityTimeout": str(max(timeout, 30))})["QueueUrl"]
    arn = sqs.get_queue_attributes(
        QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    functions.update_function_configuration(Role=world.role("worker"), **place)
    made = functions.create_event_source_mapping(
        EventSourceArn=arn, BatchSize=5, FunctionResponseTypes=["ReportBatchItemFailures"],
        FilterCriteria={"Filters": [{"Pattern": '{"body": {"kind": ["good"]}}'}]}, **place)
    assert made["State"] == "Creating" and made["BatchSize"] == 5
    place = {"UUID": made["UUID"]}
    assert functions.get_event_source_mapping(**place)["State"] == "Enabled"
    assert functions.list_event_source_mappings(EventSourceArn=arn)["EventSourceMappings"]
    functions.update_event_source_mapping(BatchSize=1, **place)
    sqs.send_message(QueueUrl=queue, MessageBody='{"kind": "bad"}')
    sqs.send_message(QueueUrl=queue, MessageBody='{"kind": "good"}')

    def is_empty():
        counts = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
        return counts["ApproximateNumberOfMessages"] == "0" and (
            counts["ApproximateNumberOfMessagesNotVisible"] == "0")
    wait_until(is_empty)
    assert functions.delete_event_source_mapping(**place)["State"] == "Deleting"


def test_jobs(world):
    glue = world.client("glue")
    name = glue.list_jobs()["JobNames"][0]
    glue.get_jobs()
    glue.get_job(JobName=name)
    run = glue.start_job_run(JobName=name)["JobRunId"]
    glue.get_job_run(JobName=name, RunId=run)
    glue.get_job_runs(JobName=name)
    glue.batch_stop_job_run(JobName=name, JobRunIds=[run])
    # No job of the pipeline keeps a bookmark.
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.get_job_bookmark(JobName=name)
    glue.reset_job_bookmark(JobName=name)


def test_state_machines(world):
    states = world.client("stepfunctions")
    role = world.role("machinist")
    definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})
    arn = states.create_state_machine(name="tour", roleArn=role, definition=definition)[
        "stateMachineArn"]
    assert states.describe_state_machine(stateMachineArn=arn)["status"] == "ACTIVE"
    assert states.update_state_machine(stateMachineArn=arn, definition=definition)["updateDate"]
    states.tag_resource(resourceArn=arn, tags=[{"key": "a", "value": "b"}])
    assert states.list_tags_for_resource(resourceArn=arn)["tags"]
    states.untag_resource(resourceArn=arn, tagKeys=["a"])
    version = states.publish_state_machine_version(stateMachineArn=arn)["stateMachineVersionArn"]
    alias = states.create_state_machine_alias(name="live", routingConfiguration=[
        {"stateMachineVersionArn": version, "weight": 100}])["stateMachineAliasArn"]
    states.update_state_machine_alias(stateMachineAliasArn=alias, description="d")
    assert states.describe_state_machine_alias(stateMachineAliasArn=alias)["description"] == "d"
    assert states.list_state_machine_aliases(stateMachineArn=arn)["stateMachineAliases"]
    assert states.list_state_machine_versions(stateMachineArn=arn)["stateMachineVersions"]
    assert states.validate_state_machine_definition(definition=definition)["result"] == "OK"
    run = states.start_execution(stateMachineArn=arn, input="{}")["executionArn"]
    assert states.describe_state_machine_for_execution(executionArn=run)["definition"]
    states.delete_state_machine_alias(stateMachineAliasArn=alias)
    states.delete_state_machine_version(stateMachineVersionArn=version)
    activity = states.create_activity(name="act")["activityArn"]
    assert states.describe_activity(activityArn=activity)["name"] == "act"
    states.delete_activity(activityArn=activity)
    states.delete_state_machine(stateMachineArn=arn)


def machine(world, name, state):
    states = world.client("stepfunctions")
    return states.create_state_machine(
        name=name, roleArn=world.role(f"of-{name}"), definition=json.dumps(
            {"StartAt": "A", "States": {"A": {**state, "End": True}}}))["stateMachineArn"]


def test_activities(world):
    states = world.client("stepfunctions")
    activity = states.create_activity(name="worker")["activityArn"]
    arn = machine(world, "asks", {
        "Type": "Task", "Resource": activity, "TimeoutSeconds": 600, "HeartbeatSeconds": 300})
    run = states.start_execution(stateMachineArn=arn)["executionArn"]
    token = states.get_activity_task(activityArn=activity)["taskToken"]
    states.send_task_heartbeat(taskToken=token)
    states.send_task_success(taskToken=token, output="{}")
    wait_until(lambda: states.describe_execution(executionArn=run)["status"] == "SUCCEEDED")
    failed = states.start_execution(stateMachineArn=arn)["executionArn"]
    token = states.get_activity_task(activityArn=activity)["taskToken"]
    states.send_task_failure(taskToken=token, error="E", cause="c")
    wait_until(lambda: states.describe_execution(executionArn=failed)["status"] == "FAILED")
    states.redrive_execution(executionArn=failed)
    states.stop_execution(executionArn=failed, error="E", cause="enough")
    assert states.describe_execution(executionArn=failed)["status"] == "ABORTED"
    assert states.get_execution_history(executionArn=run)["events"]
    assert len(states.list_executions(stateMachineArn=arn)["executions"]) == 2


def test_distributed_maps(world):
    states = world.client("stepfunctions")
    arn = machine(world, "spread", {
        "Type": "Map", "MaxConcurrency": 1, "Label": "Spread", "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3600, "End": True}}}})
    run = states.start_execution(stateMachineArn=arn, input="[1, 2]")["executionArn"]
    found = wait_until(lambda: states.list_map_runs(executionArn=run)["mapRuns"])
    place = {"mapRunArn": found[0]["mapRunArn"]}
    states.update_map_run(maxConcurrency=2, **place)
    assert states.describe_map_run(**place)["maxConcurrency"] == 2


def test_single_states_and_express_machines(world):
    # Their hosts begin with `sync-`, which no address on this machine has.
    states = world.client("stepfunctions", inject_host_prefix=False)
    tested = states.test_state(definition=json.dumps(
        {"Type": "Pass", "Result": {"a": 1}, "End": True}), inspectionLevel="TRACE")
    assert tested["status"] == "SUCCEEDED"
    arn = states.create_state_machine(
        name="quick", type="EXPRESS", roleArn=world.role("express"), definition=json.dumps(
            {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}))["stateMachineArn"]
    assert states.start_sync_execution(stateMachineArn=arn, input="{}")["status"] == "SUCCEEDED"


@pytest.mark.parametrize("service", [name for names in SERVICES.values() for name in names])
def test_lists_of_the_account(world, service):
    client = world.client(service, inject_host_prefix=False)
    model = client.meta.service_model
    for operation in model.operation_names:
        shape = model.operation_model(operation).input_shape
        if operation.startswith("List") and not (shape and shape.required_members):
            try:
                client._make_api_call(operation, {})
            except ClientError as error:
                # Refused, or one of several members is needed.
                assert error.response["ResponseMetadata"]["HTTPStatusCode"] in (400, 501), operation


# Operations that no tour can bring to a success.
UNREACHED = {
    # Code is native: functions and jobs come with a pipeline, not with a request.
    ("Lambda", "CreateFunction"), ("Glue", "CreateJob"),
    # They always say that there is none.
    ("IAM and STS", "GetLoginProfile"), ("IAM and STS", "DeleteLoginProfile"),
    ("IAM and STS", "GetAccountPasswordPolicy"), ("IAM and STS", "DeleteAccountPasswordPolicy"),
    ("Glue", "GetJobBookmark"),
    # It takes a token, which only endpoints by HTTP get.
    ("SNS", "ConfirmSubscription"),
}


def ledger():
    """Service, operation and status of every operation in the ledger."""
    service, rows = None, []
    for line in LEDGER.read_text().splitlines():
        if line.startswith("## "):
            service = line[3:]
        elif line.startswith("| operation "):
            inside = True
        elif not line.startswith("|"):
            inside = False
        row = re.match(r"\| `(\w+)[^`]*` \| (\w+)", line)
        if row and inside and service in SERVICES:
            rows.append((service, row[1], row[2]))
    return rows


def test_every_operation_of_the_ledger_has_been_answered(world):
    if len(world.watch.answered) < 200:
        pytest.skip("only some of the tours have been gone")
    answered = {
        (service, operation) for service, names in SERVICES.items()
        for name, operation in world.watch.answered if name in names}
    emulated = {(service, name) for service, name, status in ledger() if status != "refused"}
    assert len(emulated) > 300
    assert emulated - answered == UNREACHED
