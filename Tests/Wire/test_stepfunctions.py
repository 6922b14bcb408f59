"""Step Functions as boto3 sees it; what the real service was seen to do lies beside the repository."""
import json
import pathlib
import re
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError

from conftest import Server, wait_until

ROLE = "arn:aws:iam::000000000000:role/machine"
ACCOUNT = "000000000000"
PASS = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}

CASES = pathlib.Path(__file__).parents[2] / "../shared/conformance/stepfunctions/cases"
# Words that the recorder put in place of what differs from run to run.
WORDS = {
    "timestamp", "datetime", "date", "snf_role_arn", "RequestId", "x-amzn-RequestId",
    "X-Amzn-Trace-Id", "x-amzn-trace-id", "RandomNumberGenerated"}


def recorded(kind):
    files = sorted(CASES.glob("*/*.json"))
    cases = [json.loads(file.read_text()) for file in files]
    return [
        pytest.param(case, id=case["name"]) for case in cases
        if case["kind"] == kind and unclear(case) is None]


def unclear(case):
    """Why a record cannot be replayed, if it cannot."""
    if case.get("functions"):
        return "functions need Lambda's API"
    if "test_create_duplicate" in case["name"]:
        return "the record does not hold the machine that was there before"
    if case.get("expectedErrorCode") == "InvalidLoggingConfiguration":
        return "the record does not hold the configuration"
    if "test_timestamp_" in case["name"] or "test_wait_timestamp_jsonata" in case["name"]:
        return "the recorder replaced the timestamps of the definition"
    if "TimestampPath" in json.dumps(case.get("definition")) and '"timestamp"' in json.dumps(case):
        return "the recorder took the path for a timestamp"
    return None


def text(value):
    return value if isinstance(value, str) else json.dumps(value)


class Comparison:
    """Whether an answer is what was recorded, placeholders and all."""

    def __init__(self):
        self.bound = {}

    def same(self, expected, actual):
        before = dict(self.bound)
        if self._same(expected, actual):
            return True
        self.bound = before
        return False

    def _same(self, expected, actual):
        if isinstance(expected, str) and expected in WORDS:
            return True
        if hasattr(actual, "isoformat"):
            actual = actual.isoformat()
        if isinstance(expected, bool) or isinstance(actual, bool):
            return expected is actual
        if isinstance(expected, (int, float)) and isinstance(actual, (int, float)):
            return expected == actual
        if isinstance(expected, str) and isinstance(actual, str):
            if expected == actual or self._text(expected, actual):
                return True
            try:
                left, right = json.loads(expected), json.loads(actual)
            except ValueError:
                return False
            return isinstance(left, dict) and self._same(left, right)
        if isinstance(actual, str) and not isinstance(expected, str):
            try:
                return self._same(expected, json.loads(actual))
            except ValueError:
                return False
        if isinstance(expected, list) and isinstance(actual, list):
            return len(expected) == len(actual) and all(
                self._same(a, b) for a, b in zip(expected, actual))
        if isinstance(expected, dict) and isinstance(actual, dict):
            return expected.keys() == actual.keys() and all(
                self._same(value, actual[key]) for key, value in expected.items())
        return expected == actual

    def _text(self, expected, actual):
        expected = expected.replace("111111111111", ACCOUNT)
        pattern, names = "", []
        for part in re.split(r"(<[^<>]+>)", expected):
            if part.startswith("<") and part.endswith(">"):
                if part in self.bound:
                    pattern += re.escape(self.bound[part])
                elif part in names:
                    pattern += f"(?P=p{names.index(part)})"
                else:
                    pattern += f"(?P<p{len(names)}>.+)"
                    names.append(part)
            else:
                pattern += re.escape(part)
        match = re.fullmatch(pattern, actual, re.DOTALL)
        if not match:
            return False
        for place, name in enumerate(names):
            self.bound[name] = match.group(f"p{place}")
        return True

    def history(self, expected, actual):
        if all("id" in event and isinstance(event["id"], int) for event in expected):
            assert len(expected) == len(actual), [event["type"] for event in actual]
            for one, other in zip(expected, actual):
                assert self.same(one, other), (one, other)
            return
        # Events of branches side by side were recorded without numbers, in any order.
        open_events = list(actual)
        for event in expected:
            found = next((other for other in open_events if self.alike(event, other)), None)
            assert found is not None, event
            open_events.remove(found)
        rest = {event["type"] for event in open_events}
        assert rest <= {"ParallelStateSucceeded", "ParallelStateExited"}, rest

    def alike(self, expected, actual):
        def bare(event):
            return {k: v for k, v in event.items() if k not in ("id", "previousEventId")}
        return expected["type"] == actual["type"] and self.same(bare(expected), bare(actual))


