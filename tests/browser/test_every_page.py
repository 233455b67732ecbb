"""Every page but the tasks', in every language and at every width."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import jobs
from coaching import mail as mails
from coaching.clock import now
from coaching.data.notices import NOTICES
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.coaching_sessions import SessionState
from coaching.model.documents import Audience
from coaching.model.guidance import GuidanceEntry
from coaching.model.history import Thing
from coaching.model.people import User
from coaching.model.processes import Answers, Version
from coaching.services import accesses, conflicts, invitations, notices
from tests import applying, lists, make, story
from tests.browser.reading import complaints
from tests.browser.steps import look_again
from tests.browser.visitor import Visitor
from tests.story import answer, open_task

# Files, redirects, and pages that have tests of their own.
ELSEWHERE = {
    "static",
    "closing.pdf",
    "documents.certificate",
    "documents.download",
    "imports.template",
    "personal_data.own",
    "personal_data.of_person",
    "personal_data.of_organisation",
    "processes.case_drawing",
    "processes.drawing",
    "onboarding.newest",
    "onboarding.now",
    "account.start",
    "account.switch",
    "guidance.choose",
    "guidance.new",
    "tasks.show",
    "security.mf_recovery",
    "security.reset_password",
    "security.tf_select",
    "security.two_factor_rescue",
    "security.two_factor_setup_validate",
    "security.two_factor_token_validation",
    "security.wan_delete",
    "work_accounts.answer",
    "work_accounts.start",
    "mergers.follows",
    "splits.follows",
    # Those of an application, from the public form to the selection.
    "apply.fill_in",
    "apply.take_back",
    "applications.home",
    "applications.let_apply",
    "applications.selection",
    "applications.show",
    "public.application_links",
    "public.applied_link",
    "public.apply",
    "health.alive",
    "health.ready",
    "health.metrics",
}


@pytest.mark.usefixtures("planning")
def test_every_page_can_be_read_by_everybody(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    case: Case,
    eves_case: Case,
    cora: User,
    carl: User,
    kim: User,
    otto: User,
    mona: User,
    ada: User,
    tess: User,
    visit: Callable[..., Visitor],
) -> None:
    plan = answer(otto, open_task(case, "draft_action_plan"))
    monkeypatch.setitem(app.config, "MAIL_FOLDER", tmp_path)
    jobs.run_due()
    # Only where nobody's real mails are.
    monkeypatch.setitem(app.config, "DEMONSTRATION", True)
    recorded = db.session.scalars(select(Answers.id).where(Answers.task_id == plan.id)).one()
    version = db.session.scalars(select(Version.id)).one()
    mail = sorted(tmp_path.glob("*.eml"))[0].name
    training = make.training_session(
        case.cohort, "M01", trainer=tess, starts_at=now() + timedelta(days=28)
    )
    taken = make.booking(case, training)
    meeting = make.coaching_session(case, now() + timedelta(days=14), SessionState.AGREED)
    promise = make.promise(case)
    waiting = open_task(case, "review_action_plan")
    note = make.note(case, by=carl)
    leaving = make.member(case, make.person("Lars Leaving"))
    document = make.document(case, by=otto)
    inside = make.document(case, by=carl, audience=Audience.STAFF)
    entry = db.session.scalars(select(GuidanceEntry.id)).one()
    lacking = make.case(case.cohort, "Lumo", contact=make.person("Lea"), sponsor=make.person("Leo"))
    with transaction():
        lacking.members[1].left_at = now()
    wrong = lists.line(1, contact_email="kaarina", sector="Fish", coach="Some Body", unit="Library")
    brought = lists.bring(cora, case.cohort, lists.line(0), wrong)
    row = lists.rows_of(brought)[1]
    done = lists.bring_in(cora, case.cohort, lists.line(5))
    applying.of_year(case)
    added = make.added_task(case, by=cora, doer="coordinator")
    absence = make.substitution(carl, kim)
    accesses.note(cora, case, [(Thing.NOTE, note.id), (Thing.DOCUMENT, document.versions[0].id)])
    conflicts.declare(carl, eves_case.organisation_id, "I have worked there")
    sponsor = make.person("Sanna Signs")
    begun = make.case(case.cohort, "Salo", contact=make.person("Sara"), sponsor=sponsor)
    story.start(begun, cora)
    invited = f"/invitation/{make.invitation_token(sponsor, begun)}"
    thanked = make.invitation_token(make.person("Tilda Thanked"), begun)
    with transaction():
        signed = invitations.by_token(thanked)
        assert signed is not None
        signed.signed_at = now()
    sessions = "/coordinator/training"
    unsubscribe = mails.unsubscribe_link(otto).removeprefix("http://localhost:5077")
    new_address = mails.address_link(otto, "otto.new@example.org")
    new_address = new_address.removeprefix("http://localhost:5077")
    cohort, year = f"/coordinator/cohorts/{case.cohort_id}", "/coordinator/organisations"

    notices.see(otto, NOTICES[0])
    seen = notices.seen_by(otto)[0].id
    make.data_request(otto)
    pages = {
        None: {
            "security.login": "/sign-in",
            "security.forgot_password": "/forgot-password",
            "security.wan_signin": "/sign-in/passkey",
            "own_address.show": new_address,
            "public.accessibility": "/accessibility",
            "public.accessibility_feedback": "/accessibility/feedback",
            "public.accessibility_thanks": "/accessibility/feedback/thanks",
            "public.privacy": "/privacy",
            "public.notice": "/privacy/programme",
            "public.help": "/help",
            "unsubscribe.show": unsubscribe,
            "invitations.show": invited,
            "invitations.sign": f"{invited}/commitment",
            "invitations.signed": f"/invitation/{thanked}/signed",
        },
        otto: {
            "contact.home": f"/my/{case.id}",
            "guidance.answer": f"/guidance/{entry}/answer",
            "tasks.receipt": f"/tasks/{plan.id}/receipt",
            "results.show": f"/cases/{case.id}/results",
            "results.plan": f"/cases/{case.id}/plan",
            "readings.show": f"/cases/{case.id}/readers",
            "withdrawals.leave": f"/cases/{case.id}/leave",
            "holds.propose": f"/cases/{case.id}/hold",
            "members.show": f"/cases/{case.id}/people",
            "members.follow": f"/cases/{case.id}/people/sponsor",
            "members.join": f"/cases/{case.id}/people/new",
            "members.leave": f"/cases/{case.id}/people/{leaving.id}/leave",
            "promises.of_case": f"/cases/{case.id}/promises",
            "promises.show": f"/promises/{promise.id}",
            "documents.of_case": f"/cases/{case.id}/documents",
            "documents.add": f"/cases/{case.id}/documents/new",
            "documents.show": f"/documents/{document.id}",
            "documents.add_version": f"/documents/{document.id}/versions/new",
            "documents.change": f"/documents/{document.id}/change",
            "documents.remove": f"/documents/{document.id}/remove",
            "tasks.blank_assessment": "/assessment/blank",
            "account.show": "/account",
            "devices.show": "/account/devices",
            "own_address.change": "/account/email",
            "security.mf_recovery_codes": "/account/recovery-codes",
            "security.two_factor_setup": "/account/second-step",
            "security.verify": "/show-once-more",
            "security.wan_register": "/account/passkeys",
            "security.wan_verify": "/show-once-more/passkey",
            "personal_data.show": "/account/data",
            "data_requests.ask": "/account/data/request",
            "notices.of_account": "/account/notices",
            "notices.seen": f"/account/notices/{seen}",
            "security.change_password": "/change-password",
        },
        carl: {
            "coach.home": "/coach",
            "conflicts.show": "/coach/conflicts",
            "coach_changes.ask": f"/cases/{case.id}/coach/ask",
            "cases.show": f"/cases/{case.id}",
            "cases.guidance": f"/cases/{case.id}/guidance",
            "cases.application": f"/cases/{case.id}/application",
            "cases.training": f"/cases/{case.id}/training",
            "cases.statements": f"/cases/{case.id}/statements",
            "cases.list_records": f"/cases/{case.id}/records",
            "documents.share": f"/documents/{inside.id}/share",
            "notes.write": f"/cases/{case.id}/notes/new",
            "notes.correct": f"/notes/{note.id}",
            "cases.record": f"/cases/{case.id}/records/{recorded}",
            "coaching_sessions.show": f"/coaching-sessions/{meeting.id}",
            "coaching_sessions.move": f"/coaching-sessions/{meeting.id}/move",
            "coaching_sessions.call_off": f"/coaching-sessions/{meeting.id}/call-off",
            "guidance.between": f"/cases/{case.id}/guidance/between",
            "guidance.correct": f"/guidance/{entry}/correct",
            "closing.show": f"/cases/{case.id}/closing-report",
            "processes.of_case": f"/cases/{case.id}/process",
            "ad_hoc.choose": "/tasks/new",
            "ad_hoc.add": f"/cases/{case.id}/tasks/new",
            "substitutions.home": "/substitutions",
            "substitutions.new": "/substitutions/new",
            "substitutions.show": f"/substitutions/{absence.id}",
            "substitutions.change": f"/substitutions/{absence.id}/change",
        },
        kim: {
            "substitutions.brief": f"/substitutions/{absence.id}/organisations/{case.id}",
        },
        cora: {
            "mergers.choose": f"/cases/{case.id}/merge",
            "splits.begin": f"/cases/{case.id}/split",
            "mergers.join": f"/cases/{eves_case.id}/merge/{case.id}",
            "coordinator.home": "/coordinator",
            "data_requests.enter": f"/coordinator/people/{otto.id}/data-request",
            "coach_changes.change": f"/cases/{case.id}/coach",
            "ad_hoc.change": f"/tasks/{added.id}/change",
            "reopenings.choose": f"/cases/{case.id}/reopen",
            "reopenings.reopen": f"/tasks/{plan.id}/reopen",
            "substitutions.everybody": "/substitutions/everybody",
            "substitutions.name_for": f"/people/{carl.id}/substitute",
            "worklist.show": "/worklist?tab=all",
            "saved_views.save": "/saved-views/worklist/new?tab=all",
            "handovers.choose": f"/tasks/{waiting.id}/hand-over",
            "coordinator.organisations": year,
            "coordinator.add_organisation": f"{year}/new",
            "coordinator.organisation": f"{year}/{eves_case.id}",
            "mailboxes.correct": f"/coordinator/members/{case.members[0].id}/address",
            "invitation_lists.show": "/coordinator/invitations",
            "coordinator.started": f"{year}/{case.id}/started",
            "coordinator.cohorts": "/coordinator/cohorts",
            "coordinator.cohort": cohort,
            "coordinator.new_cohort": "/coordinator/cohorts/new",
            "coordinator.change_cohort": f"{cohort}/dates",
            "onboarding.organisations_of": f"{cohort}/onboarding/organisations",
            "onboarding.people": f"{cohort}/onboarding/organisations/{lacking.id}",
            "onboarding.coaches": f"{cohort}/onboarding/coaches",
            "onboarding.invitations": f"{cohort}/onboarding/invitations",
            "imports.bring": f"{cohort}/imports",
            "imports.show": f"/coordinator/imports/{brought.id}",
            "imports.bring_again": f"/coordinator/imports/{brought.id}/again",
            "imports.mend": f"/coordinator/imports/{brought.id}/rows/{row.id}",
            "imports.confirm": f"/coordinator/imports/{brought.id}/confirm",
            "imports.undo": f"/coordinator/imports/{done.id}/undo",
            "training.home": sessions,
            "training.earlier": f"{sessions}/earlier",
            "training.new": f"{sessions}/new",
            "training.session": f"{sessions}/{training.id}",
            "training.edit": f"{sessions}/{training.id}/edit",
            "training.cancel": f"{sessions}/{training.id}/cancel",
            "training.organisation": f"{sessions}/organisations/{case.id}",
            "training.booking": f"{sessions}/organisations/{case.id}/{taken.id}",
        },
        mona: {
            "manager.home": "/manager",
            "manager.figures": "/manager/figures",
            "processes.year": "/processes",
            "processes.step": "/processes/map/plan/review_action_plan",
        },
        tess: {"trainer.home": "/trainer", "trainer.session": f"/trainer/sessions/{training.id}"},
        ada: {
            "administrator.home": "/administrator",
            "mailboxes.correct_account": f"/administrator/people/{carl.id}/address",
            "failures.show": "/administrator/failures",
            "retention.show": "/administrator/retention",
            "administrator.add_person": "/administrator/people/new",
            "administrator.person": f"/administrator/people/{carl.id}",
            "processes.versions": "/processes/versions",
            "processes.version": f"/processes/versions/{version}",
            "processes.version_drawing": f"/processes/versions/{version}/midpoint",
            "processes.table": f"/processes/versions/{version}/tables/training_recommendation",
            "administrator.mails": "/administrator/mails",
            "administrator.mail": f"/administrator/mails/{mail}",
            "modules.home": "/administrator/modules",
            "modules.edit": "/administrator/modules/M07",
            "decisions.home": "/administrator/decisions",
            "decisions.table": "/administrator/decisions/training_recommendation",
            "decisions.change": "/administrator/decisions/training_recommendation/change",
            "decisions.figures": "/administrator/figures",
        },
    }
    found = []
    for person, paths in pages.items():
        somebody = visit(person) if person else visit()
        for path in paths.values():
            found += complaints(somebody, path)
        look_again()
    assert not found, "\n".join(found)

    readable = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert readable - ELSEWHERE == {name for paths in pages.values() for name in paths}
