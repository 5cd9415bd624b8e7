"""What the marketplace's command line says, in the language of who starts it. Its law and its pages stay Chinese.

A text is the Chinese one where it is used; its English stands here, because nothing is shared with the program.
"""

from __future__ import annotations

import errno
from typing import Any

CHINESE, ENGLISH = "zh_CN", "en"

_ENGLISH = {
    "缺少参数：{names}。": "Missing arguments: {names}. ",
    "不认识的参数：{names}。": "Unknown arguments: {names}. ",
    "{name} 不能是 {value}，可用的有 {choices}。": "{name} cannot be {value}; it can be {choices}. ",
    "{name} 后面要有一个值。": "{name} needs a value. ",
    "用法：": "usage: ",
    "选项": "options",
    "显示这段说明": "show this text",
    "在这台电脑上启动演练环境：一个只监听本机、按云商台规则办事的模拟卖家中心。": "Start a rehearsal on this computer: "
    "a simulated seller centre that listens on this computer only and follows the marketplace's rules.",
    "数据放在这个文件夹；已有的店会接着用": "folder for its data; a shop that is there goes on",
    "没有 --folder 时，数据放在这个文件夹的 rehearsal 里": "without --folder: its data lie in rehearsal below it",
    "新店有多少订单；默认按剧本": "how many orders a new shop has; by default as the scenario says",
    "随机种子：种子相同，店就相同（默认 1）": "seed: the same seed gives the same shop (default 1)",
    "端口；默认由系统挑一个空闲的": "port; by default a free one that the system chooses",
    "演练时钟的速度，0 到 {most}：1 是真实速度，3600 是一秒走一小时": "speed of the rehearsal's clock, 0 to {most}: "
    "1 is real time, 3600 is an hour a second",
    "新店开张的时刻（ISO 8601，不带时区按北京时间）；默认是现在": "when a new shop opens (ISO 8601, Beijing time "
    "without an offset); by default now",
    "标准输入关闭时结束（由窗口启动时用）": "end when standard input is closed (used by the window)",
    "标准输出只写一份 JSON": "write one JSON document to standard output and nothing else",
    "把每个请求写到标准错误": "write each request to standard error",
    "只把接口契约（OpenAPI）写到这个文件，不启动": "only write the contract (OpenAPI) to this file, and start nothing",
    "{name} 后面要有一个文件夹或文件的名字。": "{name} needs the name of a folder or a file. ",
    "{name} 的值“{given}”不能用，要 {least} 到 {most} 之间的整数。": "“{given}” is no value for {name}: "
    "it takes a whole number from {least} to {most}. ",
    "--rate 的值“{given}”不能用，要 0 到 {most} 之间的数；0 让时钟停住。": "“{given}” is no value for --rate: "
    "it takes a number from 0 to {most}; 0 stops the clock. ",
    "--at 的值“{given}”不是能用的时间。例如 2026-11-24T09:30+08:00。": "“{given}” is no time that --at can use. "
    "An example: 2026-11-24T09:30+08:00. ",
    "请用 --folder 指定放演练数据的文件夹。": "Name a folder for the rehearsal's data with --folder. ",
    "{title}：{sentence}": "{title}: {sentence}",
    "命令用法不对": "Wrong usage",
    "{problem}用法见 seller-desk sandbox --help。": "{problem}See seller-desk sandbox --help.",
    "演练环境没有启动": "The rehearsal did not start",
    "演练环境没有启动。": "The rehearsal did not start.",
    "已中断": "Interrupted",
    "{reason}{place}。请检查文件夹和磁盘。": "{reason}{place}. Check the folder and the disk.",
    "（{name}）": " ({name})",
    "这里已有同名的文件，不是文件夹": "there is a file of this name, no folder",
    "没有写这里的权限": "no permission to write here",
    "磁盘已满": "the disk is full",
    "磁盘是只读的": "the disk is read-only",
    "没有这个文件夹": "there is no such folder",
    "这是一个文件夹，不是文件": "this is a folder, no file",
    "系统不让使用（错误号 {number}）": "the system does not allow it (error {number})",
    "文件夹 {folder} 里的演练环境已经在运行。请先结束它，或用 --folder 换一个文件夹。": "The rehearsal in the folder "
    "{folder} is already running. End it first, or choose another folder with --folder.",
    "端口 {port} 已被占用或不能使用。请换一个端口，或去掉 --port 让系统挑一个。": "Port {port} is taken or cannot be "
    "used. Choose another one, or leave --port out and let the system choose.",
    "演练数据 {file} 不能使用。请用 --folder 换一个文件夹，演练数据可以放心删除。": "The rehearsal's data {file} "
    "cannot be used. Choose another folder with --folder; a rehearsal's data can be deleted without harm.",
    "这里已有一个店（场景 {scenario}、{orders} 个订单、种子 {seed}），接着用它；{names} 没有用上。"
    "要新店请用 --folder 换一个文件夹。": "A shop is here already (scenario {scenario}, {orders} orders, seed {seed}) "
    "and goes on; {names} had no effect. For a new shop choose another folder with --folder.",
}
_REASONS = {
    errno.EEXIST: "这里已有同名的文件，不是文件夹",
    errno.ENOTDIR: "这里已有同名的文件，不是文件夹",
    errno.EACCES: "没有写这里的权限",
    errno.EPERM: "没有写这里的权限",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘是只读的",
    errno.ENOENT: "没有这个文件夹",
    errno.EISDIR: "这是一个文件夹，不是文件",
}
_chosen = CHINESE


def speak(language: str) -> None:
    """Choose the language of what follows; another one than English is Chinese."""
    global _chosen
    _chosen = ENGLISH if language == ENGLISH else CHINESE


def told(text: str, **values: Any) -> str:
    """The text in the chosen language, with its values."""
    found = _ENGLISH[text] if _chosen == ENGLISH else text
    return found.format(**values) if values else found


def reason_of(error: OSError) -> str:
    """Why the system refused, in our words: its own are English on most computers."""
    known = _REASONS.get(error.errno or 0)
    return told(known) if known else told("系统不让使用（错误号 {number}）", number=error.errno or "—")
