"""The Python that docs/serving.md shows does what it says."""
import contextlib
import io
import pathlib
import re

import pytest

pytest.importorskip("snowflake.connector")


def test_the_documented_program_runs(server):
    text = pathlib.Path("docs/serving.md").read_text()
    program = re.search(r"```python\n(.*?)```", text, re.S).group(1)
    port = server.url.rsplit(":", 1)[1]
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        exec(program.replace("4566", port), {})  # noqa: S102
    assert shown.getvalue() == "(Decimal('29.99'),)\n"
