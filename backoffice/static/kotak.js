/* The shared inbox: up and down the list, colleagues by "@", and telling colleagues that somebody types here. */
(function () {
  "use strict";
  const $ = (selector, root) => (root || document).querySelector(selector);
  const $$ = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  /* j, k and o: the buttons of the list say them (data-kunci); here is what they do. */
  function rows() { return $$("[data-daftar-percakapan] a.baris-percakapan"); }
  function place() {
    const all = rows();
    const focused = all.indexOf(document.activeElement);
    return focused >= 0 ? focused : all.findIndex((row) => row.classList.contains("active"));
  }
  document.addEventListener("click", (event) => {
    const step = event.target.closest("[data-pindah]");
    if (step) {
      const all = rows();
      const next = all[Math.max(0, Math.min(all.length - 1, place() + Number(step.dataset.pindah)))];
      if (next) next.focus();
    }
    if (event.target.closest("[data-buka]")) {
      const row = rows()[Math.max(0, place())];
      if (row) row.click();
    }
  });

  /* Somebody types a reply: colleagues who look at the same conversation are told, at most every three seconds. */
  let told = 0;
  document.addEventListener("input", (event) => {
    const form = event.target.closest && event.target.closest("form[data-mengetik]");
    if (!form || event.target.id !== "teks" || Date.now() - told < 3000) return;
    told = Date.now();
    const body = new FormData();
    body.append("csrf_token", $("[name=csrf_token]", form).value);
    fetch(form.dataset.mengetik, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => {});
  });

  /* Somebody else changed who holds this conversation: the page follows, unless something is being written in it. */
  const state = () => { const mark = $("#pesan [data-keadaan]"); return mark && mark.dataset.keadaan; };
  let known = state();
  document.addEventListener("htmx:afterSettle", () => {
    const now = state();
    if (!now || now === known) return;
    known = now;
    const writing = $$("textarea").some((field) => field.value.trim());
    const note = $("#keadaan-berubah");
    if (!writing) window.location.reload();
    else if (note) note.hidden = false;
  });

  /* Colleagues by "@" in a private note. */
  let at = -1;
  const box = () => $("textarea[data-sebut]");
  const list = () => { const field = box(); return field && document.getElementById(field.dataset.sebut); };
  const shown = () => $$("li:not([hidden])", list());
  function close() { const names = list(); if (names) { names.hidden = true; box().removeAttribute("aria-activedescendant"); } at = -1; }
  function typed(field) {
    const before = field.value.slice(0, field.selectionStart);
    const found = before.match(/(?:^|\s)@([\p{L}. ]{0,30})$/u);
    return found ? found[1] : null;
  }
  function mark(number) {
    const all = shown();
    at = all.length ? (number + all.length) % all.length : -1;
    all.forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
    if (at >= 0) { box().setAttribute("aria-activedescendant", all[at].id); all[at].scrollIntoView({ block: "nearest" }); }
  }
  function pick(item) {
    const field = box();
    const end = field.selectionStart;
    const start = end - typed(field).length;
    field.setRangeText(item.dataset.nama + " ", start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    close();
    field.focus();
  }
  document.addEventListener("input", (event) => {
    if (!event.target.matches("textarea[data-sebut]")) return;
    const start = typed(event.target);
    if (start === null) { close(); return; }
    let room = 8;
    $$("li", list()).forEach((item) => { item.hidden = !(item.dataset.nama.toLowerCase().includes(start.trim().toLowerCase()) && room-- > 0); });
    list().hidden = shown().length === 0;
    if (!list().hidden) mark(0);
  });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches("textarea[data-sebut]") || list().hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") mark(at + (event.key === "ArrowDown" ? 1 : -1));
    else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && at >= 0) pick(shown()[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const item = event.target.closest(".pilihan-rekan li");
    if (item) pick(item);
    else if (list() && !event.target.matches("textarea[data-sebut]")) close();
  });
  document.addEventListener("catatan-tersimpan", () => {
    const field = box();
    if (!field) return;
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
