"""Sets nbgrader up for the kit. Called by assignments/nbgrader_config.py."""

from __future__ import annotations

from typing import Any

from autograders.gradebook.feedback import FeedbackPages, GetGradesAndNames
from autograders.gradebook.links import refuse_links_out
from autograders.gradebook.programs import make_findable
from autograders.gradebook.steps import autograde_steps, generate_steps, sanitize_steps
from autograders.gradebook.zip_collect import LmsCollector, LmsExtractor
from autograders.stub import STUB, TEXT_STUB

COURSE_ID = "any-reason-why"


def configure(c: Any) -> None:
    """Makes every nbgrader command, and the formgrader, grade without running anything.

    `c` is the configuration object of an nbgrader_config.py. What stands after the call in that
    file wins over what is set here.
    """
    make_findable()
    refuse_links_out()
    c.CourseDirectory.course_id = COURSE_ID
    # What a student finds in an answer cell: a line of prose, since the answer is prose.
    c.ClearSolutions.code_stub = {"python": STUB}
    c.ClearSolutions.text_stub = TEXT_STUB
    c.GenerateAssignment.preprocessors = generate_steps()
    c.Autograde.sanitize_preprocessors = sanitize_steps()
    c.Autograde.autograde_preprocessors = autograde_steps()
    c.GenerateFeedback.exporter_class = FeedbackPages
    c.GenerateFeedback.preprocessors = [GetGradesAndNames]
    c.ZipCollectApp.extractor_plugin = LmsExtractor
    c.ZipCollectApp.collector_plugin = LmsCollector
