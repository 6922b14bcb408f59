"""Writes AnswerShapes.json: what IAM's and STS's answers may hold, by botocore's API models.

Run it with botocore installed: python3 generate_shapes.py
A structure is an object of its members, a list an array of its element, a map {"*": value}, and a
scalar the name of its type.
"""
import json
import pathlib

import botocore.session


def tree(shape, depth=0):
    if shape.type_name == "structure":
        return {name: tree(member, depth + 1) for name, member in shape.members.items()} if depth < 9 else {}
    if shape.type_name == "list":
        return [tree(shape.member, depth + 1)]
    if shape.type_name == "map":
        return {"*": tree(shape.value, depth + 1)}
    return shape.type_name


def main():
    session = botocore.session.get_session()
    answers = {}
    for service in ("iam", "sts"):
        model = session.get_service_model(service)
        answers[service] = {
            name: tree(model.operation_model(name).output_shape)
            if model.operation_model(name).output_shape else {}
            for name in model.operation_names
        }
    place = pathlib.Path(__file__).with_name("AnswerShapes.json")
    lines = []
    for service, operations in answers.items():
        entries = ",\n".join(
            f"  {json.dumps(name)}: {json.dumps(shape, separators=(',', ':'))}" for name, shape in operations.items())
        lines.append(f" {json.dumps(service)}: {{\n{entries}\n }}")
    place.write_text("{\n" + ",\n".join(lines) + "\n}\n")


main()
