"""A tour of SNS, SQS, EventBridge and Scheduler."""
import json

from conftest import Server
from tours import ACCOUNT


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
