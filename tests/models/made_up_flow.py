"""A flow that nobody sells, with a node of its own: all that a new flow needs is this text in a rule folder."""

DRONE = """
[pack]
id = "drone"
as_of = 2026-11-20
title = { zh = "无人机巡检", en = "Drone survey" }

[[clause]]
id = "DRONE-SCOPE"
severity = "hint"
grade = "assumption"
source = "assumption"
text = { zh = "无人机巡检按航次交付。", en = "A drone survey is delivered by flights." }

[[clause]]
id = "DRONE-2027"
valid_from = 2026-06-01
severity = "hint"
grade = "assumption"
source = "assumption"
text = { zh = "2026-06-01 起下单的先试飞。", en = "Orders from 2026-06-01 begin with a trial flight." }

[[clause]]
id = "DRONE-WEATHER"
severity = "hint"
grade = "assumption"
source = "assumption"
limit = { days = 2 }
text = { zh = "试飞后两天没有异议的自动退款。", en = "Refunded two days after the trial flight." }

[[node]]
node = "TRIAL_FLIGHT"
name = { zh = "试飞", en = "Trial flight" }
texts = ["首飞"]

[[flow]]
id = "X_DRONE"
name = { zh = "无人机巡检", en = "Drone survey" }
access_types = ["无人机"]
subtypes = ["*"]
clause = "DRONE-SCOPE"

[[flow.era]]
from = 2026-06-01
clause = "DRONE-2027"

[[flow.node]]
node = "TRIAL_FLIGHT"
actor = "seller"
stalled = "STALLED-5D"
hint = { zh = "先试飞一次", en = "One flight first" }
silence = [{ effect = "auto_refund", clause = "DRONE-WEATHER", basis = "node_since" }]

[[flow.node]]
node = "HUAWEI_REVIEW"
actor = "huawei"
silence = [{ effect = "reminder", clause = "REMINDER-180", basis = "ordered_at" }]

[[flow.node]]
node = "DONE"
actor = "nobody"
is_end = true
is_refundable = false
silence = [{ effect = "none", clause = "DONE-NOTHING" }]

[[flow.move]]
from = "TRIAL_FLIGHT"
to = "DONE"
actor = "seller"
act = { zh = "确认完成", en = "Confirm completion" }
command = "ReportCompletion"
review = "none"
clause = "DRONE-SCOPE"

[[flow.move]]
from = "TRIAL_FLIGHT"
to = "HUAWEI_REVIEW"
actor = "seller"
act = { zh = "确认完成", en = "Confirm completion" }
command = "ReportCompletion"
review = "needed"
clause = "DRONE-SCOPE"

[[flow.move]]
from = "HUAWEI_REVIEW"
to = "DONE"
actor = "huawei"
act = { zh = "复核通过", en = "Pass the review" }
review = "needed"
clause = "DRONE-SCOPE"
"""
