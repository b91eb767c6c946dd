"""The course's settings for nbgrader: read by every nbgrader command run in this folder."""

c = get_config()  # noqa: F821 (nbgrader hands it to this file)

# Grades drafts as text: nothing that a student handed in is ever run.
try:
    from autograders.gradebook.config import configure

    configure(c)
except Exception as error:
    # nbgrader would only log this and go on with its own settings, which do run submissions.
    raise SystemExit(
        f"Stopped before anything was run: the kit’s own grading could not be set up ({error}). "
        "Install the kit into the Python that runs nbgrader, then try again."
    ) from error

# Your own settings go below; they win over those of the kit. Take the # away to use one of these.

# What your course is called, where several share one exchange:
# c.CourseDirectory.course_id = "interviews-2026"

# The folder through which students and you exchange notebooks on one server:
# c.Exchange.root = "/srv/nbgrader/exchange"

# Your time zone: the one of the times that Blackboard writes into the names of files.
# c.Exchange.timezone = "Europe/Vienna"
