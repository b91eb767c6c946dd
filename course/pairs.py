"""The pair of questions as it sounds at each stage, and why it changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Pair:
    """One example. `reply` is what an interviewer might say between the two questions."""

    next_step: str
    reply: str
    close: str
    why: str


PAIRS: Final[dict[str, Pair]] = {
    "phone-screen": Pair(
        "What is the next step in the interview process?",
        "You would meet Dana, the hiring manager.",
        "Based on what we’ve talked about today, is there any reason why you wouldn’t feel "
        "comfortable passing me on to the next step with Dana?",
        "A recruiter cannot give you the job. A recruiter can pass you on, so ask for that.",
    ),
    "first-round": Pair(
        "What is the next step in the interview process?",
        "You would come back to meet my supervisor and me.",
        "Based on what we’ve talked about today, is there any reason why you wouldn’t feel "
        "comfortable passing me on to the next round with your supervisor?",
        "The hiring manager chooses who comes back. The close names the round that was just "
        "described.",
    ),
    "second-round": Pair(
        "What does the process look like after today?",
        "Two people go on to a final talk with our director.",
        "From what you’ve all heard today, is there any reason why you wouldn’t feel "
        "comfortable recommending me for the final round?",
        "Several people now talk you over among themselves. Ask for their word in your favour.",
    ),
    "final-round": Pair(
        "What is the next step from here?",
        "The committee meets on Thursday, and then we make an offer.",
        "After everything we’ve talked about, is there any reason why you wouldn’t feel "
        "comfortable giving me the offer?",
        "There is no round left to be passed on to. What comes next is the offer, so ask for it.",
    ),
}
