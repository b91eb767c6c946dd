"""The course's settings for nbgrader: read by every nbgrader command run in this folder."""

c = get_config()  # noqa: F821 (nbgrader hands it to this file)

# Grades drafts as text: nothing that a student handed in is ever run. See docs/grading.md.
try:
    from autograders.gradebook.config import configure

    configure(c)
except Exception as error:
    # nbgrader would only log this and go on with its own settings, which do run submissions.
    raise SystemExit(
        f"Stopped before anything was run: the kit’s own grading could not be set up ({error}). "
        "Install the kit into the Python that runs nbgrader, then try again."
    ) from error

# Your own settings go below; they win over those of the kit. For example your course’s id is
# set by CourseDirectory.course_id, and your exchange folder by Exchange.root.
