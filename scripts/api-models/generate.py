#!/usr/bin/env python3
"""Writes Sources/Wire/AWSWire/Models/*.swift from the API models that botocore carries.

Facts only: names, places and types of members; `Declarations.swift` explains the notation.
Usage: python3 scripts/api-models/generate.py
"""
import glob
import gzip
import json
import os
import re
import textwrap

import botocore

HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.path.join(HERE, "..", "..", "Sources", "Wire", "AWSWire", "Models")
DATA = os.path.join(os.path.dirname(botocore.__file__), "data")

# The roots of S3's answers are not in the model: Amazon S3 API Reference, each operation's
# response syntax.
S3_ROOTS = {
    "ListBuckets": "ListAllMyBucketsResult",
    "ListDirectoryBuckets": "ListAllMyDirectoryBucketsResult",
    "ListObjects": "ListBucketResult",
    "ListObjectsV2": "ListBucketResult",
    "ListObjectVersions": "ListVersionsResult",
    "CreateMultipartUpload": "InitiateMultipartUploadResult",
    "CompleteMultipartUpload": "CompleteMultipartUploadResult",
    "ListMultipartUploads": "ListMultipartUploadsResult",
    "ListParts": "ListPartsResult",
    "DeleteObjects": "DeleteResult",
    "GetBucketAccelerateConfiguration": "AccelerateConfiguration",
    "GetBucketAcl": "AccessControlPolicy",
    "GetObjectAcl": "AccessControlPolicy",
    "GetBucketCors": "CORSConfiguration",
    "GetBucketLifecycleConfiguration": "LifecycleConfiguration",
    "GetBucketLocation": "LocationConstraint",
    "GetBucketLogging": "BucketLoggingStatus",
    "GetBucketNotificationConfiguration": "NotificationConfiguration",
    "GetBucketRequestPayment": "RequestPaymentConfiguration",
    "GetBucketTagging": "Tagging",
    "GetObjectTagging": "Tagging",
    "GetBucketVersioning": "VersioningConfiguration",
    "GetBucketWebsite": "WebsiteConfiguration",
    "GetObjectAttributes": "GetObjectAttributesResponse",
}

# SQS left the names of its query protocol out of the model when it went to JSON: Amazon SQS API
# Reference (2012-11-05), sample requests and answers. Lists by element, maps by entry.
SQS_NAMES = {
    "AttributeNameList": "AttributeName", "MessageAttributeNameList": "MessageAttributeName",
    "MessageSystemAttributeList": "AttributeName", "AWSAccountIdList": "AWSAccountId",
    "ActionNameList": "ActionName", "TagKeyList": "TagKey", "QueueUrlList": "QueueUrl",
    "MessageList": "Message", "QueueAttributeMap": "Attribute", "TagMap": "Tag",
    "MessageBodyAttributeMap": "MessageAttribute", "MessageSystemAttributeMap": "Attribute",
    "MessageBodySystemAttributeMap": "MessageSystemAttribute",
}
SQS_KEYS = {"TagMap": ("Key", "Value")}

EMULATORS = os.path.join(HERE, "..", "..", "Sources", "Emulators")


def refused(*path, start):
    """The operations that an emulator refuses: they are declared by name and route alone."""
    with open(os.path.join(EMULATORS, *path)) as stream:
        listed = stream.read().split(start)[1].split("].map")[0]
    return set(re.findall(r'"(\w+)"', listed))


S3_NAMED_ONLY = refused("S3", "API", "S3Operations+Buckets.swift", start="static let refused")
IAM_NAMED_ONLY = refused(
    "IAM", "Operations", "IAMOperation+Refusals.swift", start="static let refusals")
SNS_NOT = "Platform Endpoint SMS PhoneNumber OptedOut Origination Sandbox".split()
GLUE = """CreateJob UpdateJob DeleteJob GetJob GetJobs ListJobs StartJobRun GetJobRun GetJobRuns
BatchStopJobRun GetJobBookmark ResetJobBookmark CreateDatabase GetDatabase GetDatabases
UpdateDatabase DeleteDatabase CreateTable GetTable GetTables UpdateTable DeleteTable
BatchDeleteTable GetTableVersions CreatePartition BatchCreatePartition GetPartition GetPartitions
UpdatePartition DeletePartition BatchDeletePartition TagResource UntagResource GetTags
CreateTrigger GetTrigger GetTriggers StartTrigger StopTrigger DeleteTrigger""".split()
LAMBDA = """Invoke InvokeAsync CreateFunction GetFunction GetFunctionConfiguration ListFunctions
DeleteFunction UpdateFunctionCode UpdateFunctionConfiguration PublishVersion ListVersionsByFunction
CreateAlias GetAlias ListAliases UpdateAlias DeleteAlias AddPermission RemovePermission GetPolicy
PutFunctionConcurrency GetFunctionConcurrency DeleteFunctionConcurrency
PutFunctionEventInvokeConfig GetFunctionEventInvokeConfig UpdateFunctionEventInvokeConfig
DeleteFunctionEventInvokeConfig ListFunctionEventInvokeConfigs CreateEventSourceMapping
GetEventSourceMapping ListEventSourceMappings UpdateEventSourceMapping DeleteEventSourceMapping
GetAccountSettings ListTags TagResource UntagResource""".split()