@pytest.fixture(scope="module")
def sfn(server):
    return server.client("stepfunctions", inject_host_prefix=False)


def machine(sfn, definition, type="STANDARD", **fields):
    return sfn.create_state_machine(
        name=f"m-{uuid.uuid4().hex[:12]}", definition=text(definition), roleArn=ROLE, type=type,
        **fields)["stateMachineArn"]


def finished(sfn, execution):
    def check():
        answer = sfn.describe_execution(executionArn=execution)
        return answer if answer["status"] != "RUNNING" else None
    return wait_until(check, seconds=30)


def events(sfn, execution):
    pages = sfn.get_paginator("get_execution_history").paginate(executionArn=execution)
    return [event for page in pages for event in page["events"]]


# What was recorded

@pytest.mark.parametrize("case", recorded("execution"))
def test_an_execution_does_what_it_did_on_aws(sfn, case):
    started = sfn.start_execution(
        stateMachineArn=machine(sfn, case["definition"]), input=json.dumps(case.get("input", {})))
    answer = finished(sfn, started["executionArn"])
    comparison = Comparison()
    for field, key in [("status", "expectedStatus"), ("output", "expectedOutput"),
                       ("error", "expectedError"), ("cause", "expectedCause")]:
        if case.get(key) is not None:
            actual = answer.get(field)
            # The record's output has been parsed.
            if field == "output" and actual is not None:
                actual = json.loads(actual)
            assert comparison.same(case[key], actual), (field, actual)
    if "expectedHistory" in case:
        comparison.history(case["expectedHistory"], events(sfn, started["executionArn"]))


@pytest.mark.parametrize("case", recorded("sync-execution"))
def test_a_synchronous_execution_does_what_it_did_on_aws(sfn, case):
    def start():
        return sfn.start_sync_execution(
            stateMachineArn=machine(sfn, case["definition"], case["type"]),
            input=json.dumps(case.get("input", {})))
    comparison = Comparison()
    if "expectedApiError" in case:
        with pytest.raises(ClientError) as caught:
            start()
        assert comparison.same(case["expectedApiError"]["Error"], caught.value.response["Error"])
        return
    answer = start()
    assert comparison.same(case["expectedStatus"], answer["status"])
    for field, key in [("output", "expectedOutput"), ("error", "expectedError"),
                       ("cause", "expectedCause")]:
        if case.get(key) is not None:
            actual = answer.get(field)
            # The record's output has been parsed.
            if field == "output" and actual is not None:
                actual = json.loads(actual)
            assert comparison.same(case[key], actual), (field, actual)


@pytest.mark.parametrize("case", recorded("create-error"))
def test_a_definition_is_refused_as_on_aws(sfn, case):
    with pytest.raises(ClientError) as caught:
        machine(sfn, case["definition"], case["type"])
    error = caught.value.response["Error"]
    assert error["Code"] == case["expectedErrorCode"]
    assert Comparison().same(case["expectedErrorMessage"], error["Message"]), error["Message"]


@pytest.mark.parametrize("case", recorded("validate"))
def test_a_definition_is_validated_as_on_aws(sfn, case):
    answer = sfn.validate_state_machine_definition(
        definition=text(case["definition"]), type=case["type"])
    answer.pop("ResponseMetadata")
    assert Comparison().same(case["expectedResponse"], answer), answer


