"""How well the judge agrees with careful readers: a labelled file in, figures out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograders.batch import JudgesDrafts, judge_safely
from autograders.judge import judge
from autograders.labels import LABELS
from autograders.tables import BadRow, DraftRow, TableError, ending, read_drafts


@dataclass(frozen=True, slots=True)
class LabelScore:
    """Agreement on one label.

    For a yes/no label, `precision`, `recall` and `f1` are about finding "yes"; for a label with
    several values they are the plain mean over the values that occur (null isn't one).
    `support` counts the drafts that readers gave such a value; `accuracy` and `kappa` (Cohen's)
    are over all drafts, null included. A figure with nothing to divide by is None.
    """

    name: str
    support: int
    accuracy: float | None
    precision: float | None
    recall: float | None
    f1: float | None
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One draft that was read differently: label → (what readers said, what the judge said)."""

    file: str
    id: str | int
    stage: str
    text: str
    labels: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Problem:
    """One row that was left out, and why."""

    file: str
    id: str | int
    problem: str


@dataclass(frozen=True, slots=True)
class VerdictScore:
    """How the verdicts of some drafts came out. Counts are of drafts; shares are 0 to 1.

    `accuracy` is over all drafts (an "unsure" is never right), `decided` over those that the
    judge decided. `good_failed` counts complete drafts called incomplete, out of `good`;
    `bad_passed` counts incomplete drafts called complete, out of `bad`.
    """

    drafts: int
    right: int
    unsure: int
    good: int
    good_failed: int
    bad: int
    bad_passed: int

    @property
    def accuracy(self) -> float | None:
        """The share of all drafts whose verdict is right."""
        return _share(self.right, self.drafts)

    @property
    def decided(self) -> float | None:
        """The share of the decided drafts whose verdict is right."""
        return _share(self.right, self.drafts - self.unsure)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything `anyreason evaluate` prints. `files` holds each file's verdicts by its name."""

    verdicts: VerdictScore
    files: Mapping[str, VerdictScore]
    labels: tuple[LabelScore, ...]
    disagreements: tuple[Disagreement, ...]
    problems: tuple[Problem, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data, ready for JSON."""
        return {
            "verdicts": _verdicts_to_dict(self.verdicts),
            "files": {name: _verdicts_to_dict(score) for name, score in self.files.items()},
            "labels": {score.name: asdict(score) for score in self.labels},
            "disagreements": [
                {
                    "file": found.file,
                    "id": found.id,
                    "stage": found.stage,
                    "text": found.text,
                    "labels": {
                        name: {"expected": expected, "said": said}
                        for name, (expected, said) in found.labels.items()
                    },
                }
                for found in self.disagreements
            ],
            "problems": [asdict(problem) for problem in self.problems],
        }


@dataclass(frozen=True, slots=True)
class _Reading:
    """One draft with both readings of it."""

    file: str
    row: DraftRow
    expected: Mapping[str, Any]
    said: Mapping[str, Any]


def evaluate_files(paths: Sequence[Path], *, judge_draft: JudgesDrafts = judge) -> Evaluation:
    """Judge every labelled draft of these JSONL files and hold the labels against the readers'.

    A row that can't be judged, or whose labels aren't exactly those of docs/judging.md, is
    left out and listed under `problems`. Raises TableError when a file can't be
    read, and when there is no row in any of them.
    """
    readings: list[_Reading] = []
    problems: list[Problem] = []
    for path in paths:
        if ending(path) != ".jsonl":
            raise TableError(f"{path.name}: labelled drafts must be in a .jsonl file.")
        for found in _readings(path, judge_draft):
            if isinstance(found, Problem):
                problems.append(found)
            else:
                readings.append(found)
    if not readings and not problems:
        empty = ", ".join(str(path) for path in paths)
        raise TableError(f"{empty}: there are no labelled drafts in here.")
    names = dict.fromkeys(reading.file for reading in readings)
    return Evaluation(
        verdicts=_score_verdicts(readings),
        files={
            name: _score_verdicts([reading for reading in readings if reading.file == name])
            for name in names
        },
        labels=tuple(_score_label(name, readings) for name in LABELS),
        disagreements=tuple(_disagreements(readings)),
        problems=tuple(problems),
    )


def _readings(path: Path, judge_draft: JudgesDrafts) -> Iterator[_Reading | Problem]:
    for row in read_drafts(path):
        if isinstance(row, BadRow):
            yield Problem(str(path), row.id, row.problem)
            continue
        wrong = label_problem(row.labels)
        if wrong or row.labels is None:
            yield Problem(str(path), row.id, wrong)
            continue
        judgement = judge_safely(row, judge_draft)
        if isinstance(judgement, str):
            yield Problem(str(path), row.id, judgement)
            continue
        said = {**judgement.labels, "verdict": judgement.verdict}
        yield _Reading(str(path), row, row.labels, said)


def label_problem(labels: Mapping[str, Any] | None) -> str:
    """What is wrong with a reader's labels, in a sentence; empty when they are sound."""
    if labels is None:
        return "The row has no “labels”."
    lost = [name for name in LABELS if name not in labels]
    if lost:
        return f"The labels lack {_quoted(lost)}."
    unknown = [name for name in labels if name not in LABELS]
    if unknown:
        return f"No label is called {_quoted(unknown)}."
    for name, values in LABELS.items():
        value = labels[name]
        if not any(value is known or (value == known and value != 1) for known in values):
            allowed = ", ".join(_word(known) for known in values)
            return f"The label “{name}” can’t be {_word(value)}; it is one of: {allowed}."
    return ""


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _word(value: Any) -> str:
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _verdicts_to_dict(score: VerdictScore) -> dict[str, Any]:
    return {**asdict(score), "accuracy": score.accuracy, "decided": score.decided}


def _score_verdicts(readings: Sequence[_Reading]) -> VerdictScore:
    pairs = Counter((r.expected["verdict"], r.said["verdict"]) for r in readings)
    good = sum(count for (expected, _), count in pairs.items() if expected == "complete")
    return VerdictScore(
        drafts=pairs.total(),
        right=sum(count for (expected, said), count in pairs.items() if expected == said),
        unsure=sum(count for (_, said), count in pairs.items() if said == "unsure"),
        good=good,
        good_failed=pairs["complete", "incomplete"],
        bad=pairs.total() - good,
        bad_passed=pairs["incomplete", "complete"],
    )


def _score_label(name: str, readings: Sequence[_Reading]) -> LabelScore:
    pairs = Counter((r.expected[name], r.said.get(name)) for r in readings)
    values: list[Any] = [True]
    if True not in LABELS[name]:
        seen = {value for pair in pairs for value in pair}
        values = [value for value in LABELS[name] if value is not None and value in seen]
    scores = [_precision_recall_f1(pairs, value) for value in values]
    return LabelScore(
        name=name,
        support=sum(count for (expected, _), count in pairs.items() if expected in values),
        accuracy=_share(
            sum(count for (expected, said), count in pairs.items() if expected == said),
            pairs.total(),
        ),
        precision=_mean([precision for precision, _, _ in scores]),
        recall=_mean([recall for _, recall, _ in scores]),
        f1=_mean([f1 for _, _, f1 in scores]),
        kappa=cohens_kappa(pairs),
    )


def _precision_recall_f1(
    pairs: Counter[tuple[Any, Any]], value: Any
) -> tuple[float | None, float | None, float | None]:
    both = pairs[value, value]
    expected = sum(count for (e, _), count in pairs.items() if e == value)
    said = sum(count for (_, s), count in pairs.items() if s == value)
    return _share(both, said), _share(both, expected), _share(2 * both, expected + said)


def _mean(figures: Sequence[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known) / len(known) if known else None


def cohens_kappa(pairs: Counter[tuple[Any, Any]]) -> float | None:
    """Agreement beyond chance between two readers, from counts of (one says, other says).

    1 is full agreement, 0 what chance would give; None where chance alone gives full agreement
    (both always say the same one thing) or there is nothing to count.
    """
    total = pairs.total()
    if not total:
        return None
    observed = sum(count for (one, other), count in pairs.items() if one == other) / total
    ones: Counter[Any] = Counter()
    others: Counter[Any] = Counter()
    for (one, other), count in pairs.items():
        ones[one] += count
        others[other] += count
    chance = sum(count * others[value] for value, count in ones.items()) / total**2
    return None if chance == 1 else (observed - chance) / (1 - chance)


def _disagreements(readings: Iterable[_Reading]) -> Iterator[Disagreement]:
    for reading in readings:
        differing = {
            name: (reading.expected[name], reading.said.get(name))
            for name in LABELS
            if reading.expected[name] != reading.said.get(name)
        }
        if differing:
            row = reading.row
            yield Disagreement(reading.file, row.id, row.stage, row.text, differing)
