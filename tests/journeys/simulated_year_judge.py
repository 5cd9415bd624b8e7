"""Our forecasts compared with what the marketplace of a simulated year then did.

A forecast is a promise with a condition: who moves next, by when, and what happens by itself *if nobody moves*. It is
taken at each event of a case, a second before the next one, and at each moment at which it says of itself that it may
change. Each of its claims is then either held by what happened, or open for a reason that has a name, or the forecast
and the marketplace differ (``simulated_year_verdict``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal

from desktop_app.models import wording
from desktop_app.models.flows import Move, choose_flow, flow_nodes, permitted_moves, read_node
from desktop_app.models.forecast import forecast_case
from desktop_app.models.rules.packs import RulePacks
from desktop_app.models.supervision import CaseFacts, Effect, FlowChoice, FlowId, Node, Party
from desktop_app.models.working_calendar import WorkingCalendar
from tests.journeys.simulated_year import Diary, Key, Line, facts_of, moment
from tests.journeys.simulated_year_papers import PREFLIGHT, SEEN_BY_ALL, SEEN_IN_REVIEW, Preflight, required_needs
from tests.journeys.simulated_year_verdict import Difference, Taken, Verdict, Why

Forecaster = dict[Key, list[Taken]]
"""Forecasts of each case in the order in which they were taken."""

APPEALS = frozenset({"OpenAppeal"})
MOVELESS = frozenset({"opened", "notice", "sync", "courier_sign", "accept_by_system"})
"""Lines that are nobody's move: they leave a case where it is, or (授权码) say why it ended with the move before."""
BY_OTHERS = frozenset({"courier_sign"})
"""Those of them that somebody did: from then on another forecast holds."""
OUR_SOFTWARE = {"software": "seller"}
"""Who waits for the seller's software waits for the seller."""
BUTTONS = {
    "submit_requirement": "提交需求",
    "ConfirmRequirement": "确认需求",
    "RejectRequirement": "驳回",
    "ReportCompletion": "确认完成",
    "review_pass": "复核通过",
    "review_fail": "复核不通过",
    "accept": "确认验收",
    "reject": "驳回",
    "claim_code": "领取授权码",
    "activate_code": "激活授权码",
    "deploy_package": "部署软件包",
    "give_code": "提供识别码",
}
"""What the marketplace calls an act, and the button that our flow names for it."""
OTHER_BUTTONS = {("LP", "accept"): "确认完成"}
"""Dossier 2.1: packages have a button of their own."""
SENT_BACK = frozenset({"review_fail", "reject"})
ANSWERS = SENT_BACK | {"review_pass", "accept", "claim_code"}
"""What those do who look at a delivery next."""
BY_ITSELF = {"notice": Effect.REMINDER, "accept_by_silence": Effect.AUTO_ACCEPT, "closing": Effect.AUTO_ACCEPT}
"""What the marketplace calls an effect of silence, in the words of a forecast."""
MANY_APPEALS = 30
TIGHT = 0.8
"""Operators take any part of their time: of many decisions the slowest comes near the limit, if it is the limit."""


def forecasts_of(diary: Diary, packs: RulePacks, calendar: WorkingCalendar) -> Forecaster:
    """Forecasts by a set of rules, at each event of each case and at each moment that a forecast names itself."""
    return {key: list(_forecasts(diary, key, packs, calendar)) for key in diary.cases}


def _forecasts(diary: Diary, key: Key, packs: RulePacks, calendar: WorkingCalendar) -> Iterator[Taken]:
    states = diary.cases[key]
    choice = choose_flow(facts_of(states[0].item, states[0].at), packs)
    for place, state in enumerate(states):
        end = states[place + 1].at if place + 1 < len(states) else diary.ended
        facts = facts_of(state.item, state.at)
        node = read_node(facts.node_text, choice, packs)
        at = state.at
        while at < end:
            forecast = forecast_case(facts, choice, node, moment(at), packs, calendar)
            yield Taken(at, facts, choice, forecast)
            if at == end - 1:
                break
            later = end - 1 if forecast.recompute_at is None else int(forecast.recompute_at.timestamp())
            at = min(max(later, at + 1), end - 1)


def compare(diary: Diary, taken: Forecaster, packs: RulePacks) -> Verdict:
    """Hold every forecast against what happened."""
    verdict, preflight = Verdict(), Preflight(packs)
    slowest = []
    for key in diary.cases:
        case = _Case(diary, key, taken.get(key, []), preflight, verdict)
        case.compare()
        slowest += case.appeal_shares
    if len(slowest) >= MANY_APPEALS and max(slowest) < TIGHT:
        said = f"of {len(slowest)} decisions the slowest took {max(slowest):.0%} of the limit"
        verdict.differences.append(Difference(("", ""), diary.ended, "limit of appeals is loose", said, "-"))
    _compare_orders(diary, packs, verdict)
    return verdict


