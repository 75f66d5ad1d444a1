"""The rows of page one: the eight success criteria, and beneath them what the policy asks for besides."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.dose import Dose
from formgen.evidence.figure import Figure, Finding, counted
from formgen.evidence.measures import Measures
from formgen.evidence.opinions import DONT_KNOW, TOO_FEW, Item
from formgen.evidence.parents import NONE_MADE, NOT_KNOWN_HOW_MANY, Parents
from formgen.evidence.play import Play
from formgen.evidence.playground import Playground
from formgen.evidence.playground_figure import change
from formgen.evidence.progress import Progress
from formgen.evidence.pupil_roles import UNOBSERVED, PupilRoles
from formgen.evidence.staff import Staff
from formgen.evidence.tables import to_do
from formgen.evidence.training import NO_DATES, Training
from formgen.report import Verdict

NO_GOAL = "The policy sets no threshold."


def criteria(found: Measures) -> Iterator[Verdict]:
    """The eight rows, in the policy's order."""
    yield _progress(found.progress)
    yield _children(found)
    yield _families(found.parents)
    yield _training(found.training)
    yield _roles(found.roles)
    yield _staff(found.staff)
    yield _incidents(found.playground)
    yield _play(found.play)


def besides(found: Measures) -> Iterator[Verdict]:
    """M7 to M11."""
    check = found.check.check
    yield _row("The policy is checked each year", check, _join(check.sentence, to_do(check)), "yearly check held")
    for figure in found.meetings.figures:
        yield _row(figure.title, figure, _join(figure.sentence, to_do(figure)), "meetings held, of those expected")
    joint = found.joint
    caveat = _join(joint.together.sentence, joint.with_parent.sentence if joint.with_parent.denominator else "")
    yield _row("Reviews are done together", joint.together, _join(caveat, to_do(joint.together)), "mentor and child")
    summary = found.shared.summary
    yield _row(summary.title, summary, _join(_percent(summary), summary.sentence, to_do(summary)), "summary shared")
    yield _sessions(found.dose)


def small_print(figure: Figure, text: str) -> str:
    """The clause and how it is counted; with few children the percentage stands here."""
    return f"{figure.clause} · {text} · {figure.percent}" if figure.secondary_percent else f"{figure.clause} · {text}"


def _row(criterion: str, figure: Figure, caveat: str, note: str) -> Verdict:
    return Verdict(criterion, figure.result, figure.finding.value, caveat, small_print(figure, note))


def _percent(figure: Figure) -> str:
    """“88% (75–95).” where they are enough."""
    if not figure.percent or figure.secondary_percent:
        return ""
    return f"{figure.percent} ({figure.interval})." if figure.interval else f"{figure.percent}."