@pytest.mark.parametrize("case", recorded("test-state"))
def test_a_state_is_tried_as_on_aws(sfn, case):
    request = dict(case["request"])
    for field in ("definition", "input", "context", "variables"):
        if field in request:
            request[field] = text(request[field])
    if "result" in request.get("mock", {}):
        request["mock"] = {**request["mock"], "result": text(request["mock"]["result"])}
    state = dict(request.get("stateConfiguration", {}))
    if "mapItemReaderData" in state:
        state["mapItemReaderData"] = text(state["mapItemReaderData"])
        request["stateConfiguration"] = state
    try:
        answer = sfn.test_state(**request)
    except ClientError as error:
        assert "expectedApiError" in case, error
        assert Comparison().same(case["expectedApiError"]["Error"], error.response["Error"])
        return
    answer.pop("ResponseMetadata")
    assert Comparison().same(case["expectedResponse"], answer), answer


# The service itself

def test_a_distributed_map_over_a_file(sfn, s3, bucket):
    s3.put_object(Bucket=bucket, Key="in.csv", Body=b"id,name\n1,a\n2,b\n3,c\n")
    iam = sfn_role(sfn)
    definition = {"StartAt": "M", "States": {"M": {
        "Type": "Map", "End": True, "Label": "rows", "MaxConcurrency": 2,
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
            "Parameters": {"Bucket": bucket, "Key": "in.csv"}},
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, **PASS},
        "ResultWriter": {
            "Resource": "arn:aws:states:::s3:putObject",
            "Parameters": {"Bucket": bucket, "Prefix": "out"}}}}}
    arn = sfn.create_state_machine(
        name=f"m-{uuid.uuid4().hex[:12]}", definition=json.dumps(definition),
        roleArn=iam)["stateMachineArn"]
    execution = sfn.start_execution(stateMachineArn=arn)["executionArn"]
    answer = finished(sfn, execution)
    assert answer["status"] == "SUCCEEDED", answer
    output = json.loads(answer["output"])
    manifest = json.loads(
        s3.get_object(Bucket=bucket, Key=output["ResultWriterDetails"]["Key"])["Body"].read())
    [file] = manifest["ResultFiles"]["SUCCEEDED"]
    children = json.loads(s3.get_object(Bucket=bucket, Key=file["Key"])["Body"].read())
    assert [json.loads(child["Output"]) for child in children] == [
        {"id": "1", "name": "a"}, {"id": "2", "name": "b"}, {"id": "3", "name": "c"}]
    [run] = sfn.list_map_runs(executionArn=execution)["mapRuns"]
    assert ":mapRun:" in run["mapRunArn"] and "/rows:" in run["mapRunArn"]
    described = sfn.describe_map_run(mapRunArn=run["mapRunArn"])
    assert described["status"] == "SUCCEEDED"
    assert described["itemCounts"]["succeeded"] == described["itemCounts"]["total"] == 3
    assert described["executionCounts"]["resultsWritten"] == 3
    listed = sfn.list_executions(mapRunArn=run["mapRunArn"])["executions"]
    assert len(listed) == 3 and listed[0]["mapRunArn"] == run["mapRunArn"]
    assert finished(sfn, listed[0]["executionArn"])["stateMachineArn"].endswith("/rows")
    sfn.update_map_run(mapRunArn=run["mapRunArn"], maxConcurrency=7)
    assert sfn.describe_map_run(mapRunArn=run["mapRunArn"])["maxConcurrency"] == 7


def sfn_role(sfn):
    """A role that Step Functions may take and that may do everything."""
    import boto3
    iam = boto3.client(
        "iam", endpoint_url=sfn.meta.endpoint_url, region_name="us-east-1",
        aws_access_key_id="test", aws_secret_access_key="test")
    name = f"role-{uuid.uuid4().hex[:12]}"
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"},
            "Action": "sts:AssumeRole"}]}))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}))
    return role


