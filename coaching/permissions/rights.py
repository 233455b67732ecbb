"""Every right there is, and what happens to somebody who lacks one."""

from enum import StrEnum


class Can(StrEnum):
    """Every right there is."""

    ADMINISTER = "administer"
    COORDINATE = "coordinate"
    COACH = "coach"
    OVERSEE = "oversee"
    SEE_PIPELINE = "see_pipeline"
    SEE_CASE = "see_case"
    SEE_TRAFFIC_LIGHT = "see_traffic_light"
    SEE_TASK = "see_task"
    COMPLETE_TASK = "complete_task"
    FILL_IN = "fill_in"
    ASK_BACK = "ask_back"
    GIVE_BACK = "give_back"
    SEE_ANSWERS = "see_answers"
    SEE_GUIDANCE = "see_guidance"
    SEE_COACH_NOTE = "see_coach_note"
    SEE_STAFF_FIELDS = "see_staff_fields"
    SEE_ASSESSMENT = "see_assessment"
    SEE_BANDS = "see_bands"
    SEE_PLAN = "see_plan"
    TRAIN = "train"
    PLAN_TRAINING = "plan_training"
    SEE_TRAINING_SESSION = "see_training_session"
    SEE_COACHING_SESSION = "see_coaching_session"
    ARRANGE_COACHING_SESSION = "arrange_coaching_session"
    CORRECT_GUIDANCE = "correct_guidance"
    LOG_GUIDANCE = "log_guidance"
    COMPLETE_GUIDANCE = "complete_guidance"
    SEE_ACTION_ITEM = "see_action_item"
    UPDATE_ACTION_ITEM = "update_action_item"
    REMIND = "remind"
    ASK_TO_LEAVE = "ask_to_leave"
    SEE_CERTIFICATE = "see_certificate"
    SEE_MAP = "see_map"
    SEE_PLACES = "see_places"
    SEE_VERSION = "see_version"
    SEE_DOCUMENTS = "see_documents"
    SEE_DOCUMENT = "see_document"
    ADD_DOCUMENT = "add_document"
    KEEP_AMONG_STAFF = "keep_among_staff"
    ADD_VERSION = "add_version"
    CHANGE_DOCUMENT = "change_document"
    SEE_SAVED_VIEW = "see_saved_view"
    SEE_NOTE = "see_note"
    WRITE_NOTE = "write_note"
    CHANGE_NOTE = "change_note"
    REMIND_OF_TASK = "remind_of_task"
    HAND_OVER = "hand_over"
    ADD_TASK = "add_task"
    CHANGE_ADDED_TASK = "change_added_task"
    STEP_BACK = "step_back"
    CHANGE_COACH = "change_coach"
    ASK_FOR_COACH = "ask_for_coach"


class Forbidden(Exception):
    """This person may not do this."""

    def __init__(self, right: Can) -> None:
        super().__init__(right.value)
        self.right = right
