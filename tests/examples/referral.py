"""Answers to the referral, right and wrong."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from examples import TODAY, Changes, bad

GOOD = {
    "pupil_name": "Zoë O’Neill",
    "referral_source": "class_teacher",
    "referred_by": "A. Teacher",
    "referred_by_role": "Class teacher",
    "referral_date": date(2025, 9, 22),
    "areas": ("attendance", "self_esteem"),
    "main_area": "self_esteem",
    "how_long": "months_1_3",
    "area_scores": {"attendance": {"score": 5}, "self_esteem": {"score": 3}},
    "concern": "Says “I cannot” before beginning, on most mornings.",
    "strengths": "Reads with the little ones.",
    "already_tried": "A talk partner; it helped a little.",
    "change_wanted": "Begins on her own.",
    "child_knows": "yes",
    "urgency": "half_term",
    "parent_told_on": date(2025, 9, 19),
    "safeguarding_told": False,
    "sessions_possible": 40,
    "sessions_attended": 40,
}  # fmt: skip

BAD = [
    bad("no_area_that_can_be_scored", {"areas": ("gifted", "looked_after")}, "areas"),
    bad("no_area_that_can_be_scored", {"areas": None}, "areas"),
    bad("main_area_cannot_be_scored", {"main_area": "looked_after", "areas": ("self_esteem", "attendance",
        "looked_after")}, "main_area"),
    bad("main_area_not_ticked", {"main_area": "loss"}, "main_area"),
    bad("main_area_not_ticked", {"main_area": "goal"}, "main_area"),
    bad("main_area_not_ticked", {"main_area": "self_esteem", "areas": None, "goal_other": "To sing"},
        "main_area"),
    bad("source_not_named", {"referral_source": "other"}, "source_other"),
    bad("nothing_tried_yet", {"already_tried": None}, "already_tried"),
    bad("parent_not_told", {"parent_told_on": None}, "parent_told_on"),
    bad("parent_not_told", {"parent_told_on": TODAY + timedelta(1)}, "parent_told_on"),
    bad("ticked_area_without_score", {"areas": ("attendance", "self_esteem", "loss")}, "areas"),
    bad("ticked_area_without_score", {"goal_other": "To sing"}, "areas"),
    bad("referral_in_the_future", {"referral_date": TODAY + timedelta(1)}, "referral_date"),
    bad("safeguarding_date_missing", {"safeguarding_told": True}, "safeguarding_told_on"),
    bad("decision_without_date", {"decision": "accept"}, "decided_on"),
    bad("eal_coordinator_not_told", {"eal": True}, "eal_coordinator_told_on"),
    bad("decision_without_reason", {"decision": "wait", "decided_on": TODAY}, "decision_reason"),
    bad("accepted_without_tier", {"decision": "accept", "decided_on": TODAY, "decision_reason": "Space"}, "tier"),
    bad("senco_not_told", {"decision": "wait", "decided_on": TODAY, "decision_reason": "Full", "sen_status": "K"},
        "senco_told_on"),
    bad("upn_does_not_check", {"upn": "A999999921001"}, "upn"),
    bad("upn_does_not_check", {"upn": "7"}, "upn"),
    bad("safeguarding_told_in_the_future", {"safeguarding_told": True, "safeguarding_told_on": TODAY + timedelta(1)},
        "safeguarding_told_on"),
    bad("received_in_the_future", {"received_on": TODAY + timedelta(1)}, "received_on"),
    bad("born_in_the_future", {"date_of_birth": TODAY + timedelta(1)}, "date_of_birth"),
    bad("senco_told_in_the_future", {"senco_told_on": TODAY + timedelta(1)}, "senco_told_on"),
    bad("eal_coordinator_told_in_the_future", {"eal_coordinator_told_on": TODAY + timedelta(1)},
        "eal_coordinator_told_on"),
    bad("decided_in_the_future", {"decided_on": TODAY + timedelta(1)}, "decided_on"),
    bad("feedback_in_the_future", {"feedback_on": TODAY + timedelta(1)}, "feedback_on"),
    bad("attended_out_of_how_many", {"sessions_possible": None}, "sessions_possible"),
    bad("attended_more_than_possible", {"sessions_attended": 41}, "sessions_attended"),
    bad("decided_before_received", {"received_on": date(2025, 9, 25), "decided_on": date(2025, 9, 24)},
        "decided_on"),
]  # fmt: skip

ALLOWED: list[tuple[Changes, dict[str, Any]]] = [
    ({"referral_source": "parent_carer", "already_tried": None, "parent_told_on": None,
                  "area_scores": None}, {}),
    ({"areas": None, "area_scores": {"goal": {"score": 2}}, "goal_other": "To sing",
                  "main_area": "goal"}, {}),
    ({"areas": ("attendance", "self_esteem", "gifted", "looked_after")}, {}),
    ({"referral_source": "other", "source_other": "School nurse"}, {}),
    ({"referral_date": TODAY, "parent_told_on": TODAY}, {}),
    ({"eal": True, "areas": ("attendance",), "main_area": "attendance"}, {}),
    ({"received_on": TODAY, "decided_on": TODAY, "decision": "wait", "decision_reason": "Full"}, {}),
    ({"decided_on": TODAY, "decision": "decline", "decision_reason": "Help elsewhere", "sen_status": "N"}, {}),
    ({"decided_on": TODAY, "decision": "accept", "decision_reason": "Space", "tier": "targeted", "sen_status": "E",
      "referral_source": "senco"}, {}),
    ({"upn": "M999999921001"}, {}),
]  # fmt: skip

WORDS = ("To speak up in class", "School nurse", "A talk partner.")
