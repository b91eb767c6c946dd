"""Judges the drafts on standard input, one JSON object a line, as the judge's callers do.

Prints all that a judgement says, one a line. tests/test_pyodide.py runs it in two Pythons.
"""

import json
import sys
from dataclasses import asdict

from autograders import judge

for line in sys.stdin:
    row = json.loads(line)
    judgement = judge(row["text"], row["stage"], row["context"])
    print(json.dumps({"id": row["id"], **judgement.to_dict(), "all": asdict(judgement)}))
