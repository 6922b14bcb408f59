"""A tour of Lambda, Glue and Step Functions."""
import json

import pytest
from conftest import wait_until


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
