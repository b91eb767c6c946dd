"""Feedback pages: nbgrader's own step, with a page made for marked-up drafts.

nbgrader's stock page needs a network for its scripts, is light only, and lets whatever HTML a
student wrote run in the browser of whoever opens it. This one has no script and lets none in.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import GetGrades
from nbgrader.utils import compute_checksum, is_grade
from traitlets.config import Config

from autograders.gradebook.outcome import METADATA_KEY
from autograders.judge import MAX_CHARACTERS

_TEMPLATES: Final = Path(__file__).parent / "templates"
_TAGS: Final = [
    *("a", "abbr", "b", "blockquote", "br", "code", "del", "em", "hr", "i", "li", "ol", "p"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "pre", "strong", "sub", "sup", "ul"),
    *("table", "thead", "tbody", "tr", "th", "td"),
]

# What autograders/templates/judgement.html is made of.
_JUDGEMENT_TAGS: Final = ["blockquote", "br", "div", "li", "p", "span", "strong", "ul"]
_JUDGEMENT_ATTRIBUTES: Final = ["aria-hidden", "aria-label", "class", "dir", "role"]
_MOST_SHOWN: Final = 2_000
"""So many characters without a mark in them are shown in full: no draft that is said aloud is so
long, and nobody reads, or prints, a page of ten thousand words."""

_LONG_TEXT: Final = re.compile(rf"[^<>]{{{_MOST_SHOWN + 1},}}")
_STYLES: Final = re.compile(r"<style>.*?</style>", re.DOTALL)


class FeedbackPages(HTMLExporter):
    """Exports a graded notebook as a page for its student."""

    def __init__(self, *, config: Config | None = None, **kwargs: Any) -> None:
        own = Config()
        own.FeedbackPages.template_name = "anyreason"
        own.FeedbackPages.extra_template_basedirs = [str(_TEMPLATES)]
        if config is not None:
            own.merge(config)
        super().__init__(config=own, **kwargs)  # type: ignore[no-untyped-call]
        self.register_filter("safe_markdown", safe_markdown)  # type: ignore[no-untyped-call]
        self.register_filter("safe_judgement", safe_judgement)  # type: ignore[no-untyped-call]
        self.register_filter("shortened", shortened)  # type: ignore[no-untyped-call]

    def _init_resources(self, resources: Any) -> Any:
        resources = super()._init_resources(resources)  # type: ignore[no-untyped-call]
        resources["page_styles"] = _styles()
        return resources


class GetGradesAndNames(GetGrades):  # type: ignore[misc]
    """nbgrader's GetGrades, and what its page lacks: who said it, and what still waits."""

    def preprocess(  # noqa: D102
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        nb, resources = super().preprocess(nb, resources)
        ours = resources["nbgrader"]
        ours["waiting"] = sum(
            bool(cell.metadata.nbgrader.get("waits")) for cell in nb.cells if is_grade(cell)
        )
        with Gradebook(ours["db_url"]) as gradebook:
            ours["student_name"] = _name_of(gradebook, ours["student"])
        ours["title"] = nb.metadata.get("title") or ours["notebook"]
        return nb, resources

    def _get_score(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        super()._get_score(cell, resources)
        grade = self.gradebook.find_grade(
            cell.metadata.nbgrader.grade_id, self.notebook_id, self.assignment_id, self.student_id
        )
        meta = cell.metadata.nbgrader
        meta["waits"] = grade.auto_score is None and grade.manual_score is None
        meta["by_teacher"] = grade.manual_score is not None

    def _get_comment(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        super()._get_comment(cell, resources)
        comment = self.gradebook.find_comment(
            cell.metadata.nbgrader.grade_id, self.notebook_id, self.assignment_id, self.student_id
        )
        meta = cell.metadata.nbgrader
        meta["comment_by"] = "teacher" if comment.manual_comment else "kit"
        # Without a marked-up draft above it the comment is all there is: then it stands open.
        marked_up = cell.get("outputs") or cell.metadata.get(METADATA_KEY, {}).get("html")
        meta["comment_alone"] = not marked_up
        meta["as_released"] = meta.get("checksum") == compute_checksum(cell)


@lru_cache(maxsize=256)  # the tasks are the same on every student's page
def safe_markdown(source: str) -> str:
    """Markdown as HTML that can hold no script, style, form or picture from elsewhere."""
    if len(source) > MAX_CHARACTERS:
        return f'<pre class="page-source">{escape(shortened(source))}</pre>'
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    try:
        html = MarkdownWithMath(renderer=renderer).render(source)
    except InvalidNotebook:
        # A picture that was pasted in: the pages show none, and the words matter more.
        return f'<pre class="page-source">{escape(source)}</pre>'
    return _clean(html, _TAGS, {"a": ["href"]})


def safe_judgement(html: str) -> str:
    """A marked-up draft with nothing in it but what the kit's own template writes.

    The page has the kit's styles already, so those that come along are left out. A graded
    notebook is a file, and whoever could write to it should not get to run a script here.
    """
    clean = _clean(_STYLES.sub("", html), _JUDGEMENT_TAGS, {"*": _JUDGEMENT_ATTRIBUTES})
    return _LONG_TEXT.sub(lambda found: escape(shortened(unescape(found[0])), quote=False), clean)


def shortened(text: str) -> str:
    """The text; of a very long one its beginning and its end, and how much is left out between."""
    if len(text) <= _MOST_SHOWN:
        return text
    begins, ends = text[: _MOST_SHOWN // 3].rstrip(), text[-_MOST_SHOWN // 3 :].lstrip()
    left_out = len(text) - len(begins) - len(ends)
    return f"{begins}\n\n[… {left_out:,} characters are left out here …]\n\n{ends}"


def _clean(html: str, tags: list[str], attributes: dict[str, list[str]]) -> str:
    cleaner = SanitizeHTML(tags=tags, attributes=attributes, strip=True)  # type: ignore[no-untyped-call]
    return str(cleaner.sanitize_html_tags(html))  # type: ignore[no-untyped-call]


def _styles() -> str:
    """The kit's one style sheet, and what a whole page needs beside it."""
    kit = files("autograders") / "templates" / "arw.css"
    page = files("autograders.gradebook") / "templates" / "anyreason" / "page.css"
    return kit.read_text(encoding="utf-8") + page.read_text(encoding="utf-8")


def _name_of(gradebook: Gradebook, student_id: str) -> str:
    try:
        student = gradebook.find_student(student_id)
    except MissingEntry:
        return student_id
    name = " ".join(part for part in (student.first_name, student.last_name) if part)
    return name or student_id
