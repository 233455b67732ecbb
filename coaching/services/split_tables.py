"""What a split does with each table that has to do with a year, and why.

Whoever adds a table decides here; a test compares this with the tables there are, and with what a
split really writes.
"""

from collections.abc import Mapping

# Copied by `year_copies`, as a whole or in part.
COPIED: Mapping[str, str] = {
    "members": "whoever stays is known as somebody who was there until that day",
    "processes": "the year goes on twice; holds that are over count for both",
    "holds": "the days on hold that are over count for both",
    "tasks": "what waits is to be done by both, and steps refer to what was done",
    "answers": "those that later steps show or reckon with",
    "decisions": "the reasons of a recommendation belong to the answers",
    "assessments": "both compare later ones with the same beginning",
    "scores": "a self-assessment without them says nothing",
    "action_plans": "both go on with the version that counts",
    "plan_goals": "goals belong to the plan",
    "plan_actions": "actions belong to the plan",
    "coaching_sessions": "that they were held, when and how long; not what was said",
    "case_modules": "both take the same training",
    "participants": "those who go over and are named for training ahead",
    "attendance": "training that was attended counts for both certificates",
    "action_items": "open promises are kept on both sides",
}

# Written anew, not copied.
MADE: Mapping[str, str] = {
    "cases": "the new year itself",
    "splits": "which year came from which, on what day, and why",
    "substituted_cases": "whoever stands in for the original stands in for the new one",
    "events": "the history of the new year begins with the split",
    "invitations": "whoever is named and was never on board is asked to the new year",
    "mails": "whoever it concerns hears of the split",
}

# Stays with the original, and is read there by whoever could read it before.
STAYS: Mapping[str, str] = {
    "access": "who has read what tells of the original's texts",
    "action_item_moves": "how a promise came to its day is known where it was promised",
    "ad_hoc_tasks": "somebody was asked for something there, and is asked once",
    "application_conflicts": "they belong to the application of the whole",
    "application_links": "they belong to the application of the whole",
    "application_scores": "they belong to the application of the whole",
    "applications": "an organisation applied once, and its year is known by it",
    "certificates": "a year that is over cannot split",
    "coach_changes": "the original's coach; the new year begins with its own",
    "coach_choices": "what is being chosen on the coordinators' page is about the original",
    "coach_wishes": "the coach has asked for a change there",
    "data_requests": "each is a person's own, and about no year",
    "digests": "each tells one person of a working day",
    "document_versions": "files were filed for the original",
    "documents": "files were filed for the original",
    "drafts": "what somebody has begun to write is nobody else's",
    "feedback": "it is about the pages, and about no year",
    "guidance_corrections": "what was said was said there",
    "guidance_entries": "what was said was said there",
    "import_rows": "the list that it came from brought the original",
    "late_tasks": "a coordinator decides once; each year climbs its own ladder",
    "marks": "what people answered alone is nobody's to pass on",
    "mergers": "who joined the original joined it as a whole",
    "notes": "they were written for those who could read them there",
    "page_drafts": "what somebody has begun to write is nobody else's",
    "practice_proposals": "a good practice is proposed once",
    "signing_codes": "a code signs the one commitment it was asked for",
    "viewings": "somebody of the programme saw the original's pages",
    "views": "what people answered alone is nobody's to pass on",
    "withdrawals": "whether the original leaves is decided there",
}