def _join(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _progress(progress: Progress) -> Verdict:
    figure, worded = progress.reached, progress.referred
    goal = f"Goal {figure.target}%."
    of_all = ""
    if worded.denominator:
        of_all = f"Of all children referred, as the policy words it: {worded.share.words} ({worded.finding.lower()})."
    if not figure.denominator:
        caveat = _join("No child started and ended in this period.", of_all, to_do(figure))
    else:
        few = "So few: one child decides." if one_child_decides(figure) else ""
        caveat = _join(_percent(figure), goal, _if_known(figure), of_all, few)
    return _row("Children show measurable progress", figure, caveat, "main area, first and last score agreed together")


def one_child_decides(figure: Figure) -> bool:
    """Whether so few are counted that the goal allows no child without progress."""
    return 0 < figure.denominator * (100 - (figure.target or 0)) < 100


def _if_known(figure: Figure) -> str:
    unknown = sum(g.count for g in figure.missing)
    if not unknown:
        return ""
    who = "the child without both scores" if unknown == 1 else f"the {unknown} children without both scores"
    return f"If {who} had made progress: {figure.best.words}; if not: {figure.worst.words}."


def _children(found: Measures) -> Verdict:
    helped, recorded = found.contribution.helped, found.contribution.recorded
    views = f"Views written down: {recorded.share.words} ({recorded.finding.lower()})." if recorded.denominator else ""
    beside = helped.sentence.partition(". ")[2]
    goal = f"Goal {helped.target}%." if helped.denominator else helped.sentence
    caveat = _join(_percent(helped), goal, beside, views, to_do(helped))
    return _row("Children helped to set their targets", helped, caveat, "own words written down")


def _families(parents: Parents) -> Verdict:
    first, second = parents.headlines
    item = parents.item("helped")
    if not parents.issued:
        caveat = _join(NONE_MADE, to_do(first))
    else:
        goal = NO_GOAL if first.target is None else f"Goal {first.target}%."
        again = f"Would choose it again: {second.share.words}." if second.denominator else ""
        caveat = _join(_percent(first), f"{response_words(parents)}.", _beside(item), again, goal,
                       "" if parents.enough else NOT_KNOWN_HOW_MANY if parents.earlier else TOO_FEW)  # fmt: skip
    return _row("Families say the support helped", first, caveat, "statement 5, of those with a view")


def _beside(item: Item) -> str:
    unsure = f"{DONT_KNOW}: {item.dont_know}." if item.dont_know else ""
    return _join(unsure, f"No answer: {item.no_answer}." if item.no_answer else "")


def response_words(parents: Parents) -> str:
    """“34 of 52 invitations came back (65%)”; the percentage only where they are enough. Earlier sheets beside it."""
    share = parents.response.share
    if parents.earlier:
        beside = counted(parents.earlier, "answer", "answers") + " in earlier sheets"
        return f"{share.of('invitation', 'invitations')} came back, and {beside}" if share.whole else beside
    percent = f" ({share.percent()})" if share.percent() and not parents.response.secondary_percent else ""
    return f"{share.of('invitation', 'invitations')} came back{percent}"


def _training(training: Training) -> Verdict:
    terms, required = training.terms, training.required
    dated = f"Required items in date: {required.share.words} ({required.finding.lower()})." if training.items else ""
    goal = f"Goal {terms.target}%." if terms.denominator else _join(terms.sentence, to_do(terms))
    unknown = sum(g.count for g in terms.excluded if g.reason == NO_DATES) if terms.denominator else 0
    without = f"Terms without dates, not counted: {unknown}." if unknown else ""
    return _row("The mentor’s training is kept up to date", terms, _join(goal, without, dated), "terms with training")


def _roles(roles: PupilRoles) -> Verdict:
    figure, duty = roles.practice, roles.duty
    shifts = f"Shifts done: {duty.share.words}." if duty.denominator else ""
    silent = sum(g.count for g in figure.missing if g.reason == UNOBSERVED)
    seen = f"Not observed: {silent}. {NO_GOAL}" if figure.denominator else _join(figure.sentence, to_do(figure))
    caveat = _join(_percent(figure), shifts, seen)
    return _row("Trained children put it into practice", figure, caveat, "observed within 12 school weeks")


def _staff(staff: Staff) -> Verdict:
    spot, usable = staff.headlines
    feedback = staff.feedback
    if not staff.answered:
        caveat = spot.sentence
    else:
        goal = NO_GOAL if spot.target is None else f"Goal {spot.target}%."
        item = next(i for i in staff.items if i.name == "helped_spot")
        caveat = _join(_percent(spot), f"Ideas are usable: {usable.share.words}.", _beside(item), goal,
                       "" if staff.enough else TOO_FEW)  # fmt: skip
    told = f"{feedback.title}: {feedback.share.words}." if feedback.denominator else ""
    return _row("The mentor helps staff to see needs", spot, _join(caveat, told, to_do(spot)),
                "statement 5, of those with a view")  # fmt: skip


def _incidents(playground: Playground) -> Verdict:
    figure, ratio = playground.rate, playground.compared.ratio
    caveat = _join(figure.sentence, to_do(figure))
    if ratio:
        caveat = f"{change(ratio)} The true range is wider, because incidents tend to come together."
    return _row("Fewer unwanted incidents in the playground", figure, caveat, "per 1,000 pupil-days, same months")


def _play(play: Play) -> Verdict:
    figure, friend = play.playing, play.friend
    said = friend.sentence if friend.denominator else ""
    measured = figure.finding is Finding.NO_THRESHOLD
    goal = "Shown as a trend." if measured else _join(figure.sentence, to_do(figure))
    return _row("Children are more positive and active at play", figure, _join(said, goal), "weekly looks, by term")


def _sessions(dose: Dose) -> Verdict:
    figure = dose.attendance
    if figure.finding is Finding.NOT_MEASURED:
        caveat = _join("No session is written down for this period.", to_do(figure))
    else:
        fell = f"{dose.fell_through} more fell through on the school’s side." if dose.fell_through else ""
        middle = f"The middle child came to {counted(dose.middle, 'session', 'sessions')}." if dose.children > 1 else ""
        caveat = _join(_percent(figure), fell, middle, NO_GOAL)
    return _row("Children came to their sessions", figure, caveat, "sessions attended, of those offered")

