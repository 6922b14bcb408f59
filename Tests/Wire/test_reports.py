"""Reports against the schemas of those who read them."""
import json
import os
import shutil
import subprocess

import pytest

from conftest import BINARY

model = pytest.importorskip("pydantic_sarif.model")

RED = """
scenario: red/one
title: A bad file gets through
version: 1
pipeline: { name: telco-naive, defects: [sampling-validator] }
clock: { start: "2025-01-02T00:00:00Z" }
truth:
  plans: { use: sample/plans, take: 3 }
deliver:
  - at: "2025-01-02T00:01:00Z"
    file: plans
    to: raw/plans/plans.csv
    mutate: [{ bad_utf8: { line: 2 } }]
"""


def run(*arguments):
    home = os.path.abspath(".")
    return subprocess.run(
        [BINARY, *arguments], capture_output=True, text=True,
        env={**os.environ, "REHEARSAL_HOME": home})


def results(text):
    """The results of a log that is SARIF 2.1.0 by the model made from OASIS's schema."""
    schema = model.StaticAnalysisResultsFormatSarifVersion210JsonSchema
    schema.model_validate(json.loads(text))
    return json.loads(text)["runs"][0]["results"]


def test_sarif_of_a_red_run(tmp_path):
    scenario = tmp_path / "red.yaml"
    scenario.write_text(RED)
    report = tmp_path / "run.sarif"
    assert run("run", str(scenario), "--report", f"sarif={report}").returncode == 1
    assert len(results(report.read_text())) >= 1


def test_sarif_of_a_broken_pipeline_points_into_its_files(tmp_path):
    folder = tmp_path / "broken"
    shutil.copytree("pipelines/telco", folder)
    for name, right, wrong in [
            ("states/daily-etl.asl.json", '"Succeed"', '"Suceed"'),
            ("sql/04-load.sql", "SELECT MAX(snapshot)", "SELEC MAX(snapshot)")]:
        file = folder / name
        file.write_text(file.read_text().replace(right, wrong, 1))
    report = tmp_path / "check.sarif"
    assert run("check", str(folder), "--sarif", str(report)).returncode == 2
    found = results(report.read_text())
    files = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in found}
    assert {file.rsplit("/", 1)[1] for file in files} == {"daily-etl.asl.json", "04-load.sql"}


def test_sarif_of_survivors():
    done = run(
        "mutate", "scenarios/smoke/days", "--only", "aa42dd5e", "--format", "sarif")
    assert len(results(done.stdout)) == 1
