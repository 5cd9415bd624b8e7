"""What is told of each fault: what happened, and what to do. Nothing of the token, nothing of the body."""

from __future__ import annotations

from desktop_app.texts import N_, _

TITLE = N_("对方没有给出可用的回答")
_TITLES = {
    "refused": N_("连不上对方"),
    "dns": N_("连不上对方"),
    "timeout": N_("对方没有回应"),
    "tls": N_("对方的证书不可信"),
    "proxy": N_("代理不通"),
    "unauthorized": N_("令牌没有通过"),
    "too_fast": N_("对方要求稍后再试"),
    "too_fast_to_ask": N_("对方要求稍后再试"),
    "maintenance": N_("对方在维护"),
    "maintenance_to_ask": N_("对方在维护"),
    "redirect": N_("对方把请求转到了别处"),
    "redirected": N_("对方把请求转到了别处"),
    "rehearsal_anew": N_("演练环境要重新启动"),
    "cursor_unknown": N_("要从头同步"),
    "other_contract": N_("对方的接口版本不同"),
    "no_interface": N_("这个连接没有接口"),
    "no_token": N_("还没有令牌"),
    "no_address": N_("还没有地址"),
}
_SENTENCES = {
    "refused": N_("连不上 {host}，什么都没有发出。请检查网络和地址；演练环境请先启动。"),
    "dns": N_("找不到主机 {host}，什么都没有发出。请检查网络和地址的拼写。"),
    "timeout": N_("{host} 没有在规定时间内回答。请检查网络，稍后再试。"),
    "tls": N_("{host} 的证书不可信（过期、名字不符或签发者不明），什么都没有发出。请联系对方；本机时间不对也会这样。"),
    "proxy": N_("代理没有接通 {host}，什么都没有发出。请检查系统的代理设置。"),
    "address": N_("地址 {host} 不能使用，什么都没有发出。请在连接设置里改正。"),
    "cut": N_("请求发出后连接断开，没有收到 {host} 的答复。请检查网络。"),
    "bad_http": N_("{host} 的答复不符合 HTTP 格式，不能使用。请确认地址指向云商台接口。"),
    "half": N_("{host} 的答复没有收全，不能使用。请检查网络，稍后再试。"),
    "html": N_("{host} 返回的是网页，不是接口数据。可能是上网登录页、代理或地址不对；请在浏览器里打开看看。"),
    "not_json": N_("{host} 的答复不是接口数据，不能使用。请确认地址指向云商台接口。"),
    "duplicate_keys": N_("{host} 的答复里同一个键出现两次，不能确定以哪个为准，没有使用。请联系对方。"),
    "nan": N_("{host} 的答复里有不是数的数值，没有使用。请联系对方。"),
    "wrong_types": N_("{host} 的答复与接口契约不符，没有使用。请联系对方。"),
    "too_big": N_("{host} 的答复过大，已停止接收，没有使用。请联系对方。"),
    "redirect": N_("{host} 把请求转到了别处，没有跟随。请把连接地址改为最终的 https:// 地址。"),
    "unauthorized": N_("{host} 不接受这个连接的令牌，没有办理。请在连接设置里重新填写令牌。"),
    "redirected": N_("{host} 把请求转到了别处，那里的答复不能使用。请把连接地址改为最终的 https:// 地址。"),
    "rehearsal_anew": N_("{host} 上的演练环境不接受本机的凭据，什么都没有做。请退出云商台再打开，演练环境会重新启动。"),
    "too_fast_to_ask": N_("{host} 要求放慢，这次没有给出数据。请过一会儿再同步。"),
    "maintenance_to_ask": N_("{host} 正在维护，这次没有给出数据。请过一会儿再同步。"),
    "too_fast": N_("{host} 要求放慢，没有办理；稍后会再试。"),
    "maintenance": N_("{host} 正在维护，没有办理；稍后会再试。"),
    "server_error": N_("{host} 内部出错（{status}），没有给出答复；一再出现请联系对方。"),
    "strange_status": N_("{host} 的答复（{status}）不在接口契约之内。请联系对方。"),
    "other_command": N_("{host} 的答复说的是另一条指令，不能使用。请联系对方。"),
    "cursor_unknown": N_("{host} 不认识上次同步到的位置，要从头同步。"),
    "other_contract": N_(
        "{host} 用的是另一版接口契约，本程序不懂，没有使用。请更新本程序；已是最新时，请对方提供本程序支持的版本。"
    ),
    "no_interface": N_("这个连接只靠文件和控制台，没有可以调用的接口。"),
    "no_token": N_("这个连接还没有令牌，什么都没有发出。请在连接设置里填写。"),
    "no_address": N_("这个连接还没有地址，什么都没有发出。请在连接设置里填写；演练环境请先启动。"),
    "refused_by_rule": N_("{host} 没有接受这次办理（{status}），也没有说明原因。请联系对方。"),
}
MAY_BE_DONE = N_("可能已经办理。")
"""What to do about it is said where it is known: some are tried again by themselves, of others a person decides."""
LONGEST_SAID = 300
"""Characters of a counterpart's own sentence that are shown."""


def title(code: str) -> str:
    """A few words."""
    return _(_TITLES.get(code, TITLE))


def sentence(code: str, host: str, status: int | None = None, *, may_be_done: bool = False) -> str:
    """What happened and what to do."""
    text = _(_SENTENCES.get(code, _SENTENCES["not_json"]), host=host, status=status or "—")
    return _("{sentence}{more}", sentence=text, more=_(MAY_BE_DONE)) if may_be_done else text


def said(text: object) -> str:
    """A counterpart's own sentence, made fit to be shown: one line, not endless, no control characters."""
    if not isinstance(text, str):
        return ""
    plain = " ".join("".join(char if char.isprintable() else " " for char in text[: 4 * LONGEST_SAID]).split())
    return plain if len(plain) <= LONGEST_SAID else plain[: LONGEST_SAID - 1] + "…"
