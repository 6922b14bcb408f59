"""Holds every answer against the API model that botocore carries.

botocore passes over what it does not know, so a member under a wrong name is simply not there for
a client. Here each element, member and header of a raw answer must stand in the model of its
operation, in the place and with the type that the model gives it.
"""
import base64
import binascii
import json
import re
import xml.etree.ElementTree as ElementTree

# Headers of S3's answers that no model has (Amazon S3 API Reference, "Common Response Headers").
COMMON = {
    "x-amz-request-id", "x-amz-id-2", "x-amzn-requestid", "x-amzn-query-error",
    "x-amzn-errortype", "x-amz-error-code", "x-amz-error-message", "x-amz-bucket-region",
    "x-amz-server-side-encryption-bucket-key-enabled", "x-amz-delete-marker", "x-amz-version-id",
}
# Where the service answers what its model leaves out, as its documentation shows: storage classes
# of versions (S3, ListObjectVersions), "Policy" (IAM, GetUser, sample answer) and "IAM Policy"
# (IAM, SimulateCustomPolicy, sample answer).
LOOSE = {"ObjectVersionStorageClass", "PermissionsBoundaryAttachmentType", "PolicySourceType"}
TIMES = {
    "iso8601": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"),
    "rfc822": re.compile(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$"),
    "unixTimestamp": re.compile(r"\d+(\.\d+)?$"),
}


class Mismatch(AssertionError):
    """An answer that is not of its operation's shape."""


def fail(where, what):
    raise Mismatch(f"{where}: {what}")


def check_text(where, shape, text, default_time):
    """A scalar as it stands in XML or in a header."""
    kind = shape.type_name
    if kind == "boolean" and text not in ("true", "false"):
        fail(where, f"{text!r} is no boolean")
    if kind in ("integer", "long") and not re.fullmatch(r"-?\d+", text):
        fail(where, f"{text!r} is no whole number")
    if kind == "timestamp":
        form = shape.serialization.get("timestampFormat", default_time)
        if not TIMES[form].match(text):
            fail(where, f"{text!r} is no time of the form {form}")
    if kind == "blob":
        try:
            base64.b64decode(text, validate=True)
        except binascii.Error:
            fail(where, f"{text!r} is no Base64")
    known = getattr(shape, "enum", None)
    if kind == "string" and known and text and text not in known and shape.name not in LOOSE:
        fail(where, f"{text!r} is none of {shape.enum}")


def plain(tag):
    return tag.rsplit("}", 1)[-1]


def check_xml(where, shape, element):
    kind = shape.type_name
    if kind == "structure":
        names, attributes = {}, set()
        for name, member in shape.members.items():
            if member.serialization.get("location"):
                continue
            wire = member.serialization.get("name", name)
            if member.serialization.get("xmlAttribute"):
                attributes.add(wire.split(":")[-1])
                continue
            if member.type_name in ("list", "map") and member.serialization.get("flattened"):
                inner = member.member if member.type_name == "list" else member
                wire = member.serialization.get("name") or inner.serialization.get("name", name)
            names[wire] = member
        for attribute in element.attrib:
            if plain(attribute) not in attributes:
                fail(where, f"the attribute {attribute} is unknown")
        for child in element:
            tag = plain(child.tag)
            if tag not in names:
                fail(where, f"the element {tag} is unknown; there are {sorted(names)}")
            member = names[tag]
            if member.type_name == "list" and member.serialization.get("flattened"):
                check_xml(f"{where}.{tag}", member.member, child)
            else:
                check_xml(f"{where}.{tag}", member, child)
    elif kind == "list":
        name = shape.member.serialization.get("name", "member")
        for child in element:
            if plain(child.tag) != name:
                fail(where, f"the element {plain(child.tag)} should be {name}")
            check_xml(f"{where}[]", shape.member, child)
    elif kind == "map":
        entries = [element] if shape.serialization.get("flattened") else list(element)
        for entry in entries:
            tags = [plain(child.tag) for child in entry]
            wanted = [shape.key.serialization.get("name", "key"),
                      shape.value.serialization.get("name", "value")]
            if tags != wanted:
                fail(where, f"an entry has {tags} and should have {wanted}")
            check_xml(f"{where}{{}}", shape.value, entry[1])
    else:
        if len(element):
            fail(where, "a scalar has children")
        check_text(where, shape, element.text or "", "iso8601")


def check_json(where, shape, value):
    if value is None:
        return
    kind = shape.type_name
    if kind == "structure":
        if getattr(shape, "is_document_type", False):
            return
        if not isinstance(value, dict):
            fail(where, f"{value!r} is no object")
        names = {
            member.serialization.get("name", name): member
            for name, member in shape.members.items() if not member.serialization.get("location")}
        for name, inner in value.items():
            if name not in names:
                fail(where, f"the member {name} is unknown; there are {sorted(names)}")
            check_json(f"{where}.{name}", names[name], inner)
    elif kind == "list":
        for inner in value:
            check_json(f"{where}[]", shape.member, inner)
    elif kind == "map":
        for inner in value.values():
            check_json(f"{where}{{}}", shape.value, inner)
    elif kind == "timestamp":
        form = shape.serialization.get("timestampFormat", "unixTimestamp")
        if form == "unixTimestamp":
            if not isinstance(value, (int, float)):
                fail(where, f"{value!r} is no time in seconds")
        elif not TIMES[form].match(str(value)):
            fail(where, f"{value!r} is no time of the form {form}")
    elif kind in ("integer", "long"):
        if not isinstance(value, int) or isinstance(value, bool):
            fail(where, f"{value!r} is no whole number")
    elif kind in ("float", "double"):
        if not isinstance(value, (int, float)):
            fail(where, f"{value!r} is no number")
    elif kind == "boolean":
        if not isinstance(value, bool):
            fail(where, f"{value!r} is no boolean")
    else:
        if not isinstance(value, str):
            fail(where, f"{value!r} is no text")
        check_text(where, shape, value, "iso8601")


def check_headers(where, shape, headers):
    names, prefixes = {}, []
    for name, member in (shape.members if shape else {}).items():
        location = member.serialization.get("location")
        if location == "header":
            names[member.serialization.get("name", name).lower()] = member
        if location == "headers":
            prefixes.append(member.serialization.get("name", name).lower())
    for name, text in headers.items():
        name = name.lower()
        if name in names:
            check_text(f"{where} header {name}", names[name], text, "rfc822")
        elif name.startswith("x-amz") and name not in COMMON:
            if not any(name.startswith(prefix) for prefix in prefixes):
                fail(where, f"the header {name} is unknown; there are {sorted(names)}")


def check_error(where, protocol, answer):
    body = answer["body"]
    if not body:
        return
    if "json" in protocol:
        value = json.loads(body)
        kind = answer["headers"].get("x-amzn-errortype") or value.get("__type")
        if not kind:
            fail(where, "the error has no type")
        return
    root = ElementTree.fromstring(body)
    error = root if plain(root.tag) == "Error" else root.find("{*}Error")
    if error is None:
        fail(where, f"an error with the root {plain(root.tag)}")
    for name in ("Code", "Message"):
        if error.find("{*}" + name) is None:
            fail(where, f"an error without {name}")


def check(model, protocol, answer):
    """Holds one raw answer, as botocore's event `response-received` has it, against its model."""
    where = f"{model.service_model.service_name} {model.name}"
    if answer["status_code"] >= 300:
        # GetObject answers 304 without a body, and such.
        return check_error(where, protocol, answer)
    shape, body = model.output_shape, answer["body"]
    if protocol in ("rest-xml", "rest-json"):
        check_headers(where, shape, answer["headers"])
    if shape is None or not isinstance(body, bytes) or not body:
        return None
    payload = shape.serialization.get("payload")
    if payload:
        shape = shape.members[payload]
        if shape.type_name not in ("structure", "list"):
            return None
    if protocol == "query":
        root = ElementTree.fromstring(body)
        if plain(root.tag) != model.name + "Response":
            fail(where, f"the root is {plain(root.tag)}")
        wrapper = shape.serialization.get("resultWrapper")
        found = root.find("{*}" + wrapper) if wrapper else root
        if found is None:
            fail(where, f"there is no {wrapper}")
        return check_xml(where, shape, found)
    if protocol == "rest-xml":
        root = ElementTree.fromstring(body)
        if model.name == "GetBucketLocation":
            # The one answer whose root is its member.
            return None
        return check_xml(where, shape, root)
    return check_json(where, shape, json.loads(body))


class Watch:
    """Checks all answers that clients get, and remembers which operations have been answered."""

    def __init__(self):
        self.answered = set()
        self.refused = {}

    def over(self, client):
        service = client.meta.service_model
        protocol = service.resolved_protocol

        def received(response_dict, event_name, **rest):
            name = event_name.rsplit(".", 1)[-1]
            check(service.operation_model(name), protocol, response_dict)
            if response_dict["status_code"] < 300:
                self.answered.add((service.service_name, name))

        client.meta.events.register("response-received", received)
        return client