def _compare_orders(diary: Diary, packs: RulePacks, verdict: Verdict) -> None:
    """Orders for which our rules expect no supervision get none."""
    for key, seen in diary.orders.items():
        item = seen[-1].item
        facts = CaseFacts(
            *key,
            order_type=item["order_type"],
            access_type=item["access_type"],
            is_supervised=None,
            is_original_finished=True,  # the shop renews what was finished before the year began
        )
        is_free = choose_flow(facts, packs).flow is FlowId.NONE
        verdict.claims += 1
        if item["paid_at"] is not None and is_free == (key in diary.cases):
            said, happened = ("no case", "a case") if is_free else ("a case", "no case")
            verdict.differences.append(Difference(key, seen[-1].at, "supervised or not", said, happened))


class _Case:
    """One case of a year, its history and its forecasts."""

    def __init__(self, diary: Diary, key: Key, taken: list[Taken], preflight: Preflight, verdict: Verdict) -> None:
        self.diary, self.key, self.taken, self.preflight, self.verdict = diary, key, taken, preflight, verdict
        self.packs = preflight.packs
        self.states = diary.cases[key]
        self.starts = [state.at for state in self.states]
        self.lines = diary.lines[key]
        self.moves = [line for line in self.lines if line.act not in MOVELESS]
        self.acts = [line for line in self.lines if line.act not in MOVELESS or line.act in BY_OTHERS]
        self.effects = [line for line in self.lines if line.act in BY_ITSELF]
        self.appeal_shares: list[float] = []

    def compare(self) -> None:
        """All claims of all forecasts, and the steps between them."""
        if not self.taken:
            self.verdict.flows["-", "-"] += 1
            self._differ(self.states[0].at, "forecast", "nothing", "a case")
            return
        self.verdict.flows[str(self.taken[0].choice.flow), self.taken[0].choice.era] += 1
        self._choice(self.taken[0])
        self._start(self.taken[0])
        for line in self.lines:
            self._step(line, self.taken[0].choice)
        self._forms(self.taken[0].choice)
        self._rejections()
        self._papers(self.taken[0].choice)
        self._refunds()
        for one in self.taken:
            self.verdict.forecasts += 1
            self._mover(one)
            self._silence(one)
            self._deadline(one)
            self._review(one)
            self._amount(one)
            self._listed(one)

    def _differ(self, at: int, claim: str, said: object, happened: object) -> None:
        self.verdict.differences.append(Difference(self.key, at, claim, str(said), str(happened)))

    def _open(self, why: Why) -> None:
        self.verdict.reasons[why] += 1

    def _next(self, lines: list[Line], at: int) -> Line | None:
        return next((line for line in lines if line.at > at), None)

    # what is chosen once, and the steps

    def _choice(self, one: Taken) -> None:
        """Flow and era, where the marketplace shows which it chose."""
        self.verdict.claims += 1
        theirs = self.diary.choices.get(self.key)
        ours = (str(one.choice.flow), one.choice.era)
        if theirs is not None and theirs != ours:
            self._differ(one.at, "flow and era", ours, theirs)

    def _start(self, one: Taken) -> None:
        """A case begins at the first node that its era has for certain, or at one that is left open before it."""
        self.verdict.claims += 1
        before = []
        for row in flow_nodes(one.choice, self.packs):
            if row.node is one.forecast.node:
                if row.is_optional:
                    self._open(Why.OPTIONAL)
                return
            before.append(row.node)
            if not row.is_optional:
                break
        self._differ(one.at, "first node", " or ".join(before), one.forecast.node)

    def _step(self, line: Line, choice: FlowChoice) -> None:
        """Each step is one that our flow permits to the one who took it."""
        if line.before == line.after or line.act == "opened":
            return
        self.verdict.claims += 1
        moves = permitted_moves(choice, self.packs)
        if line.act == "accept_by_system":
            is_step = self._is_accepted_at_once(line, moves)
        elif line.act in BY_ITSELF:
            # whether and when it comes is what ``silence`` claims
            is_step = any((str(move.start), str(move.end)) == (line.before, line.after) for move in moves)
        else:
            steps = {(str(move.start), str(move.end), str(move.actor), move.act) for move in moves}
            button = OTHER_BUTTONS.get((str(choice.flow), line.act), BUTTONS.get(line.act))
            is_step = (line.before, line.after, OUR_SOFTWARE.get(line.actor, line.actor), button) in steps
        if not is_step:
            self._differ(line.at, "step", "not permitted", f"{line.actor} {line.act}: {line.before} → {line.after}")

    def _is_accepted_at_once(self, line: Line, moves: tuple[Move, ...]) -> bool:
        """Where nobody accepts by a click, the system does so with the move that led there."""
        has_click = any(move.start is Node.BUYER_ACCEPT for move in moves)
        return not has_click and any(
            other.at == line.at and other.after == line.after == Node.DONE.value for other in self.moves
        )

    def _forms(self, choice: FlowChoice) -> None:
        """A delivery with all that our rules demand is taken, one that lacks some of it is not."""
        for attempt in self.diary.attempts[self.key]:
            needs = required_needs(choice, attempt.node, self.packs)
            self.verdict.claims += 1
            if (needs <= attempt.given) != attempt.is_taken:
                self._differ(attempt.at, "delivery form", sorted(needs), f"{sorted(attempt.given)}: {attempt.code}")

    def _rejections(self) -> None:
        """The marketplace counts what the buyer sent back."""
        self.verdict.claims += 1
        sent_back = sum(line.act == "reject" for line in self.lines)
        if self.states[-1].item["rejections"] != sent_back:
            self._differ(self.states[-1].at, "rejections", sent_back, self.states[-1].item["rejections"])

    def _papers(self, choice: FlowChoice) -> None:
        """What showed in the papers of a delivery that came back, pre-flight had said; what it said came back."""
        for attempt in self.diary.attempts[self.key]:
            if not attempt.is_taken or attempt.at >= self.diary.roused_at:
                continue
            answer = next((line for line in self.acts if line.at > attempt.at and line.act in ANSWERS), None)
            if answer is None or answer.at >= self.diary.roused_at:
                self._open(Why.WATCH_ENDED)
                continue
            self.verdict.claims += 1
            if answer.act in SENT_BACK:
                self.verdict.sent_back[answer.seen_as or "judgement"] += 1
            handed_in = (attempt.delivery, attempt.facts, choice, attempt.node, moment(attempt.at))
            said = self.preflight.said(*handed_in) & (
                SEEN_IN_REVIEW if answer.act.startswith("review") else SEEN_BY_ALL
            )
            expected = PREFLIGHT.get(answer.seen_as or "", frozenset())
            if not said & expected if expected else said:
                self._differ(attempt.at, "pre-flight", sorted(said) or "nothing", f"{answer.act}: {answer.text}")

    def _refunds(self) -> None:
        """The buyer may ask for a negotiated refund when we said so."""
        for one in self.taken:
            state = self.states[bisect_right(self.starts, one.at) - 1]
            if state.may_refund is not None:
                self.verdict.claims += 1
                if one.forecast.is_refundable != state.may_refund:
                    self._differ(one.at, "refundable", one.forecast.is_refundable, state.may_refund)

    # what each forecast claims

    def _mover(self, one: Taken) -> None:
        """Whoever acts next is the one whose move we said it is."""
        self.verdict.claims += 1
        line, said = self._next(self.moves, one.at), one.forecast.whose_move
        if line is None:
            if said is not Party.NOBODY:
                self._open(Why.WATCH_ENDED)
        elif line.act in APPEALS and said not in (Party.NOBODY, Party.OPERATOR):
            self._open(Why.APPEALED)
        elif line.act not in BY_ITSELF and OUR_SOFTWARE.get(line.actor, line.actor) != said.value:
            self._differ(one.at, "whose move", said, f"{line.actor} {line.act} at {moment(line.at):%F %T}")

    def _silence(self, one: Taken) -> None:
        """What happens by itself comes when we said, unless somebody moves before; and nothing else does."""
        self.verdict.claims += 1
        said = one.forecast.silence
        move = self._next(self.acts, one.at)
        effect = self._next(self.effects, one.at)
        horizon = self.diary.ended if move is None else move.at
        if effect is not None and effect.at > horizon:
            effect = None
        at = None if said.at is None else int(said.at.timestamp())
        stood = self._stood(one)
        if said.effect in (Effect.NONE, Effect.UNKNOWN) or at is None:
            if effect is not None and one.facts.is_appeal_open and effect.act == "notice":
                self._open(Why.PAUSED)
            elif effect is not None:
                self._differ(one.at, "silence", said.effect, f"{effect.act} at {moment(effect.at):%F %T}")
        elif effect is not None:
            if BY_ITSELF[effect.act] is not said.effect or effect.at != at + stood:
                told = f"{effect.act} at {moment(effect.at):%F %T}"
                self._differ(one.at, "silence", f"{said.effect} at {moment(at):%F %T}", told)
            elif stood:
                self._open(Why.CLOCK_STOOD)
            else:
                self.verdict.silent_ends += 1
        elif at + stood < horizon or (at + stood == horizon and move is None):
            self._differ(one.at, "silence", f"{said.effect} at {moment(at):%F %T}", "nothing")
        else:
            self._open(Why.WATCH_ENDED if move is None else Why.ACTED_BEFORE)
        has_been = any(line.act == "notice" and line.at <= one.at for line in self.lines)
        if not one.facts.is_appeal_open and said.effect is Effect.REMINDER:
            self.verdict.claims += 1
            if (wording.OVER_180_DAYS in one.forecast.badges) != has_been:
                self._differ(one.at, "over 180 days", not has_been, f"a notice was sent: {has_been}")

    def _stood(self, one: Taken) -> int:
        """Seconds for which decided appeals had stopped the ten days of hardware before a forecast was taken."""
        if one.forecast.silence.effect is not Effect.AUTO_ACCEPT or one.facts.courier_signed_at is None:
            return 0
        begun, seconds, opened = int(one.facts.courier_signed_at.timestamp()), 0, None
        for line in self.lines:
            if line.at > one.at:
                break
            if line.act in APPEALS and line.before == Node.BUYER_ACCEPT.value:
                opened = line.at
            elif line.act == "resolve_appeal" and opened is not None:
                seconds += max(line.at - max(opened, begun), 0)
                opened = None
        return seconds

    def _deadline(self, one: Taken) -> None:
        """The order is completed 3 hours after the acceptance; the operator decides within its limit."""
        if not (one.facts.is_appeal_open or one.forecast.node is Node.DONE):
            return
        self.verdict.claims += 1
        act = "sync" if one.forecast.node is Node.DONE else "resolve_appeal"
        line = self._end_of(act, one)
        deadline = one.forecast.deadline
        if deadline is None:
            self._differ(one.at, f"deadline of {act}", None, "a limit")
            return
        at = int(deadline.at.timestamp())
        if line is None:
            if at < self.diary.ended:
                self._differ(one.at, f"deadline of {act}", f"{moment(at):%F %T}", "nothing")
            else:
                self._open(Why.WATCH_ENDED)
        elif line.at > at or (act == "sync" and line.at != at):
            self._differ(one.at, f"deadline of {act}", f"{moment(at):%F %T}", f"{moment(line.at):%F %T}")
        elif act == "resolve_appeal":
            self._open(Why.WITHIN_LIMIT)
            if one.facts.appeal_accepted_at is not None:
                begun = int(one.facts.appeal_accepted_at.timestamp())
                self.appeal_shares.append((line.at - begun) / (at - begun))

    def _end_of(self, act: str, one: Taken) -> Line | None:
        """The line that ended what the deadline is for: the sync of this acceptance, the decision of this appeal."""
        begun = one.facts.node_since if act == "sync" else one.facts.appeal_accepted_at
        start = one.at if begun is None else int(begun.timestamp())
        return next((line for line in self.lines if line.act == act and line.at > start), None)

    def _review(self, one: Taken) -> None:
        """A review that we see ahead comes before the buyer's acceptance; one that we do not see does not."""
        if one.forecast.node in (Node.DONE, Node.CANCELLED_BY_REFUND):
            return
        self.verdict.claims += 1
        said = one.forecast.huawei_review_ahead
        if one.forecast.node is Node.HUAWEI_REVIEW:
            if not said:
                self._differ(one.at, "review ahead", said, "under way")
            return
        for line in self.moves:
            if line.at > one.at and line.after != line.before:
                if line.after == Node.HUAWEI_REVIEW.value and one.forecast.node is not Node.BUYER_ACCEPT:
                    if not said:
                        self._differ(one.at, "review ahead", said, f"review at {moment(line.at):%F %T}")
                    return
                if line.after in (Node.BUYER_ACCEPT.value, Node.DONE.value) or one.forecast.node is Node.BUYER_ACCEPT:
                    if said:
                        self._differ(one.at, "review ahead", said, f"{line.after} at {moment(line.at):%F %T}")
                    return
        self._open(Why.WATCH_ENDED)

    def _amount(self, one: Taken) -> None:
        """What is at stake is what was paid, or the order's amount where vouchers paid."""
        self.verdict.claims += 1
        order = self.diary.orders[self.key][-1].item
        paid = Decimal(order["paid_amount"]) or Decimal(order["order_amount"])
        silence = one.forecast.silence
        if (silence.amount, silence.currency) != (paid, order["currency"]):
            self._differ(one.at, "amount", f"{silence.amount} {silence.currency}", f"{paid} {order['currency']}")

    def _listed(self, one: Taken) -> None:
        """An open case is listed; a finished one until its order is completed."""
        self.verdict.claims += 1
        is_open = one.forecast.node is not Node.DONE
        completed = [seen.at for seen in self.diary.orders[self.key] if seen.item["order_status"] == "已完成"]
        is_expected = is_open or not completed or one.at <= completed[0]
        if one.forecast.is_listed != is_expected:
            self._differ(one.at, "listed", one.forecast.is_listed, is_expected)
