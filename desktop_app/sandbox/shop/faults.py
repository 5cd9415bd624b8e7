"""Faults put into the marketplace's law on purpose, to prove that a comparison with forecasts finds them."""

from __future__ import annotations

LAW_FAULTS: dict[str, str] = {
    "sync_after_4_hours": "the order becomes 已完成 4 instead of 3 hours after acceptance",
    "review_skipped": "Huawei's review never takes place",
    "review_in_every_scene": "every joint order meets Huawei's review, whatever its scene",
    "review_ignores_base_scene": "基地云 orders meet no review",
    "buyer_reject_to_requirement": "a buyer's 驳回 leads back to 用户提交需求",
    "review_fail_to_buyer": "a failed review goes on to the buyer",
    "requirement_reject_goes_on": "the seller's 驳回 leads on to 商家实施服务",
    "rejections_not_counted": "a buyer's 驳回 does not count",
    "notice_at_150_days": "the first notice goes out after 150 instead of 180 days",
    "notice_every_14_days": "notices go out every second week",
    "no_notice": "nobody is reminded of an order that hangs",
    "human_service_accepts_itself": "10 days of the buyer's silence accept a human service",
    "closing_after_365_days": "the closing after 365 days, abolished in 2024, accepts the order",
    "hardware_accepts_after_15_days": "hardware is accepted 15 instead of 10 days after the courier's sign-off",
    "hardware_counts_from_shipping": "the 10 days of hardware run from the seller's report",
    "hardware_ignores_phone": "hardware is accepted by itself although the phone differs",
    "code_order_needs_acceptance": "a licence code order waits for the buyer's click at its end",
    "boundary_day_is_old": "orders of a boundary day itself follow the older flow",
    "requirement_after_2025": "the requirement nodes stay in orders from 2025-03-26 on",
    "renewal_is_supervised": "the renewal of a finished order starts a new supervision",
    "failed_opening_refunded_after_6_hours": "a SaaS order whose opening fails is refunded after 6 hours",
    "appeal_stops_no_clock": "clocks run on while an appeal is open",
    "appeal_lasts_5_days": "the operator takes up to 5 working days",
}