def task(resource, parameters, **fields):
    return {"StartAt": "T", "States": {"T": {
        "Type": "Task", "Resource": resource, "Parameters": parameters, "End": True, **fields}}}


def run_as(sfn, role, definition, **fields):
    arn = sfn.create_state_machine(
        name=f"m-{uuid.uuid4().hex[:12]}", definition=json.dumps(definition),
        roleArn=role)["stateMachineArn"]
    return finished(sfn, sfn.start_execution(stateMachineArn=arn, **fields)["executionArn"])


def test_tasks_call_the_sdk_of_other_services(server, sfn, s3, bucket):
    role = sfn_role(sfn)
    put = run_as(sfn, role, task(
        "arn:aws:states:::aws-sdk:s3:putObject",
        {"Bucket": bucket, "Key": "k", "Body": {"a": 1}}))
    assert put["status"] == "SUCCEEDED", put
    assert json.loads(put["output"])["ETag"]
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b'{"a":1}'
    got = run_as(sfn, role, task(
        "arn:aws:states:::aws-sdk:s3:getObject", {"Bucket": bucket, "Key": "k"}))
    assert json.loads(got["output"])["Body"] == '{"a":1}'
    gone = run_as(sfn, role, task(
        "arn:aws:states:::aws-sdk:s3:getObject", {"Bucket": bucket, "Key": "nothing"}))
    assert gone["error"] == "S3.NoSuchKeyException", gone
    assert "Status Code: 404" in gone["cause"]
    listed = run_as(sfn, role, task("arn:aws:states:::aws-sdk:sfn:listStateMachines", {}))
    assert json.loads(listed["output"])["StateMachines"][0]["StateMachineArn"]
    sqs = server.client("sqs")
    url = sqs.create_queue(QueueName=f"q-{uuid.uuid4().hex[:8]}")["QueueUrl"]
    sent = run_as(sfn, role, task(
        "arn:aws:states:::sqs:sendMessage", {"QueueUrl": url, "MessageBody": {"x": [1]}}))
    assert sent["status"] == "SUCCEEDED", sent
    assert json.loads(sent["output"])["SdkHttpMetadata"]["HttpStatusCode"] == 200
    message = sqs.receive_message(QueueUrl=url)["Messages"][0]
    assert json.loads(message["Body"]) == {"x": [1]}
    with pytest.raises(ClientError) as caught:
        machine(sfn, task("arn:aws:states:::dynamodb:putItem", {}))
    assert "dynamodb:putItem" in caught.value.response["Error"]["Message"]


