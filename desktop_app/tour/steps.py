"""The steps of the tour in their order: name of the picture, what is done, and how its effect is read back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.tour import steps_approvals as approvals
from desktop_app.tour import steps_bulk as bulk
from desktop_app.tour import steps_casework as casework
from desktop_app.tour import steps_delivery as delivery
from desktop_app.tour import steps_dispute as dispute
from desktop_app.tour import steps_flows as flows
from desktop_app.tour import steps_intake as intake
from desktop_app.tour import steps_journal as journal
from desktop_app.tour import steps_lists as lists
from desktop_app.tour import steps_looks as looks
from desktop_app.tour import steps_refund_acts as decisions
from desktop_app.tour import steps_refunds as refunds
from desktop_app.tour import steps_rehearsal as rehearsal
from desktop_app.tour import steps_rehearsal_console as console
from desktop_app.tour import steps_rehearsal_refunds as rehearsed
from desktop_app.tour import steps_reminders as reminders
from desktop_app.tour import steps_views as views
from desktop_app.tour.sample_flows import flow_cases
from desktop_app.tour.stage import Stage


@dataclass(frozen=True)
class Step:
    """One step. ``drive`` acts on the window; ``read_back`` asks the store whether the effect is there."""

    name: str
    drive: Callable[[Stage], None]
    read_back: Callable[[Stage], bool]


STEPS: tuple[Step, ...] = (
    Step("first-start", intake.first_start, intake.is_first_start),
    Step("import-preview", intake.preview_cases, intake.preview_is_right),
    Step("import-result", intake.import_cases, intake.cases_are_in),
    Step("import-orders", intake.import_orders, intake.orders_are_in),
    Step("today", lists.show_today, lists.today_is_right),
    Step("supervision", lists.show_list, lists.list_is_right),
    Step("filters", lists.filter_list, lists.filter_is_right),
    Step("filter-chips", views.filter_chips, views.chips_are_right),
    Step("saved-view", views.save_view, views.view_is_saved),
    Step("detail", lists.show_detail, lists.detail_is_right),
    Step("why", lists.show_why, lists.why_is_right),
    Step("chase", casework.chase, casework.is_chased),
    Step("owner", casework.give_away, casework.is_given),
    Step("unknown", lists.show_unknown, lists.unknown_is_right),
    Step("settled", lists.settle_unknown, lists.settled_is_right),
    Step("registration", intake.fill_registration, intake.nothing_registered),
    Step("registered", intake.register, intake.is_registered),
    Step("paste", intake.paste_page, intake.nothing_pasted),
    Step("pasted", intake.take_page_in, intake.page_is_in),
    Step("delivery-form", delivery.fill_form, delivery.form_is_judged),
    Step("delivery-mended", delivery.mend_form, delivery.form_is_mended),
    Step("packet", delivery.complete_form, delivery.packet_is_ready),
    Step("today-waiting", delivery.show_waiting, delivery.is_waiting),
    Step("packet-bar", delivery.copy_values, delivery.values_are_copied),
    Step("result-registered", delivery.register_result, delivery.result_is_registered),
    Step("case-moved", delivery.show_moved, delivery.has_moved),
    Step("bulk", bulk.open_bulk, bulk.check_is_right),
    Step("bulk-result", bulk.run_bulk, bulk.bulk_is_done),
    Step("outbox-done", bulk.show_done, bulk.done_is_right),
    Step("undo-batch", intake.undo_page, intake.page_is_undone),
    Step("journal", journal.show_journal, journal.journal_is_right),
    Step("journal-verified", journal.verify_journal, journal.journal_is_verified),
    Step("evidence-findings", dispute.put_bad_evidence, dispute.findings_are_right),
    Step("scan-ticks", dispute.tick_scan, dispute.scan_is_ticked),
    Step("appeal", dispute.write_appeal, dispute.appeal_is_ready),
    Step("appeal-frozen", dispute.record_appeal, dispute.is_frozen),
    Step("binder", dispute.make_binder, dispute.binder_is_made),
    Step("bulk-retried", bulk.retry_bulk, bulk.bulk_is_retried),
    Step("palette", lists.show_palette, lists.palette_is_right),
    Step("settings", lists.show_settings, lists.settings_are_right),
    Step("notification", reminders.show_notification, reminders.notification_is_right),
    Step("quit-warns", reminders.warn_at_quit, reminders.quit_is_warned),
    Step("dark", looks.show_dark, looks.is_dark),
    Step("dark-delivery-form", looks.show_dark_form, looks.form_of_next),
    Step("english", looks.show_english, looks.is_english),
    Step("english-delivery-form", looks.show_english_form, looks.form_of_next),
    Step("english-bulk", looks.show_english_bulk, looks.bulk_is_of_one_node),
    Step("narrow-1100", looks.show_narrow, looks.is_narrow),
    Step("scale-200", looks.show_fine, looks.is_fine),
)

REHEARSAL_STEPS: tuple[Step, ...] = (
    Step("rehearsal-begins", rehearsal.begin_direct, rehearsal.direct_is_begun),
    Step("rehearsal-today", rehearsal.show_today, rehearsal.today_is_full),
    Step("rehearsal-case", rehearsal.show_case, rehearsal.case_is_ours),
    Step("rehearsal-held", rehearsal.deliver, rehearsal.is_held),
    Step("rehearsal-recalled", rehearsal.recall, rehearsal.is_recalled),
    Step("rehearsal-sent", rehearsal.send_again, rehearsal.is_sent),
    Step("rehearsal-clock", rehearsal.show_clock, rehearsal.is_accepted),
    Step("rehearsal-completed", rehearsal.pass_three_hours, rehearsal.is_completed),
    Step("rehearsal-refund-held", rehearsed.hold_agreement, rehearsed.agreement_is_held),
    Step("rehearsal-refund-lost", rehearsed.lose_answer, rehearsed.answer_is_lost),
    Step("rehearsal-refund-found", rehearsed.find_out, rehearsed.is_found_out),
    Step("rehearsal-goods-back", rehearsed.accept_goods, rehearsed.goods_are_accepted),
    Step("rehearsal-console", console.begin_console, console.console_is_begun),
    Step("rehearsal-pasted", console.paste_list, console.list_is_in),
    Step("rehearsal-packet", console.show_packet, console.packet_is_ready),
    Step("rehearsal-packet-bar", console.show_bar, console.bar_says_rehearsal),
    Step("rehearsal-connections", console.show_connections, console.is_tested),
    Step("rehearsal-dark", console.show_dark, console.is_dark),
    Step("rehearsal-scale-200", console.show_fine_today, console.is_fine),
)
"""In a home of their own, against the marketplace's real process."""

