"""Functions, jobs and state machines of a pipeline as boto3 sees them."""
import json

import pytest
from botocore.exceptions import ClientError
from conftest import Server, wait_until


@pytest.fixture(scope="module")
def telco():
    server = Server("--pipeline", "telco")
    yield server
    server.stop()


def code(caught):
    return caught.value.response["Error"]["Code"]


# Functions


def test_functions_are_listed_and_described(telco):
    functions = telco.client("lambda")
    names = [f["FunctionName"] for f in functions.list_functions()["Functions"]]
    assert names
    found = functions.get_function(FunctionName=names[0])
    assert found["Configuration"]["State"] == "Active"
    arn = found["Configuration"]["FunctionArn"]
    assert functions.get_function_configuration(FunctionName=arn)["FunctionName"] == names[0]
    with pytest.raises(functions.exceptions.ResourceNotFoundException):
        functions.get_function(FunctionName="nobody")


def test_a_function_is_invoked(telco):
    functions = telco.client("lambda")
    name = functions.list_functions()["Functions"][0]["FunctionName"]
    # An event without records: there is nothing to do.
    answer = functions.invoke(FunctionName=name, Payload=b"{}")
    assert answer["StatusCode"] == 200
    assert answer["ExecutedVersion"] == "$LATEST"
    assert "FunctionError" not in answer
    json.loads(answer["Payload"].read())
    later = functions.invoke(FunctionName=name, InvocationType="Event", Payload=b"{}")
    assert later["StatusCode"] == 202
    tried = functions.invoke(FunctionName=name, InvocationType="DryRun")
    assert tried["StatusCode"] == 204
    with pytest.raises(ClientError) as caught:
        functions.invoke(FunctionName=name, Payload=b"no json")
    assert code(caught) == "InvalidRequestContentException"


def test_a_functions_policy_and_settings(telco):
    functions = telco.client("lambda")
    name = functions.list_functions()["Functions"][0]["FunctionName"]
    permission = {
        "FunctionName": name, "StatementId": "mine", "Action": "lambda:InvokeFunction",
        "Principal": "s3.amazonaws.com", "SourceArn": "arn:aws:s3:::elsewhere"}
    functions.add_permission(**permission)
    policy = json.loads(functions.get_policy(FunctionName=name)["Policy"])
    mine = [s for s in policy["Statement"] if s["Sid"] == "mine"]
    assert mine[0]["Condition"] == {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::elsewhere"}}
    with pytest.raises(ClientError) as caught:
        functions.add_permission(**permission)
    assert code(caught) == "ResourceConflictException"
    functions.remove_permission(FunctionName=name, StatementId="mine")
    changed = functions.update_function_configuration(FunctionName=name, Timeout=77)
    assert changed["Timeout"] == 77
    functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=5)
    assert functions.get_function_concurrency(
        FunctionName=name)["ReservedConcurrentExecutions"] == 5
    functions.delete_function_concurrency(FunctionName=name)
    functions.put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=1)
    assert functions.get_function_event_invoke_config(
        FunctionName=name)["MaximumRetryAttempts"] == 1
    with pytest.raises(ClientError) as caught:
        functions.publish_version(FunctionName=name)
    assert code(caught) == "NotImplemented"


# Jobs


def test_a_job_runs(telco):
    glue = telco.client("glue")
    jobs = glue.list_jobs()["JobNames"]
    assert jobs == [job["Name"] for job in glue.get_jobs()["Jobs"]]
    assert glue.get_job(JobName=jobs[0])["Job"]["Timeout"] > 0
    run = glue.start_job_run(JobName=jobs[0])["JobRunId"]
    telco.control("POST", "advance", by="30m")
    ended = glue.get_job_run(JobName=jobs[0], RunId=run)["JobRun"]
    assert ended["JobRunState"] in ("SUCCEEDED", "FAILED"), ended
    assert ended["CompletedOn"] >= ended["StartedOn"]
    assert run in [r["Id"] for r in glue.get_job_runs(JobName=jobs[0])["JobRuns"]]
    stopped = glue.batch_stop_job_run(JobName=jobs[0], JobRunIds=[run, "jr_none"])
    assert [e["ErrorDetail"]["ErrorCode"] for e in stopped["Errors"]] == [
        "JobRunInTerminalStateException", "EntityNotFoundException"]
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.get_job(JobName="nobody")
    with pytest.raises(ClientError) as caught:
        glue.get_table(DatabaseName="d", Name="t")
    assert code(caught) == "NotImplemented"


# State machines


def test_a_machine_runs_over_http(server):
    iam, states = server.client("iam"), server.client("stepfunctions")
    role = iam.create_role(RoleName="machine", AssumeRolePolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"Service": "states.amazonaws.com"}}]}))["Role"]["Arn"]
    machine = states.create_state_machine(
        name="waits", roleArn=role, definition=json.dumps({
            "StartAt": "Wait", "States": {
                "Wait": {"Type": "Wait", "Seconds": 2, "Next": "Done"},
                "Done": {"Type": "Pass", "Result": {"done": True}, "End": True}}}))
    execution = states.start_execution(
        stateMachineArn=machine["stateMachineArn"], input="{}")["executionArn"]
    # Two seconds are within the horizon: it is over already.
    described = wait_until(
        lambda: (e := states.describe_execution(executionArn=execution))
        and e["status"] != "RUNNING" and e)
    assert described["status"] == "SUCCEEDED"
    assert json.loads(described["output"]) == {"done": True}
    events = states.get_execution_history(executionArn=execution)["events"]
    assert [e["type"] for e in events][-1] == "ExecutionSucceeded"
    with pytest.raises(states.exceptions.ExecutionDoesNotExist):
        states.describe_execution(executionArn=execution + "x")


# Refusals by IAM, in each service's own words


@pytest.mark.parametrize("service, operation, arguments, expected", [
    ("s3", "list_buckets", {}, "AccessDenied"),
    ("iam", "list_users", {}, "AccessDenied"),
    ("sqs", "create_queue", {"QueueName": "q"}, "AccessDenied"),
    ("sns", "create_topic", {"Name": "t"}, "AuthorizationError"),
    ("events", "list_rules", {}, "AccessDeniedException"),
    ("scheduler", "list_schedules", {}, "AccessDeniedException"),
    ("lambda", "list_functions", {}, "AccessDeniedException"),
    ("glue", "list_jobs", {}, "AccessDeniedException"),
    ("stepfunctions", "list_state_machines", {}, "AccessDeniedException"),
])
def test_each_service_refuses_in_its_own_words(server, service, operation, arguments, expected):
    iam = server.client("iam")
    name = f"powerless-{service}"
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    client = server.client(service, key["AccessKeyId"], key["SecretAccessKey"])
    with pytest.raises(ClientError) as caught:
        getattr(client, operation)(**arguments)
    assert code(caught) == expected
    assert f":user/{name} is not authorized to perform" in (
        caught.value.response["Error"]["Message"])
