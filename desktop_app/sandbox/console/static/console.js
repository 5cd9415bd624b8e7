"use strict";
// Conveniences only: every form works without this file.

const button = document.getElementById("copy-table");
if (button) {
  button.addEventListener("click", () => {
    const table = document.querySelector("table.list").cloneNode(true);
    for (const row of table.rows) row.deleteCell(-1);
    const mark = table.caption.textContent + "\n";
    const text = mark + [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent).join("\t")).join("\n");
    const parts = {
      "text/html": new Blob([table.outerHTML], { type: "text/html" }),
      "text/plain": new Blob([text], { type: "text/plain" }),
    };
    const told = document.getElementById("copied");
    navigator.clipboard.write([new ClipboardItem(parts)]).then(
      () => { told.textContent = "已复制，可以到云商台里粘贴。"; },
      () => { told.textContent = "浏览器不让复制，请选中表格后按 Ctrl+C。"; },
    );
  });
}

for (const form of document.querySelectorAll("form.act[data-ask]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.ask && !window.confirm(form.dataset.ask)) event.preventDefault();
  });
}
