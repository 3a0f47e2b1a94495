/* What scripts add to pages that already work without them. No inline handlers: the CSP forbids them. */
(function () {
  "use strict";
  const $ = (selector, root) => (root || document).querySelector(selector);
  const $$ = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  /* A press sends once: further presses of the same form are swallowed while it is on its way. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const question = event.submitter && event.submitter.dataset.yakin;
    if (question && !window.confirm(question)) { event.preventDefault(); return; }
    if (!form.hasAttribute("data-sekali")) return;
    if (form.dataset.terkirim) { event.preventDefault(); return; }
    form.dataset.terkirim = "1";
    form.setAttribute("aria-busy", "true");
    $$("textarea[data-draf]", form).forEach((field) => localStorage.removeItem(draftKey(field)));
  });
  window.addEventListener("pageshow", () => $$("form[data-terkirim]").forEach((form) => {
    delete form.dataset.terkirim;
    form.removeAttribute("aria-busy");
  }));

  /* A refused form comes back with its errors beside their fields: the first one has the focus. */
  const wrong = $("main [aria-invalid=true], main fieldset[data-salah]");
  if (wrong) (wrong.matches("fieldset") ? $("input", wrong) : wrong).focus();

  /* Selects that apply themselves, and tick-all boxes. */
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.matches("[data-kirim]")) field.form.requestSubmit(document.getElementById(field.dataset.kirim));
    if (field.matches("[data-semua]")) {
      $$("tbody input[type=checkbox]", field.closest("table")).forEach((box) => { box.checked = field.checked; });
    }
  });

  /* A table wider than its card can be scrolled by keyboard too, from the first moment: the observer speaks only after a frame. */
  const markWide = (target) => {
    const isWide = target.scrollWidth > target.clientWidth + 1;
    if (isWide === target.hasAttribute("tabindex")) return;
    const marks = { tabindex: "0", role: "group", "aria-label": "Tabel lebar; gulir ke samping" };
    Object.entries(marks).forEach(([name, value]) => { if (isWide) target.setAttribute(name, value); else target.removeAttribute(name); });
  };
  const widths = new ResizeObserver((all) => all.forEach(({ target }) => markWide(target)));
  const watchTables = () => $$(".tabel-bungkus").forEach((part) => { markWide(part); widths.observe(part); });
  watchTables();
  document.addEventListener("htmx:afterSettle", watchTables);

  /* The tab says how many wait for us: an officer in another window sees it. */
  const title = document.title;
  document.addEventListener("htmx:afterSettle", () => {
    const mark = $("[data-jumlah-menunggu]");
    if (!mark) return;
    const waiting = mark.dataset.jumlahMenunggu;
    document.title = waiting === "0" ? title : "(" + waiting + ") " + title;
  });

  /* Ready-made reasons go into the text field. */
  document.addEventListener("click", (event) => {
    const preset = event.target.closest("[data-isi] button");
    if (!preset) return;
    const field = document.getElementById(preset.parentElement.dataset.isi);
    const text = preset.textContent.trim();
    field.value = field.value.trim() ? field.value.trim() + ". " + text : text;
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  /* Drafts survive a reload. */
  /* One's own: officers share a PC, and nobody sends what a colleague was writing. */
  function draftKey(field) { return "draf:" + (document.body.dataset.saya || "") + ":" + field.dataset.draf; }
  function restoreDrafts(root) {
    $$("textarea[data-draf]", root).forEach((field) => {
      const kept = localStorage.getItem(draftKey(field));
      if (kept && kept.startsWith(field.value)) field.value = kept;
    });
  }
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.dataset || !field.dataset.draf) return;
    if (field.value) localStorage.setItem(draftKey(field), field.value);
    else localStorage.removeItem(draftKey(field));
  });
  restoreDrafts(document);

  /* Parts that refresh themselves never take away focus, ticks or typed text. */
  document.addEventListener("htmx:beforeRequest", (event) => {
    const part = event.detail.elt;
    const isHidden = document.visibilityState === "hidden";
    if (event.detail.requestConfig.verb === "get" && part.getAttribute("hx-trigger") && isHidden) event.preventDefault();
  });
  const kept = new Map(); // several parts may be on their way at once
  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = event.detail.elt;
    if (!part.hasAttribute("data-jaga")) return;
    if ($("details[open]:not([data-boleh-segar])", part)) { event.detail.shouldSwap = false; return; }
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    kept.set(part.id, {
      part,
      summary: focused && focused.matches("summary") ? focused.parentElement.id : "",
      href: focused && focused.getAttribute("href"),
      value: focused && focused.value,
      ticked: $$("input[name=id]:checked", part).map((box) => box.value),
      open: $$("details[open]", part).map((one) => one.id),
    });
  });
  document.addEventListener("htmx:afterSettle", () => kept.forEach((was, id) => {
    const part = document.getElementById(id);
    if (!part || part === was.part) return;
    kept.delete(id);
    $$("details[id]", part).forEach((one) => { if (was.open.includes(one.id)) one.open = true; });
    $$("input[name=id]", part).forEach((box) => { box.checked = was.ticked.includes(box.value); });
    const same = (field) => (was.href ? field.getAttribute("href") === was.href : was.value && field.value === was.value);
    const focused = was.summary ? $("#" + was.summary + " > summary", part)
      : (was.href || was.value) && $$("a, button, input", part).find(same);
    if (focused) focused.focus({ preventScroll: true });
  }));

  /* Conversations stand at their end; they stay there unless somebody scrolled up. */
  function scrollToEnd(list) { list.scrollTop = list.scrollHeight; }
  $$(".gelembung-daftar").forEach(scrollToEnd);
  const messages = $("#pesan");
  let wasAtEnd = true;
  document.addEventListener("htmx:beforeSwap", () => {
    if (messages) wasAtEnd = messages.scrollHeight - messages.scrollTop - messages.clientHeight < 80;
  });
  document.addEventListener("htmx:afterSettle", () => { if (messages && wasAtEnd) scrollToEnd(messages); });

  /* Ctrl-Enter sends; "/" goes to the search field; a menu on small screens. */
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
      event.preventDefault();
      event.target.form.requestSubmit(event.target.form.querySelector("[data-kirim-balasan]"));
    }
    if (event.key === "/" && !event.target.closest("input, textarea, select, dialog")) {
      const search = $("input[type=search]");
      if (search) { event.preventDefault(); search.focus(); }
    }
  });

  /* A document is read beside the list before it is signed. */
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-pratinjau]")) $(".pratinjau-dokumen").classList.add("ada");
  });

  /* Replies: what was sent goes once it is in, what was typed meanwhile stays; a bad line says so. */
  let sent = "";
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.id === "form-balas") sent = $("#teks").value;
  });
  document.addEventListener("balasan-terkirim", () => {
    const field = $("#teks");
    if (!field) return;
    if (field.value.startsWith(sent)) field.value = field.value.slice(sent.length).trimStart();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    $$("#penulis [role=alert]").forEach((note) => { note.hidden = true; });
    if (document.activeElement === document.body || field.form.contains(document.activeElement)) field.focus();
  });
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => document.addEventListener(name, (event) => {
    const note = event.detail.elt.querySelector && event.detail.elt.querySelector("[data-jaringan]");
    if (note && !(event.detail.xhr && event.detail.xhr.status === 401)) note.hidden = false;
  }));
  document.addEventListener("htmx:afterSwap", (event) => restoreDrafts(event.target.parentElement || document));

  /* Photos: enlarge, turn, go on, by mouse and by keyboard. */
  const box = $("#lightbox");
  if (!box) return;
  const picture = $("#lightbox-gambar");
  let photos = [];
  let at = 0;
  let turn = 0;
  let zoom = 1;
  let paper = $("#lightbox-pdf");
  const tab = $("#lightbox-tab");
  const PDF_ZOOM = ["view=FitH", "zoom=150", "zoom=200", "zoom=300"]; // open parameters every PDF viewer knows
  function showPdf(address) {
    const fresh = paper.cloneNode(); // a viewer reads its parameters once
    if (address) fresh.src = address + "#navpanes=0&" + PDF_ZOOM[zoom - 1];
    else fresh.removeAttribute("src");
    paper.replaceWith(fresh);
    paper = fresh;
  }
  function draw() {
    const now = photos[at];
    const isPdf = now.hasAttribute("data-pdf");
    picture.hidden = isPdf;
    paper.hidden = tab.hidden = !isPdf;
    $$("[data-lb-foto]", box).forEach((part) => { part.hidden = isPdf; });
    $$("[data-lb-banyak]", box).forEach((part) => { part.hidden = photos.length < 2; });
    $("#lightbox-judul").textContent = now.dataset.judul + (photos.length > 1 ? " (" + (at + 1) + " dari " + photos.length + ")" : "");
    if (isPdf) {
      tab.href = now.href;
      showPdf(now.href);
      return;
    }
    showPdf("");
    picture.className = "putar-" + turn + " besar-" + zoom;
    picture.src = now.href;
    picture.alt = now.dataset.judul;
  }
  const keys = { r: "putar", "+": "besar", "=": "besar", "-": "kecil", ArrowLeft: "sebelum", ArrowRight: "sesudah" };
  function act(what) {
    if (what === "tutup") { box.close(); return; }
    if (what === "putar" && photos[at].hasAttribute("data-pdf")) return;
    if (what === "putar") turn = (turn + 90) % 360;
    if (what === "besar") zoom = Math.min(zoom + 1, 4);
    if (what === "kecil") zoom = Math.max(zoom - 1, 1);
    if (what === "sebelum" || what === "sesudah") {
      if (photos.length < 2) return;
      at = (at + (what === "sesudah" ? 1 : photos.length - 1)) % photos.length;
      turn = 0;
      zoom = 1;
    }
    draw();
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-perbesar], a[data-pdf]");
    const isShown = link && (link.hasAttribute("data-perbesar") || navigator.pdfViewerEnabled !== false); // else: a new tab
    if (isShown && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const seen = new Map(); // one file may stand in the chat and beside it
      $$("a[data-perbesar], a[data-pdf]").forEach((one) => seen.set(one.href, seen.get(one.href) || one));
      photos = [...seen.values()];
      at = photos.findIndex((one) => one.href === link.href);
      turn = 0;
      zoom = 1;
      draw();
      box.showModal();
    }
    const button = event.target.closest("[data-lb]");
    if (button) act(button.dataset.lb);
  });
  box.addEventListener("close", () => showPdf(""));
  box.addEventListener("keydown", (event) => {
    const what = keys[event.key];
    if (what) { event.preventDefault(); act(what); }
  });
})();
