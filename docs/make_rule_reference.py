"""Makes docs/rules.md: every rule with its reason, patterns, examples and near misses.

From the project's folder: .venv/bin/python -m docs.make_rule_reference
To be run after every change to the rules; a test compares the page with them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from autograders.rules import KINDS, Rule, load_rules

PAGE: Final = Path(__file__).resolve().parent / "rules.md"

HEAD: Final = """\
# The rules

Every rule of the judge: what it is for, its patterns, examples in which it counts (with the
stretch that it takes in **bold**), and near misses in which it must not count. How to read
and write one is told in [adding-a-rule.md](adding-a-rule.md).

Made by `docs/make_rule_reference.py` from the files in `autograders/data/rules/`. A change
made here by hand is lost.
"""

KIND_TITLES: Final = {
    "next_step": ("Asking what comes next", "It makes the next-step question."),
    "next_cues": (
        "Asking what comes next, in other words",
        "Used where no other rule finds a next-step question.",
    ),
    "another_topic": (
        "The next step of something else",
        "Words about a next step that stand with these ask about another topic.",
    ),
    "frame": (
        "The any-reason frame",
        "It opens the any-reason close. The words it takes end with “reason”.",
    ),
    "probe": ("Asking for objections", "It makes a close of the kind `probe`."),
    "blunt": ("Asking outright", "It makes a close of the kind `blunt`."),
    "ask": ("What the close asks for", "It says what the interviewer is asked to do."),
    "vague": ("A close that asks for no action", "The ask is `vague` when only this fits."),
    "lead_in": ("Tying the close to the conversation", "It decides the label `lead_in`."),
    "pushy": ("Pressing", "A remark: it decides the label `pushy`."),
    "undercut": ("Apologising for the ask", "A remark: it decides the label `undercut`."),
    "taken_back": (
        "Taking the ask back",
        "What is taken back in the same breath is not asked. It also counts as undercut.",
    ),
    "ask_marker": ("Requests for an answer", "What follows them is asked, with “?” or without."),
    "performs": ("Announcing a question", "“I’d like to ask” does ask, unlike a report of it."),
    "reported": ("Telling about asking", "What is told about or quoted is not asked."),
    "statement": ("Stating", "Words about a next step that stand after these ask nothing."),
    "when": ("Asking only when", "A question of time alone is no next-step question."),
    "elsewhere": (
        "Reasons for something else",
        "The close is none when its reasons are about this.",
    ),
    "courtesy": ("Courtesies after the close", "A question like these may follow the close."),
}
"""For each kind of rule a heading and what a rule of the kind decides."""


def render() -> str:
    """The whole page. The same rules always give the same text."""
    by_kind = {kind: load_rules().of(kind) for kind in KIND_TITLES}
    missing = sorted(KINDS - set(KIND_TITLES))
    if missing:
        raise KeyError(f"KIND_TITLES says nothing of {', '.join(missing)}")
    parts = [HEAD, "".join(_contents(kind, rules) for kind, rules in by_kind.items() if rules)]
    for kind, rules in by_kind.items():
        if rules:
            title, decides = KIND_TITLES[kind]
            parts.append(f"## {title}\n\nRules of the kind `{kind}`. {decides}\n")
            parts.extend(_rule(rule) for rule in rules)
    return "\n".join(parts)


def _contents(kind: str, rules: tuple[Rule, ...]) -> str:
    links = (f"[`{rule.id}`](#{_anchor(rule.id)})" for rule in rules)
    return f"- {KIND_TITLES[kind][0]}: {', '.join(links)}\n"


def _anchor(rule_id: str) -> str:
    """The name that a page's viewer gives to the rule's heading."""
    return rule_id.replace(".", "")


def _rule(rule: Rule) -> str:
    settings = ", ".join(f"{key} = {value}" for key, value in sorted(rule.settings.items()))
    lines = [f"### {rule.id}", "", rule.why]
    lines += ["", f"Settings: {settings}"] if settings else []
    lines += ["", "It counts in:", "", *(f"- {_bold(example)}" for example in rule.examples)]
    lines += ["", "It must not count in:", "", *(f"- {_plain(near)}" for near in rule.near_misses)]
    lines += ["", "Patterns:", "", "```text", *rule.patterns, "```", ""]
    return "\n".join(lines)


def _plain(sentence: str) -> str:
    """The sentence with Markdown's own signs made harmless."""
    for sign in "\\`*_<>[]#":
        sentence = sentence.replace(sign, "\\" + sign)
    return sentence


def _bold(example: str) -> str:
    """The example with the stretch in [brackets] in bold instead."""
    return _plain(example).replace("\\[", "**").replace("\\]", "**")


def main() -> None:
    """Writes the page."""
    PAGE.write_text(render(), encoding="utf-8")
    print(f"wrote {PAGE}")


if __name__ == "__main__":
    main()
