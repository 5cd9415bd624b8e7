"""What 华为云复核 rests on: class and scene of the product. Asked only where that node was chosen."""

from __future__ import annotations

from desktop_app.texts import _
from desktop_app.views.kit.fields import ChoiceField
from desktop_app.views.kit.forms import FormRow
from desktop_app.views.pages.registration.reading import sheet_choices

CLASS, SCENE = "class", "scene"
COLUMNS = {CLASS: "product_class", SCENE: "sales_scene"}
WIDTH = 320


def review_rows() -> dict[str, FormRow]:
    """Two rows with a choice each, hidden until they are needed."""
    rows = {
        CLASS: FormRow(_("商品类别"), True, ChoiceField(_choices(CLASS, _("选商品类别")), WIDTH)),
        SCENE: FormRow(_("销售场景"), False, ChoiceField(_choices(SCENE, _("不知道")), WIDTH)),
    }
    for row in rows.values():
        row.hide()
    return rows


def answer(row: FormRow) -> str:
    """What was chosen; empty where it is not asked."""
    return "" if row.isHidden() or not isinstance(row.field, ChoiceField) else row.field.value()


def _choices(name: str, empty: str) -> list[tuple[str, str]]:
    return sheet_choices("cases", COLUMNS[name], empty)
