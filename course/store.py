"""What the kit remembers of a learner: small JSON files in one folder on this machine.

Nothing here raises, and nothing here stops a lesson: where a file cannot be read or written,
the session goes on from memory and `problem` says so in a sentence.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
from itertools import count
from pathlib import Path
from typing import Any, Final

import platformdirs

# What could not be written, by the file it was meant for: kept until the session ends.
_UNSAVED: Final[dict[Path, str]] = {}

# Files that hold something this session could not take in, with the sentence that says so:
# nothing is written over them.
_HELD: Final[dict[Path, str]] = {}

NOT_SAVED: Final = (
    "Nothing can be saved on this computer right now, so this is kept only until you close the "
    "page."
)

VERSION: Final = 1
"""The newest form of the kit’s files that this kit knows; each names its own in `version`."""

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,40}")


def home() -> Path:
    """The folder of all the kit's files; the environment variable ANYREASON_HOME may name it.

    A name that does not begin at the root is one inside the user's own folder, so that it is the
    same from wherever the kit is started.
    """
    named = os.environ.get("ANYREASON_HOME", "").strip()
    if named:
        with contextlib.suppress(RuntimeError):  # where nobody knows whose home ~ is
            return Path.home() / Path(named).expanduser()
        return Path(named).absolute()
    return platformdirs.user_data_path("anyreason", appauthor=False)


class Store:
    """One JSON file, `<name>.json`. Two that have the same name see the same data.

    `problem` is empty while all goes well; else it is one sentence for the learner on what
    the last `load`, `save` or `delete` could not do. Raises ValueError for a name that is not
    plain lower-case letters, digits and hyphens.
    """

    def __init__(self, name: str) -> None:
        if not _NAME.fullmatch(name):
            raise ValueError(f"“{name}” cannot be a file’s name here; use a to z, 0 to 9 and “-”.")
        self.name: Final = name
        self.path: Final = home() / f"{name}.json"
        self.problem = ""

    def load(self) -> dict[str, Any]:
        """What was saved last, as a new dict; empty where there is nothing to read.

        A file that is not a JSON object is moved aside, so that nothing in it is lost. One that
        a newer kit wrote is read as far as it goes, and nothing is written over it.
        """
        self.problem = ""
        if self.path in _UNSAVED:
            self.problem = _HELD.get(self.path, NOT_SAVED)
            return _as_dict(_UNSAVED[self.path]) or {}
        _HELD.pop(self.path, None)
        try:
            text = self.path.read_bytes().decode("utf-8", "replace")
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except OSError:
            self.problem = _HELD[self.path] = (
                f"{self.path.name} could not be opened, so it stays as it is. What you do now is "
                "kept only until you close the page."
            )
            return {}
        found = _as_dict(text)
        if found is None:
            self.put_aside()
            return {}
        version = found.get("version")
        if isinstance(version, int) and version > VERSION:
            self.problem = _HELD[self.path] = (
                f"{self.path.name} was written by a newer version of this kit, so it stays as it "
                "is. What you do now is kept only until you close the page."
            )
        return found

    def put_aside(self) -> None:
        """Moves the file out of the way, for one that cannot be used; says so in `problem`.

        One that `load` left as it is stays where it is.
        """
        if self.path in _HELD:
            self.problem = _HELD[self.path]
            return
        _UNSAVED.pop(self.path, None)
        numbers = (f"-{number}" if number > 1 else "" for number in count(1))
        places = (self.path.with_name(f"{self.name}.damaged{at}.json") for at in numbers)
        try:
            aside = next(place for place in places if not os.path.lexists(place))
            self.path.replace(aside)
        except OSError:
            self.problem = f"{self.path.name} could not be read; you can go on without it."
        else:
            self.problem = (
                f"{self.path.name} could not be read, so it was kept as {aside.name}, "
                "and a new one begins."
            )

    def set_aside(self) -> list[Path]:
        """The files that could not be understood and were kept, oldest first."""
        try:
            found = [path for path in self.path.parent.iterdir() if self._is_aside(path)]
        except OSError:
            return []
        return sorted(found, key=lambda path: (len(path.name), path.name))

    def _is_aside(self, path: Path) -> bool:
        return bool(re.fullmatch(rf"{self.name}\.damaged(-\d+)?\.json", path.name))

    def save(self, data: dict[str, Any]) -> bool:
        """Writes it all, in one step: a reader sees the old file or the new one, never half.

        False where it could not be written, or where a file lies there that this session could
        not take in; then it is kept until the session ends.
        """
        self.problem = ""
        text = json.dumps(data, ensure_ascii=False, indent=1, default=str) + "\n"
        # Half a character, as a broken paste may hold, has no bytes in any file.
        text = text.encode("utf-8", "replace").decode("utf-8")
        if self.path not in _HELD and _write(self.path, text):
            _UNSAVED.pop(self.path, None)
            return True
        _UNSAVED[self.path] = text
        self.problem = _HELD.get(self.path, NOT_SAVED)
        return False

    def delete(self) -> bool:
        """Forgets everything: the file, those that were set aside, and what is in memory."""
        self.problem = ""
        _UNSAVED.pop(self.path, None)
        try:
            self.path.unlink(missing_ok=True)
            for aside in self.set_aside():
                aside.unlink(missing_ok=True)
        except NotADirectoryError:
            pass  # where there is no folder, there is nothing to delete
        except OSError:
            self.problem = f"The file could not be deleted; you find it here: {self.path}"
            return False
        _HELD.pop(self.path, None)
        return True

    def text(self) -> str:
        """The file's text, to be shown or taken along; empty where there is none."""
        if self.path in _UNSAVED:
            return _UNSAVED[self.path]
        try:
            return self.path.read_bytes().decode("utf-8", "replace")
        except OSError:
            return ""


def _as_dict(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _write(path: Path, text: str) -> bool:
    """Writes a whole file for this user's eyes only. A file marked read-only stays as it is."""
    new: Path | None = None
    try:
        if path.exists() and not os.access(path, os.R_OK | os.W_OK):
            return False
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.stem}-", suffix=".new")
        new = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
        new.replace(path)
    except OSError:
        if new is not None:
            with contextlib.suppress(OSError):
                new.unlink(missing_ok=True)
        return False
    return True
