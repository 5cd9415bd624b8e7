"""The delivery form of flows other than human services: it shows what the case's flow asks for, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.paths import Home
from desktop_app.services.acts.drafts import DELIVERY_FORM
from desktop_app.views.pages.delivery.findings import mends_of
from tests.views import delivery_bench
from tests.views.evidence_files import document
from tests.views.seeded import case_row, key_of

HARDWARE, SERVICE, CODE = "CS26110215007XHW01", "CS26110215007XPS02", "CS26110215007XL203"


class Bench(delivery_bench.Bench):
    """The form, opened for an order of some flow."""

    def open(self, order: str) -> None:
        self.page.activate(key=key_of(order))
        self.qtbot.waitUntil(lambda: self.page.session.opened is not None and self.page.form.isEnabled())
        self.wait_judged()

    def shown(self) -> list[str]:
        return [name for name, row in self.page.form.rows.items() if row.isVisible()]

    def type(self, name: str, text: str) -> None:
        self.page.form.typed[name].input.setText(text)
        self.page.form.typed[name].edited.emit()


@pytest.fixture
def bench(home: Home, qtbot: Any) -> Iterator[Bench]:
    plain = {"接入类型": "硬件", "交付子类型": "", "交付方式": ""}
    code = {"接入类型": "License", "交付子类型": "授权码", "商品类别": "联营", "销售场景": "赋能云"}
    lines = [
        case_row(HARDWARE, "视觉检测工作站", "东莞锐联电子", "商家实施服务", (5, 3), 48600, **plain),
        case_row(SERVICE, "MES 上线实施", "宁波甬江模具", "商家实施服务", (22, 20), 86400),
        case_row(CODE, "标书助手", "合肥滨湖数科", "商家上传交付证明", (9, 2), 6800, **code),
    ]
    yield from delivery_bench.open_bench(home, qtbot, lines, Bench)


def test_hardware_shows_carrier_waybill_and_remark(bench: Bench, tmp_path: Path) -> None:
    bench.open(HARDWARE)
    assert bench.shown() == ["carrier", "waybill", "remark", "other"]
    assert [one.rule for one in bench.page.form.rows["carrier"].findings] == ["EV-60"]
    assert not bench.frame.registry.get("delivery.complete").isEnabled()
    # a paper that has no place of its own here stands under other proof
    bench.page.files.drop([document(tmp_path / "验收.docx", f"订单号 {HARDWARE}")])
    bench.type("carrier", "顺丰速运")
    bench.type("waybill", "SF1234567890123")
    bench.wait_judged()
    assert not bench.rules() & {"EV-60", "EV-61", "ACT-11"}
    assert [item.name for item in bench.page.form.other.value()] == ["验收.docx"]
    assert bench.shown() == ["carrier", "waybill", "remark", "other"]
    assert bench.frame.registry.get("delivery.complete").isEnabled()
    bench.page.save_now()
    bench.qtbot.waitUntil(lambda: not bench.page.session.saver.is_waiting)
    stored = bench.desk.drafts.open(bench.connection_id, DELIVERY_FORM, key_of(HARDWARE)).body
    assert stored["texts"] == {"carrier": "顺丰速运", "waybill": "SF1234567890123"}

    # another case of another flow after it: its own fields, and nothing left of the first one
    bench.open(SERVICE)
    assert bench.shown() == [
        "delivery_mode", "sow", "acceptance", "signatures", "screenshot", "remote", "licence", "other", "opening_time",
        "result_text",
    ]  # fmt: skip
    bench.open(HARDWARE)
    assert bench.page.form.typed["carrier"].value() == "顺丰速运"
    bench.open(CODE)
    assert "opening_time" not in bench.shown()
    assert bench.shown()[:2] == ["delivery_mode", "resource_order"]
    assert bench.page.form.typed["carrier"].value() == ""


def test_the_order_of_cloud_resources_is_a_value_of_the_licences_form(bench: Bench) -> None:
    bench.open(CODE)
    found = bench.page.form.rows["resource_order"].findings
    assert [one.rule for one in found] == ["EV-37"]
    assert mends_of(found[0]) == ()  # it is typed: no file is chosen for it, though pictures may show the order
    bench.type("resource_order", " CS2610181120AAAAA ")
    bench.wait_judged()
    assert "EV-37" not in bench.rules()
    bench.page.save_now()
    bench.qtbot.waitUntil(lambda: not bench.page.session.saver.is_waiting)
    stored = bench.desk.drafts.open(bench.connection_id, DELIVERY_FORM, key_of(CODE)).body
    facts = bench.desk.evidence.facts(bench.connection_id, key_of(CODE), stored)
    assert facts is not None
    assert facts.resource_order_ids == {"CS2610181120AAAAA"}
    bench.open(SERVICE)
    assert "resource_order" not in bench.shown()


def test_in_a_field_of_many_files_a_finding_names_its_file_and_the_link_takes_it_out(
    bench: Bench, tmp_path: Path
) -> None:
    bench.open(HARDWARE)
    wrong = document(tmp_path / "签收 别单.docx", f"订单号 {SERVICE}")
    rest = [document(tmp_path / f"面单{number}.docx", f"订单号 {HARDWARE} {number}") for number in range(5)]
    bench.page.files.drop([wrong, *rest])
    bench.wait_judged()
    row = bench.page.form.rows["other"]
    found = {one.rule: one for one in row.findings}
    assert wrong.name in found["EV-04"].message
    assert "合并" in found["EV-25"].message, "no link does it: what to do is said"
    assert mends_of(found["EV-25"], check="evidence.role_too_many") == ()
    row.mend_pressed.emit(found["EV-04"], "remove")
    bench.wait_judged()
    assert len(bench.page.form.other.value()) == 5
    assert not bench.rules() & {"EV-04", "EV-25"}
