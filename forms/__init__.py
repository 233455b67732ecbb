"""The forms that people fill in, by the user task of the drawing that asks each of them."""

from forms.ad_hoc import DoAddedTask
from forms.application_scores import GiveThirdScore, ScoreApplication
from forms.applications import (
    CheckApplication,
    CompleteApplication,
)
from forms.base import TaskForm
from forms.baseline import AnswerAlone, HoldBaselineWorkshop, SubmitBaseline, SummariseBaseline
from forms.closing_assessment import SubmitClosingAssessment
from forms.coach_changes import FindCoach, ReadHandover, WriteHandover
from forms.coaching import AcceptSummary, ConfirmTime, PlanSession
from forms.data_requests import AnswerDataRequest, AnswerExtendedRequest
from forms.documentation import (
    AcceptCompletion,
    CheckFinalReport,
    GiveFeedback,
    HoldFinalDiscussion,
)
from forms.feedback import AnswerFeedback
from forms.final_report import WriteFinalReport
from forms.holds import AllowSecondHold, CheckHold, DecideHold, ResumeYear
from forms.intake import (
    AssignCoach,
    ConfirmAssignment,
    NameTeam,
    RecordKickoff,
    SignCommitment,
    SignCommitmentAgain,
)
from forms.intro_call import HoldIntroCall
from forms.late_tasks import HandleLateTask
from forms.midpoint import HoldMidpointMeeting, ReviewProgress, SummariseMidpoint
from forms.midpoint_decision import DecideAfterSupport, DecideMidpoint, HoldSupportMeeting
from forms.participation import DoBetweenTask, NameParticipants, RecordAttendance
from forms.plan import AcceptActionPlan, DraftActionPlan, ReviewActionPlan
from forms.practices import ProposeGoodPractices
from forms.revised_plan import ReviewRevisedPlan, ReviseActionPlan
from forms.selection import SelectApplication, SelectFromReserve, TellApplicant
from forms.session_log import LogSession
from forms.training import AcceptTraining, ProposeTraining
from forms.training_dates import ConfirmTraining
from forms.withdrawal import ConfirmWithdrawal, RecordExit

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
    "propose_training": ProposeTraining,
    "accept_training": AcceptTraining,
    "confirm_training": ConfirmTraining,
    "name_participants": NameParticipants,
    "record_attendance": RecordAttendance,
    "do_between_task": DoBetweenTask,
    "review_progress": ReviewProgress,
    "summarise_midpoint": SummariseMidpoint,
    "hold_midpoint_meeting": HoldMidpointMeeting,
    "decide_midpoint": DecideMidpoint,
    "revise_action_plan": ReviseActionPlan,
    "review_revised_plan": ReviewRevisedPlan,
    "hold_support_meeting": HoldSupportMeeting,
    "decide_after_support": DecideAfterSupport,
    "submit_closing_assessment": SubmitClosingAssessment,
    "write_final_report": WriteFinalReport,
    "check_final_report": CheckFinalReport,
    "propose_good_practices": ProposeGoodPractices,
    "hold_final_discussion": HoldFinalDiscussion,
    "give_feedback": GiveFeedback,
    "accept_completion": AcceptCompletion,
    "confirm_withdrawal": ConfirmWithdrawal,
    "record_exit": RecordExit,
    "sign_commitment_again": SignCommitmentAgain,
    "find_coach": FindCoach,
    "write_handover": WriteHandover,
    "read_handover": ReadHandover,
    "decide_hold": DecideHold,
    "allow_second_hold": AllowSecondHold,
    "check_hold": CheckHold,
    "resume_year": ResumeYear,
    "plan_session": PlanSession,
    "confirm_time": ConfirmTime,
    "log_session": LogSession,
    "accept_summary": AcceptSummary,
    "handle_late_task": HandleLateTask,
    "answer_feedback": AnswerFeedback,
    "answer_data_request": AnswerDataRequest,
    "answer_extended_request": AnswerExtendedRequest,
    "do_added_task": DoAddedTask,
    "check_application": CheckApplication,
    "complete_application": CompleteApplication,
    "score_application": ScoreApplication,
    "give_third_score": GiveThirdScore,
    "select_application": SelectApplication,
    "tell_applicant": TellApplicant,
    "select_from_reserve": SelectFromReserve,
}
