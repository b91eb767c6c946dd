"""A course directory, and nbgrader's own commands on it, called from Python."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.plugins import CsvExportPlugin
from nbgrader.utils import temp_attrs
from sqlalchemy import make_url
from sqlalchemy.exc import SAWarning
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograders.gradebook.course import CourseError, submissions
from autograders.gradebook.programs import make_findable


class NbgraderError(RuntimeError):
    """An nbgrader command that failed; the message is its own last words."""


class ClassFolder:
    """One course directory with its nbgrader_config.py, log file and (optional) exchange.

    Every method runs nbgrader's own code with the settings of the folder. What nbgrader has to
    say goes to `log`, never to the screen; without a log it is not kept.
    """

    def __init__(
        self, folder: Path, *, log: Path | None = None, exchange: Path | None = None
    ) -> None:
        make_findable()
        self.folder = folder.resolve()
        config = PyFileConfigLoader("nbgrader_config.py", path=str(self.folder)).load_config()
        config.CourseDirectory.root = str(self.folder)
        if exchange is not None:
            exchange.mkdir(parents=True, exist_ok=True)
            config.Exchange.root = str(exchange)
            config.Exchange.cache = str(exchange / "cache")
            # Everybody’s work is handed in by the one user who plays the class.
            config.ExchangeCollect.check_owner = False
        self._config: Config = config
        self._logger = _file_logger(log)
        self._api = NbGraderAPI(config=config, log=self._logger)
        self._api.log_level = logging.INFO

    @property
    def gradebook(self) -> Gradebook:
        """A fresh connection to the gradebook: use it in a `with`."""
        return self._api.gradebook

    def must_have_a_gradebook(self) -> None:
        """Raises CourseError where nothing was ever graded: nbgrader would make a new one."""
        url = make_url(self._api.coursedir.db_url)
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
            raise CourseError(f"{self.folder} has no gradebook yet. Grade the assignment first.")

    def close(self) -> None:
        """Closes the log file."""
        for handler in list(self._logger.handlers):
            handler.close()
            self._logger.removeHandler(handler)

    def generate(self, assignment: str) -> None:
        """`nbgrader generate_assignment`: the students’ version of an assignment."""
        self._must(self._api.generate_assignment(assignment))

    def release(self, assignment: str) -> None:
        """`nbgrader release_assignment`, to the exchange. Not on Windows, which has none."""
        self._must(self._api.release_assignment(assignment))

    def submit(self, assignment: str, student: str, work: Path) -> None:
        """`nbgrader submit` for one student, whose work/ holds a folder named as the assignment."""
        coursedir = self._api.coursedir
        with temp_attrs(coursedir, assignment_id=assignment, student_id=student):
            app = self._api.exchange.Submit(
                coursedir=coursedir, authenticator=self._api.authenticator, parent=self._api
            )
            app.assignment_dir = str(work)
            app.start()

    def collect(self, assignment: str) -> None:
        """`nbgrader collect`: from the exchange into submitted/."""
        self._must(self._api.collect(assignment))

    def add_student(self, student: str, names: Mapping[str, str]) -> None:
        """`nbgrader db student add`: with first_name and last_name."""
        with self.gradebook as gradebook:
            gradebook.update_or_create_student(student, **names)

    def autograde(self, assignment: str, student: str) -> bool:
        """`nbgrader autograde --student`. False when this submission could not be graded."""
        with warnings.catch_warnings():
            # nbgrader 0.9 makes a submission outside a session on purpose and is told so each time.
            warnings.filterwarnings("ignore", message=".*not in session", category=SAWarning)
            return bool(self._api.autograde(assignment, student)["success"])

    def feedback(self, assignment: str) -> None:
        """`nbgrader generate_feedback`: a page for everybody whose work was graded."""
        self._must(self._api.generate_feedback(assignment))

    def export(self, target: Path) -> None:
        """`nbgrader export`: every score, as a CSV file."""
        plugin = CsvExportPlugin(parent=self._api, to=str(target))
        with self.gradebook as gradebook, _in_folder(self.folder):
            plugin.export(gradebook)

    def submitted(self, assignment: str) -> list[str]:
        """The ids of everybody who handed this assignment in, in order."""
        return [each.student for each in submissions(self._config, assignment)]

    def path(self, step: str, student: str, assignment: str) -> Path:
        """Where a step (submitted, autograded, feedback) keeps a student’s work."""
        return self.folder / step / student / assignment

    def _must(self, result: Mapping[str, Any] | None) -> None:
        if result is None:
            raise NbgraderError("This nbgrader command does not work on Windows.")
        if not result["success"]:
            last = str(result.get("error", "")).strip().splitlines()
            raise NbgraderError(last[-1] if last else "nbgrader failed without a message.")


def has_exchange() -> bool:
    """Whether nbgrader’s exchange works on this system: everywhere but on Windows."""
    return sys.platform != "win32"


def _file_logger(path: Path | None) -> logging.Logger:
    logger = logging.getLogger(f"autograders.gradebook.{path}")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    handler = logging.FileHandler(path, encoding="utf-8") if path else logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.handlers = [handler]
    return logger


@contextmanager
def _in_folder(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
