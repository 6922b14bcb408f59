"""The other services as boto3 sees them."""
import json

import pytest
from botocore.exceptions import ClientError


def test_who_am_i(server):
    identity = server.client("sts").get_caller_identity()
    assert identity["Account"] == "000000000000"
    assert identity["Arn"].endswith(":root")


def test_a_user_may_do_what_a_policy_says(server, bucket):
    iam = server.client("iam")
    iam.create_user(UserName="reader")
    key = iam.create_access_key(UserName="reader")["AccessKey"]
    user = server.client("s3", key["AccessKeyId"], key["SecretAccessKey"])
    with pytest.raises(ClientError) as caught:
        user.list_objects_v2(Bucket=bucket)
    assert caught.value.response["Error"]["Code"] == "AccessDenied"
    iam.put_user_policy(
        UserName="reader", PolicyName="read", PolicyDocument=json.dumps({
            "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Action": "s3:ListBucket",
                "Resource": f"arn:aws:s3:::{bucket}"}]}))
    assert user.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_messages_go_from_topic_to_queue(server):
    sqs, sns = server.client("sqs"), server.client("sns")
    url = sqs.create_queue(QueueName="inbox")["QueueUrl"]
    arn = sqs.get_queue_attributes(
        QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage", "Resource": arn}]})})
    topic = sns.create_topic(Name="news")["TopicArn"]
    sns.subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=arn,
        Attributes={"RawMessageDelivery": "true"})
    sns.publish(TopicArn=topic, Message="hello <&>")
    got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
    assert [m["Body"] for m in got["Messages"]] == ["hello <&>"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=got["Messages"][0]["ReceiptHandle"])


def test_a_queue_that_is_not_there(server):
    sqs = server.client("sqs")
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.get_queue_url(QueueName="nowhere")


def test_rules_and_schedules(server):
    events = server.client("events")
    events.put_rule(Name="r", EventPattern=json.dumps({"source": ["a"]}))
    assert events.describe_rule(Name="r")["State"] == "ENABLED"
    scheduler = server.client("scheduler")
    names = [g["Name"] for g in scheduler.list_schedule_groups()["ScheduleGroups"]]
    assert names == ["default"]


def test_operations_that_are_not_emulated_say_so(server):
    with pytest.raises(ClientError) as caught:
        server.client("glue").list_crawlers()
    assert caught.value.response["Error"]["Code"] == "NotImplemented"
    with pytest.raises(ClientError) as caught:
        server.client("dynamodb").list_tables()
    assert "not emulated" in caught.value.response["Error"]["Message"]
