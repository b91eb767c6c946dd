"""A step that ends the process it runs in, as the system does when memory runs out."""

from __future__ import annotations

import os
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor


class Bomb(NbGraderPreprocessor):
    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        if resources["nbgrader"]["student"] == "bomb":
            os._exit(137)
        return nb, resources