FLOW_STEPS: tuple[Step, ...] = (
    Step("flows-imported", flows.bring_flows, flows.flows_are_in),
    Step("flows-today", flows.show_today, flows.today_is_right),
    Step("forecast", flows.show_forecast, flows.forecast_is_right),
    Step("why-effect", flows.show_why_effect, flows.why_effect_is_right),
    *(Step(f"flow-{one.name}", *flows.detail_of(one)) for one in flow_cases()),
    *(Step(f"form-{name}", *flows.form_of(name)) for name in flows.FORMS),
    Step("form-saas-dated", flows.date_saas, flows.saas_is_dated),
    Step("form-d-shipped", flows.fill_shipping, flows.shipping_is_kept),
    Step("packet-d", flows.complete_shipping, flows.shipping_is_prepared),
    Step("pending-kept", flows.show_pending, flows.pending_is_kept),
    Step("pending-settled", flows.settle_pending, flows.pending_is_settled),
)
"""In a home of their own: a case of every flow."""

REFUND_STEPS: tuple[Step, ...] = (
    Step("refunds-queue", refunds.bring_refunds, refunds.queue_is_right),
    Step("refunds-what-if", decisions.show_what_if, decisions.what_if_is_right),
    Step("refunds-blocked", refunds.show_blocked, refunds.is_blocked),
    Step("refunds-reason", decisions.type_reason, decisions.reason_is_kept),
    Step("refunds-return", refunds.show_return, refunds.return_is_ours),
    Step("refunds-no-approval", refunds.show_no_approval, refunds.has_no_form),
    Step("refunds-settled", refunds.settle_state, refunds.state_is_settled),
    Step("refunds-agreed", refunds.agree, refunds.is_prepared),
    Step("second-person-settings", approvals.want_second_person, approvals.second_person_is_wanted),
    Step("second-person-needed", approvals.show_needed, approvals.is_needed),
    Step("second-person-forward", approvals.forward, approvals.is_forwarded),
    Step("second-person-record", approvals.fill_record, approvals.nothing_recorded),
    Step("second-person-recorded", approvals.record, approvals.is_recorded),
    Step("refunds-decision", decisions.fill_decision, decisions.decision_is_ready),
    Step("refunds-packet", decisions.agree, decisions.packet_is_ready),
    Step("refunds-registered", decisions.register_agreed, decisions.is_agreed),
    Step("second-person-asked", approvals.be_asked, approvals.is_asked),
    Step("refunds-on-case", decisions.show_on_case, decisions.case_shows_refund),
    Step("refunds-today", lists.show_today, decisions.today_names_refunds),
)
"""In a home of their own: a request of every kind."""
