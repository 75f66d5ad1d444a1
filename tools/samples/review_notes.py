"""What people of the sample school add to its review: `review.toml`, as its Inclusion Manager wrote it."""

from __future__ import annotations

from pathlib import Path

from formgen import review_notes

TEXT = """\
# What only people can say, for the policy review and the yearly report to governors. Every line may be left out: what
# is missing is printed as lines to write on. Name no child, family or colleague, and no event that tells of one.

# For the yearly report: one line from the head, one on the link governor's visit, and up to three short sentences each.
head_line = "More children asked for help themselves this year. We want to be quicker when they do."
governor_visit = "On 12 May 2026: a lunch hour on the playground, and an hour with the figures."
will_change = [
  "A first and a last score for every child, on the day on which support starts and ends.",
  "A note home every third week, so that families need not ask.",
]
questions = [
  "What share of staff should say that the mentor helps them, for us to call it met?",
  "Which of the new words in section 15 of the policy review do you accept?",
]

# For the policy review.
chair = "F. Hargreave"
presented = "to the head on 13/7/2026, to the governors on 22/9/2026"
worked = [
  "One person to go to. Children and families name this more than anything else.",
  "Targets in the child's own words: children know them, and bring them up themselves.",
  "Trained children on the playground. Midday staff ask for more of them.",
]
did_not = [
  "Support that stopped at the end of a term, not when the child was ready.",
  "Summaries for staff: too many were written late, and some teachers never saw one.",
  "Scores at the end: where nobody wrote one down, the child counts as no progress.",
]

[[recommendations]]
what = "Set a threshold for what staff say, and for children with a role. Until then nobody can say “met”."
owner = "Chair of governors"
due = 2026-10-16

[[recommendations]]
what = "Share the summary with all staff who teach the child within a week of the start."
owner = "Learning Mentor"
due = 2026-11-27

[[recommendations]]
what = "Check the policy each summer term, and write down that it was done."
owner = "Inclusion Manager"
due = 2027-06-30

[[recommendations]]
what = "Take the new words for the policy to a vote, one by one."
owner = "Head teacher"
due = 2026-12-11
"""


def write(target: Path) -> None:
    """The notes in the sample school's folder, where `formgen review` looks for them."""
    (target / review_notes.FILE).write_text(TEXT, "utf-8")
