"""Compiles the judge where it stands: `python setup.py build_ext --inplace`, as `make` does.

Where there is a C compiler and Python's headers, mypyc turns the modules below into machine
code, which makes them about half as fast again; where there is none they run as they are. What
they say is the same: tests/test_pyodide.py holds the two against each other, to the last byte.
To build or install the kit nothing of this is needed: that is pyproject.toml's.

`judge` itself stays as it is written: it is what people call and ask for help on, and mypyc
leaves out docstrings and says wrong arguments in words of its own.
"""

from mypyc.build import mypycify
from setuptools import setup

MODULES = (
    "actions analysis blunt clause close closes complement criteria details feedback frame "
    "grammar index lead_in next_cues next_owner next_pointing next_step next_told "
    "next_topic nodes nouns polarity probes reasons spelling text"
).split()
"""The modules of autograders that every draft goes through, behind `judge`."""

if __name__ == "__main__":
    setup(
        packages=[],
        py_modules=[],
        ext_modules=mypycify(
            [f"autograders/{name}.py" for name in MODULES],
            opt_level="1",
            debug_level="0",
            target_dir=".venv/build",
            group_name="autograders",
        ),
    )