def test_a_token_travels_through_a_queue(server, sfn):
    role = sfn_role(sfn)
    sqs = server.client("sqs")
    url = sqs.create_queue(QueueName=f"q-{uuid.uuid4().hex[:8]}")["QueueUrl"]
    arn = sfn.create_state_machine(
        name=f"m-{uuid.uuid4().hex[:12]}", roleArn=role, definition=json.dumps(task(
            "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            {"QueueUrl": url, "MessageBody": {"token.$": "$$.Task.Token"}})))["stateMachineArn"]
    execution = sfn.start_execution(stateMachineArn=arn)["executionArn"]
    token = json.loads(sqs.receive_message(
        QueueUrl=url, WaitTimeSeconds=5)["Messages"][0]["Body"])["token"]
    sfn.send_task_heartbeat(taskToken=token)
    with pytest.raises(sfn.exceptions.InvalidOutput):
        sfn.send_task_success(taskToken=token, output="{")
    sfn.send_task_success(taskToken=token, output='{"done":true}')
    assert json.loads(finished(sfn, execution)["output"]) == {"done": True}
    assert [event["type"] for event in events(sfn, execution)][2:6] == [
        "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"]
    with pytest.raises(sfn.exceptions.TaskTimedOut):
        sfn.send_task_success(taskToken=token, output="1")


def test_an_activity_and_its_worker(sfn):
    arn = sfn.create_activity(name=f"a-{uuid.uuid4().hex[:8]}")["activityArn"]
    assert arn in [a["activityArn"] for a in sfn.list_activities()["activities"]]
    definition = {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": arn, "End": True}}}
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(sfn.get_activity_task, activityArn=arn, workerName="w")
        execution = sfn.start_execution(
            stateMachineArn=machine(sfn, definition), input='{"n": 1}')["executionArn"]
        work = waiting.result(timeout=30)
    assert json.loads(work["input"]) == {"n": 1}
    sfn.send_task_failure(taskToken=work["taskToken"], error="Odd", cause="it was odd")
    answer = finished(sfn, execution)
    assert (answer["error"], answer["cause"]) == ("Odd", "it was odd")
    sfn.delete_activity(activityArn=arn)
    with pytest.raises(sfn.exceptions.ActivityDoesNotExist):
        sfn.describe_activity(activityArn=arn)


def test_versions_aliases_and_tags(sfn):
    arn = machine(sfn, PASS, publish=True, tags=[{"key": "k", "value": "v"}])
    [version] = sfn.list_state_machine_versions(stateMachineArn=arn)["stateMachineVersions"]
    alias = sfn.create_state_machine_alias(name="live", routingConfiguration=[
        {"stateMachineVersionArn": version["stateMachineVersionArn"], "weight": 100}])
    execution = sfn.start_execution(
        stateMachineArn=alias["stateMachineAliasArn"])["executionArn"]
    answer = finished(sfn, execution)
    assert answer["stateMachineAliasArn"] == alias["stateMachineAliasArn"]
    assert answer["stateMachineVersionArn"] == version["stateMachineVersionArn"]
    with pytest.raises(sfn.exceptions.ConflictException):
        sfn.delete_state_machine_version(
            stateMachineVersionArn=version["stateMachineVersionArn"])
    described = sfn.describe_state_machine_alias(
        stateMachineAliasArn=alias["stateMachineAliasArn"])
    assert described["routingConfiguration"][0]["weight"] == 100
    sfn.delete_state_machine_alias(stateMachineAliasArn=alias["stateMachineAliasArn"])
    assert sfn.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "k", "value": "v"}]
    sfn.untag_resource(resourceArn=arn, tagKeys=["k"])
    assert sfn.list_tags_for_resource(resourceArn=arn)["tags"] == []


def test_a_stopped_execution_is_redriven(sfn):
    wait = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3600, "End": True}}}
    execution = sfn.start_execution(stateMachineArn=machine(sfn, wait))["executionArn"]
    with pytest.raises(sfn.exceptions.ExecutionNotRedrivable):
        sfn.redrive_execution(executionArn=execution)
    sfn.stop_execution(executionArn=execution, error="E", cause="C")
    answer = sfn.describe_execution(executionArn=execution)
    assert (answer["status"], answer["redriveStatus"]) == ("ABORTED", "REDRIVABLE")
    assert sfn.redrive_execution(executionArn=execution)["redriveDate"]
    answer = sfn.describe_execution(executionArn=execution)
    assert (answer["status"], answer["redriveCount"]) == ("RUNNING", 1)
    assert events(sfn, execution)[-1]["executionRedrivenEventDetails"] == {"redriveCount": 1}