SERVICES = [
    # botocore's folder, our name, Swift name
    ("s3", "s3", "S3"), ("sqs", "sqs", "SQS"), ("sns", "sns", "SNS"),
    ("events", "events", "EventBridge"), ("scheduler", "scheduler", "Scheduler"),
    ("iam", "iam", "IAM"), ("sts", "sts", "STS"), ("lambda", "lambda", "Lambda"),
    ("stepfunctions", "states", "StepFunctions"), ("glue", "glue", "Glue"),
]


def declared(service, operation):
    """Whether an operation is declared with its members, or known by its name alone."""
    if service == "s3":
        return operation not in S3_NAMED_ONLY
    if service == "iam":
        return operation not in IAM_NAMED_ONLY
    if service == "sns":
        return not any(word in operation for word in SNS_NOT)
    if service == "glue":
        return operation in GLUE
    if service == "lambda":
        return operation in LAMBDA
    return True


class Writer:
    def __init__(self, folder, name, swift):
        pattern = os.path.join(DATA, folder, "*", "service-2.json*")
        file = sorted(glob.glob(pattern))[-1]
        with (gzip.open(file) if file.endswith("gz") else open(file)) as stream:
            self.model = json.load(stream)
        self.name, self.swift = name, swift
        self.shapes = self.model["shapes"]
        self.is_json = "json" in self.model["metadata"]["protocol"]
        # SQS keeps its old query form, which needs every member.
        self.prunes = self.is_json and name != "sqs"
        self.wanted = {}
        self.timed = {}

    def has_time(self, shape, seen=()):
        """Whether a value of the shape may hold a timestamp."""
        if shape in self.timed:
            return self.timed[shape]
        if shape in seen:
            return False
        s = self.shapes[shape]
        seen = seen + (shape,)
        kind = s["type"]
        if kind == "timestamp":
            found = True
        elif kind == "structure":
            found = any(self.has_time(m["shape"], seen) for m in s["members"].values())
        elif kind == "list":
            found = self.has_time(s["member"]["shape"], seen)
        elif kind == "map":
            found = self.has_time(s["value"]["shape"], seen)
        else:
            found = False
        if len(seen) == 1:
            self.timed[shape] = found
        return found

    def type_of(self, ref):
        shape = self.shapes[ref["shape"]]
        kind = shape["type"]
        if kind in ("structure", "list", "map"):
            if shape.get("document"):
                return "j"
            if self.prunes and not self.has_time(ref["shape"]):
                return "j"
            self.want(ref["shape"])
            return "@" + ref["shape"]
        if kind == "timestamp":
            form = ref.get("timestampFormat") or shape.get("timestampFormat")
            return {"iso8601": "ti", "rfc822": "tr", "unixTimestamp": "te", None: "t"}[form]
        return {
            "string": "s", "character": "s", "blob": "b", "boolean": "o", "integer": "i",
            "long": "i", "double": "d", "float": "d",
        }[kind]

    def want(self, shape):
        if shape not in self.wanted:
            self.wanted[shape] = None
            self.wanted[shape] = self.line(shape)

    def line(self, name):
        shape = self.shapes[name]
        if shape["type"] == "list":
            member = shape["member"]
            flat = " ~" if shape.get("flattened") else ""
            return f"{name}[ {self.type_of(member)} {member.get('locationName', '-')}{flat}"
        if shape["type"] == "map":
            key, value = shape["key"], shape["value"]
            flat = " ~" if shape.get("flattened") else ""
            names = (key.get("locationName", "key"), value.get("locationName", "value"))
            if self.name == "sqs":
                names = SQS_KEYS.get(name, ("Name", "Value"))
            return f"{name}< {self.type_of(value)} {names[0]} {names[1]}{flat}"
        tokens = [name + "{"]
        for member, ref in shape["members"].items():
            place = self.place(shape, member, ref)
            kind = self.type_of(ref)
            if self.prunes and place == "" and kind in "sboidj":
                continue
            required = "!" if member in shape.get("required", []) and place[:2] in (
                "/h", "/q") else ""
            if ref.get("flattened") and kind.startswith("@"):
                kind += "~"
            tokens.append(f"{member}:{kind}{place}{required}")
        return " ".join(tokens)

    def place(self, shape, member, ref):
        wire = ref.get("locationName", member)
        if self.name == "sqs":
            name = ref["shape"]
            kind = self.shapes[name]["type"]
            if kind in ("list", "map"):
                # Lists of entries are named after what they hold.
                standard = name.removesuffix("List") if kind == "list" else member
                wire = SQS_NAMES.get(name, standard)
        location = ref.get("location")
        if shape.get("payload") == member:
            target = self.shapes[ref["shape"]]
            root = ref.get("locationName") or target.get("locationName") or ref["shape"]
            return f"/p.{root}"
        if location == "header":
            return f"/h.{wire.lower() if not wire.startswith('ETag') else wire}"
        if location == "headers":
            return f"/H.{wire.lower()}"
        if location == "querystring":
            kind = self.shapes[ref["shape"]]["type"]
            return f"/Q.{wire}" if kind == "map" else f"/q.{wire}"
        if location == "uri":
            return f"/u.{wire}"
        if location == "statusCode":
            return "/c"
        if ref.get("xmlAttribute"):
            return f"/a.{wire}"
        return f"/n.{wire}" if wire != member else ""

    def operation(self, name):
        op = self.model["operations"][name]
        http = op["http"]
        path = http["requestUri"]
        rest = "rest" in self.model["metadata"]["protocol"]
        path = path.replace("?x-id=" + name, "").replace("&x-id=" + name, "")
        route = f" {http['method']} {path}" if rest else ""
        if not declared(self.name, name):
            return f"-{name}{route}"
        tokens = [f"!{name}{route}"]
        if "input" in op and self.shapes[op["input"]["shape"]]["members"]:
            self.want(op["input"]["shape"])
            tokens.append("in=" + op["input"]["shape"])
        if "output" in op:
            self.want(op["output"]["shape"])
            tokens.append("out=" + op["output"]["shape"])
            if "resultWrapper" in op["output"]:
                if op["output"]["resultWrapper"] != name + "Result":
                    tokens.append("wrap=" + op["output"]["resultWrapper"])
        if self.name == "s3" and name in S3_ROOTS:
            tokens.append("root=" + S3_ROOTS[name])
        if http.get("responseCode", 200) != 200:
            tokens.append(f"status={http['responseCode']}")
        return " ".join(tokens)

    def write(self):
        meta = self.model["metadata"]
        space = meta.get("xmlNamespace")
        if self.name == "s3":
            space = "http://s3.amazonaws.com/doc/2006-03-01/"
        protocol = {"s3": "rest-xml"}.get(self.name, meta["protocol"])
        if protocol == "json":
            protocol += "-" + meta["jsonVersion"]
        head = (f"#{self.name} {protocol} {meta['apiVersion']} {meta.get('targetPrefix', '-')}"
                f" {space or '-'}")
        # Deprecated operations share their routes with those that came after them.
        names = sorted(
            name for name, op in self.model["operations"].items() if not op.get("deprecated"))
        lines = [head] + [self.operation(name) for name in names]
        lines += [self.wanted[name] for name in sorted(self.wanted)
                  if not (self.wanted[name].endswith("{") and self.prunes is None)]
        wrapped = []
        for line in lines:
            for piece in textwrap.wrap(
                    line, 90, subsequent_indent="  ", break_long_words=False,
                    break_on_hyphens=False):
                if len(piece) > 90:
                    # One word longer than a line: it goes on behind a plus.
                    head, tail = piece.split("/", 1)
                    wrapped += [head, "  +/" + tail]
                else:
                    wrapped.append(piece)
        parts = []
        while wrapped:
            cut = min(600, len(wrapped))
            while cut < len(wrapped) and wrapped[cut].startswith(" "):
                cut -= 1
            parts.append(wrapped[:cut])
            wrapped = wrapped[cut:]
        for number, part in enumerate(parts, 1):
            suffix = "" if number == 1 else f"Part{number}"
            acronym = self.swift.isupper()
            stem = self.swift.lower() if acronym else self.swift[0].lower() + self.swift[1:]
            name = stem + suffix
            file = os.path.join(TARGET, f"ModelText+{self.swift}{suffix}.swift")
            with open(file, "w") as out:
                out.write("// Generated by scripts/api-models/generate.py; do not edit.\n\n")
                out.write(f"extension ModelText {{\n    static let {name} = #\"\"\"\n")
                for line in part:
                    out.write("        " + line + "\n")
                out.write("        \"\"\"#\n}\n")
            print(self.name, number, len(part), "lines")


if __name__ == "__main__":
    for row in SERVICES:
        Writer(*row).write()
