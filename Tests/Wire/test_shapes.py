"""The watch over answers notices what is wrong with them, and every operation is known by name."""
import re

import botocore.session
import pytest
from botocore.exceptions import ClientError
from shapes import Mismatch, check

SERVICES = [
    "s3", "iam", "sts", "sns", "sqs", "events", "scheduler", "lambda", "stepfunctions", "glue"]
MODELS = {
    name: botocore.session.get_session().create_client(
        name, region_name="us-east-1", aws_access_key_id="a",
        aws_secret_access_key="b").meta.service_model for name in SERVICES}


def answer(body, status=200, **headers):
    return {"body": body, "status_code": status, "headers": headers}


WRONG = [
    ("s3", "ListBuckets", b"<R><Buckets><Bucket><Nam>x</Nam></Bucket></Buckets></R>"),
    ("s3", "ListObjectsV2", b"<R><KeyCount>many</KeyCount></R>"),
    ("s3", "ListObjectsV2", b"<R><IsTruncated>True</IsTruncated></R>"),
    ("s3", "ListObjectsV2", b"<R><Contents><LastModified>today</LastModified></Contents></R>"),
    ("s3", "GetBucketTagging", b"<R><TagSet><Tags/></TagSet></R>"),
    ("s3", "GetBucketVersioning", b"<R><Status>On</Status></R>"),
    ("sns", "CreateTopic", b"<R/>"),
    ("sns", "CreateTopic", b"<CreateTopicResponse/>"),
    ("sqs", "SendMessage", b'{"MessageID": "x"}'),
    ("sqs", "SendMessage", b'{"MessageId": 1}'),
    ("events", "DescribeArchive", b'{"CreationTime": "2025-01-01T00:00:00Z"}'),
    ("lambda", "GetFunctionConfiguration", b'{"Timeout": "3"}'),
]


@pytest.mark.parametrize("service, operation, body", WRONG)
def test_what_is_not_of_the_shape_is_noticed(service, operation, body):
    model = MODELS[service]
    with pytest.raises(Mismatch):
        check(model.operation_model(operation), model.resolved_protocol, answer(body))


def test_what_is_of_the_shape_passes():
    model = MODELS["s3"]
    body = b"<R><Buckets><Bucket><Name>x</Name></Bucket></Buckets></R>"
    check(model.operation_model("ListBuckets"), model.resolved_protocol, answer(body))
    with pytest.raises(Mismatch):
        check(model.operation_model("ListBuckets"), model.resolved_protocol,
              answer(body, **{"x-amz-unheard-of": "1"}))


# Every operation of every service is performed, fails with an error of its own, or is refused by
# its name.


def sample(shape, name="", depth=0):
    """The least that botocore takes for a shape."""
    kind = shape.type_name
    if kind == "structure":
        if getattr(shape, "is_tagged_union", False):
            name, member = next(iter(shape.members.items()))
            return {name: sample(member, name, depth + 1)}
        return {
            member: sample(shape.members[member], member, depth + 1)
            for member in shape.required_members}
    if kind == "list":
        least = max(shape.metadata.get("min", 0), 1)
        return [sample(shape.member, name, depth + 1)] * least if depth < 6 else []
    if kind == "map":
        return {sample(shape.key, "key", depth + 1): sample(shape.value, name, depth + 1)}
    if kind == "timestamp":
        return "2025-01-02T03:04:05Z"
    if kind == "boolean":
        return False
    if kind in ("integer", "long", "float", "double"):
        return max(shape.metadata.get("min", 1), 1)
    if kind == "blob":
        return b"{}"
    if getattr(shape, "enum", None):
        return shape.enum[0]
    if name.lower().endswith("arn"):
        return "arn:aws:iam::000000000000:role/nobody"
    return "nobody".ljust(shape.metadata.get("min", 1), "x")


def operations():
    return [(service, name) for service in SERVICES for name in MODELS[service].operation_names]


@pytest.mark.parametrize("service, operation", operations())
def test_every_operation_answers_in_its_own_words(server, service, operation):
    model = MODELS[service].operation_model(operation)
    client = server.client(service, parameter_validation=False, inject_host_prefix=False)
    arguments = sample(model.input_shape) if model.input_shape else {}
    if service == "s3":
        # Buckets of this kind of name are found; those of others are no names.
        if "Bucket" in arguments:
            arguments["Bucket"] = "nobody-has-this"
    try:
        client._make_api_call(operation, arguments)
    except ClientError as error:
        response = error.response
        status = response["ResponseMetadata"]["HTTPStatusCode"]
        code, message = response["Error"]["Code"], response["Error"].get("Message", "")
        if status == 501:
            # Directory buckets are a service of their own to signatures.
            assert code in ("NotImplemented", "NotEmulated", "InvalidAction"), (code, message)
            assert operation in message or "not emulate" in message, message
            return
        assert status < 500, (status, code, message)
        assert code and not re.fullmatch(r"\d+", code) or service == "s3", (status, code)
