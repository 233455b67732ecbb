"""The forms that people fill in, by the user task of the drawing that asks each of them."""

from forms.base import TaskForm
from forms.baseline import AnswerAlone, HoldBaselineWorkshop, SubmitBaseline, SummariseBaseline
from forms.feedback import AnswerFeedback
from forms.intake import AssignCoach, ConfirmAssignment, NameTeam, RecordKickoff, SignCommitment
from forms.intro_call import HoldIntroCall
from forms.plan import AcceptActionPlan, DraftActionPlan, ReviewActionPlan

FORMS: dict[str, type[TaskForm]] = {
    "sign_commitment": SignCommitment,
    "name_team": NameTeam,
    "assign_coach": AssignCoach,
    "confirm_assignment": ConfirmAssignment,
    "hold_intro_call": HoldIntroCall,
    "record_kickoff": RecordKickoff,
    "answer_alone": AnswerAlone,
    "hold_baseline_workshop": HoldBaselineWorkshop,
    "submit_baseline": SubmitBaseline,
    "summarise_baseline": SummariseBaseline,
    "draft_action_plan": DraftActionPlan,
    "review_action_plan": ReviewActionPlan,
    "accept_action_plan": AcceptActionPlan,
    "answer_feedback": AnswerFeedback,
}
