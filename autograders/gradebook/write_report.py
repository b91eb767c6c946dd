"""Reads a graded class and writes the report on it, as a page and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autograders.gradebook.class_folder import ClassFolder
from autograders.gradebook.class_picture import Picture, picture_of
from autograders.gradebook.course import load_course
from autograders.gradebook.report import class_results
from autograders.gradebook.report_csv import report_csv
from autograders.gradebook.report_page import report_page
from autograders.gradebook.similar import (
    Similar,
    given_to_class,
    lesson_files,
    similar_drafts,
)


def write_report(
    folder: Path,
    assignment: str,
    page: Path,
    *,
    table: Path | None = None,
    alike: float | None = None,
) -> list[str]:
    """Writes the report on an assignment of the course in `folder` to `page` (.html).

    With `table` (.csv) also a row for each draft; with `alike` (a share from 0 to 1) also the
    drafts that sound alike. Returns what to tell, a line each. Raises CourseError,
    ValueError for a file of another kind, and OSError.
    """
    for path, endings in ((page, (".html", ".htm")), (table, (".csv",))):
        if path is not None and path.suffix.lower() not in endings:
            raise ValueError(f"{path} should end in {endings[0]}, so that it opens as what it is.")
    load_course(folder)
    course = ClassFolder(folder)
    try:
        course.must_have_a_gradebook()
        results = class_results(course, assignment)
    finally:
        course.close()
    picture = picture_of(results)
    similar = None
    if alike is not None:
        given = given_to_class(course.folder / "source" / assignment, lesson_files())
        similar = similar_drafts(results, given, alike)
    page.write_text(report_page(picture, similar), encoding="utf-8")
    if table is not None:
        # The mark at the start tells Excel that it is UTF-8.
        table.write_text(report_csv(results), encoding="utf-8-sig", newline="")
    return [
        *_told(picture),
        *(_told_of(similar) if similar else ()),
        f"{page}: open it in a browser.",
    ]


def _told(picture: Picture) -> Iterator[str]:
    yield f"{len(picture.results.students)} handed in, {picture.final} are graded to the end."
    if waiting := len(picture.waiting):
        yield f"{waiting} {'answer waits' if waiting == 1 else 'answers wait'} for you."
    for student in picture.ungraded:
        yield f"{student.student} could not be graded: {student.problem}"


def _told_of(similar: Similar) -> Iterator[str]:
    groups = len(similar.groups)
    yield (
        f"{groups} {'group' if groups == 1 else 'groups'} of drafts that sound alike: "
        "something to look at, never a verdict."
    )