def test_a_failed_map_run_is_redriven(sfn, s3, bucket):
    s3.put_object(Bucket=bucket, Key="1", Body=b"one")
    role = sfn_role(sfn)
    definition = {"StartAt": "M", "States": {"M": {
        "Type": "Map", "End": True, "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "G", "States": {"G": {
                "Type": "Task", "End": True, "Resource": "arn:aws:states:::aws-sdk:s3:getObject",
                "Parameters": {"Bucket": bucket, "Key.$": "$"},
                "ResultSelector": {"b.$": "$.Body"}}}}}}}
    arn = sfn.create_state_machine(
        name=f"m-{uuid.uuid4().hex[:12]}", definition=json.dumps(definition),
        roleArn=role)["stateMachineArn"]
    execution = sfn.start_execution(
        stateMachineArn=arn, input='["1", "2"]', traceHeader="Root=1")["executionArn"]
    assert finished(sfn, execution)["status"] == "FAILED"
    s3.put_object(Bucket=bucket, Key="2", Body=b"two")
    sfn.redrive_execution(executionArn=execution)
    answer = finished(sfn, execution)
    assert (answer["status"], answer["traceHeader"]) == ("SUCCEEDED", "Root=1")
    assert json.loads(answer["output"]) == [{"b": "one"}, {"b": "two"}]
    [run] = sfn.list_map_runs(executionArn=execution)["mapRuns"]
    described = sfn.describe_map_run(mapRunArn=run["mapRunArn"])
    assert described["redriveCount"] == 1
    assert described["executionCounts"]["failed"] == 0
    [child] = sfn.list_executions(
        mapRunArn=run["mapRunArn"], redriveFilter="REDRIVEN")["executions"]
    assert child["redriveCount"] == 1
    details = [event["mapRunRedrivenEventDetails"] for event in events(sfn, execution)
               if event["type"] == "MapRunRedriven"]
    assert details == [{"mapRunArn": run["mapRunArn"], "redriveCount": 1}]


def test_metadata_warnings_and_variables(sfn):
    definition = {"StartAt": "A", "States": {
        "A": {"Type": "Pass", "Assign": {"v": 1}, "Parameters": {"p": "$.x"}, "Next": "B"},
        "B": {"Type": "Pass", "InputPath": "$v", "End": True}}}
    arn = machine(sfn, definition)
    assert sfn.describe_state_machine(
        stateMachineArn=arn)["variableReferences"] == {"B": ["v"]}
    bare = sfn.describe_state_machine(stateMachineArn=arn, includedData="METADATA_ONLY")
    assert bare["definition"] == "{}"
    execution = sfn.start_execution(stateMachineArn=arn)["executionArn"]
    finished(sfn, execution)
    assert "output" not in sfn.describe_execution(
        executionArn=execution, includedData="METADATA_ONLY")
    answer = sfn.validate_state_machine_definition(
        definition=json.dumps(definition), severity="WARNING")
    assert answer["result"] == "OK"
    assert [(found["severity"], found["code"]) for found in answer["diagnostics"]] == [
        ("WARNING", "NO_DOLLAR")]


def test_an_express_execution_is_not_described(sfn):
    execution = sfn.start_execution(
        stateMachineArn=machine(sfn, PASS, "EXPRESS"))["executionArn"]
    assert ":express:" in execution
    with pytest.raises(sfn.exceptions.InvalidArn):
        sfn.describe_execution(executionArn=execution)


def test_executions_survive_a_restart(tmp_path):
    data = str(tmp_path / "data")
    definition = {"StartAt": "A", "States": {
        "A": {"Type": "Pass", "Assign": {"kept": 1}, "Next": "W"},
        "W": {"Type": "Wait", "Seconds": 3600, "Next": "B"},
        "B": {"Type": "Pass", "Parameters": {"kept.$": "$kept"}, "End": True}}}
    arguments = ["--data-dir", data, "--time", "manual", "--start", "2025-01-02T03:04:05Z"]
    server = Server(*arguments)
    sfn = server.client("stepfunctions")
    execution = sfn.start_execution(
        stateMachineArn=machine(sfn, definition), name="one")["executionArn"]
    before = events(sfn, execution)
    server.kill()
    server = Server(*arguments)
    try:
        sfn = server.client("stepfunctions")
        assert sfn.describe_execution(executionArn=execution)["status"] == "RUNNING"
        assert events(sfn, execution) == before
        server.control("POST", "advance", by="1h")
        answer = sfn.describe_execution(executionArn=execution)
        assert (answer["status"], json.loads(answer["output"])) == ("SUCCEEDED", {"kept": 1})
    finally:
        server.stop()
