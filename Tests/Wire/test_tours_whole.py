"""What the tours have answered, beside the fidelity ledger."""
import pathlib
import re

import pytest
from botocore.exceptions import ClientError

LEDGER = pathlib.Path(__file__).parents[2] / "docs" / "fidelity.md"
SERVICES = {
    "S3": ["s3"], "IAM and STS": ["iam", "sts"], "SNS": ["sns"], "SQS": ["sqs"],
    "EventBridge": ["events"], "EventBridge Scheduler": ["scheduler"], "Lambda": ["lambda"],
    "Step Functions": ["stepfunctions"], "Glue": ["glue"],
}


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
