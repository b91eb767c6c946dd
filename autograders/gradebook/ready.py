"""What the processes that grade share: they start with all of it loaded (processes.py)."""

from autograders.gradebook.quick_start import start_quickly

start_quickly()

import autograders.gradebook.processes  # noqa: E402, F401
from autograders.judge import judge  # noqa: E402

judge("What comes next?", "first-round")  # the rules are read when they are first needed
