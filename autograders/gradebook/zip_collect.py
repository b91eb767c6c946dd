"""`nbgrader zip_collect` for what Canvas, Moodle and Blackboard deliver: two plugins for it.

The first takes the notebooks out of what lies in downloaded/ASSIGNMENT/archive, by student; the
second tells nbgrader whose each of them is.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from traitlets import Enum

from autograders.gradebook.collect_zip import (
    Problem,
    known_people,
    lms_of,
    taken_from,
)
from autograders.gradebook.course import CourseError
from autograders.gradebook.lms_names import PATTERNS
from autograders.gradebook.lms_work import Taken


class LmsExtractor(ExtractorPlugin):  # type: ignore[misc]
    """Takes each student's newest notebook, and names in the log whatever it could not take."""

    lms = Enum(
        ("", *PATTERNS),
        default_value="",
        help="the LMS that the download is from; left empty, the names in it tell",
    ).tag(config=True)

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Fills `extracted_path` with STUDENT/NOTEBOOK.ipynb."""
        self.timestamps: dict[str, str] = {}
        app = self.parent
        course = app.coursedir
        try:
            places = sorted(Path(archive_path).iterdir())
            people = known_people(course)
            lms = self.lms or lms_of(places)
            for found in taken_from(course, course.assignment_id, places, lms, people):
                if isinstance(found, Problem):
                    self.log.warning("Not collected: %s: %s", found.what, found.why)
                else:
                    self._unpack(found, Path(extracted_path))
        except (CourseError, OSError, ValueError) as error:
            app.fail(str(error))

    def _unpack(self, taken: Taken, extracted: Path) -> None:
        folder = extracted / taken.student
        folder.mkdir(parents=True)
        for name, data in taken.files.items():
            (folder / name).write_bytes(data)
        self.timestamps[taken.student] = taken.timestamp


class LmsCollector(FileNameCollectorPlugin):  # type: ignore[misc]
    """Reads the student and the notebook off the path that LmsExtractor gave it."""

    def collect(self, submitted_file: str) -> dict[str, Any] | None:
        """What nbgrader wants to know of this file."""
        path = Path(submitted_file)
        found = {"student_id": path.parent.name, "file_id": path.name}
        if timestamp := self.parent.extractor_plugin_inst.timestamps.get(path.parent.name):
            found["timestamp"] = timestamp
        return found
