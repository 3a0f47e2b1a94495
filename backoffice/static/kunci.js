/* The keyboard. An element says its key and what it does: data-kunci="j" data-ket="Percakapan berikutnya".
   A single letter, "g a" (one after the other) or a digit presses that element (or puts the cursor into it) when
   nobody is typing; other writings ("Ctrl+Enter") are only shown in the sheet that "?" opens. Whoever handles a key
   himself calls preventDefault, and this script stays out. */
(function () {
  "use strict";
  const $ = (selector, root) => (root || document).querySelector(selector);
  const $$ = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const isTyping = (target) => target.closest && target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const isSeen = (element) => element.getClientRects().length > 0 && !element.disabled;
  const GLOBAL = [["Ctrl+K", "Bilah perintah: cari atau jalankan apa saja"], ["?", "Lembar ini"],
    ["Esc", "Menutup kotak yang terbuka, atau keluar dari isian"], ["Tab", "Ke isian atau tombol berikutnya"]];
  const bar = $("#perintah");
  const sheet = $("#lembar-kunci");
  if (!bar || !sheet) return;
  const box = $("#perintah-isian");
  const list = $("#perintah-hasil");

  function named() {
    const seen = new Set();
    return $$("[data-kunci][data-ket]").filter((element) => {
      const key = element.dataset.kunci + "\n" + element.dataset.ket;
      return isSeen(element) && !seen.has(key) && seen.add(key);
    });
  }

  function press(element) {
    if (element.matches("textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=submit])")) {
      element.focus();
      element.scrollIntoView({ block: "nearest" });
    } else element.click();
  }

  /* The sheet */
  function showSheet() {
    const rows = [...named().map((element) => [element.dataset.kunci, element.dataset.ket]), ...GLOBAL];
    $("#isi-kunci").replaceChildren(...rows.flatMap(([key, words]) => {
      const term = document.createElement("dt");
      key.split(" ").forEach((one) => {
        const cap = document.createElement("kbd");
        cap.textContent = one;
        term.append(cap, " ");
      });
      const text = document.createElement("dd");
      text.textContent = words;
      return [term, text];
    }));
    sheet.showModal();
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-tutup-dialog]")) event.target.closest("dialog").close();
    if (event.target.closest("[data-buka-kunci]")) showSheet();
    if (event.target.closest("[data-buka-perintah]")) openBar();
    if (event.target === bar || event.target === sheet) event.target.close();
  });

  /* Rows of a table: the buttons above it say the keys; a row is where its link has the focus. */
  document.addEventListener("click", (event) => {
    const links = $$(".tabel-antrean td.nomor a");
    const here = links.indexOf(links.find((link) => link.closest("tr").contains(place)) || null);
    const step = event.target.closest("[data-baris]");
    if (step && links.length) links[Math.max(0, Math.min(links.length - 1, here + Number(step.dataset.baris)))].focus();
    if (event.target.closest("[data-centang]") && here >= 0) {
      const tick = $("input[name=id]", links[here].closest("tr"));
      if (tick) tick.click();
      links[here].focus();
    }
  });
  let place = null; // the last row's element that had the focus
  document.addEventListener("focusin", (event) => { if (event.target.closest(".tabel-antrean tbody")) place = event.target; });

  /* The bar */
  let at = -1;
  let asked = 0;
  let timer = 0;
  const options = () => $$("[role=option]", list);
  function choose(number) {
    const all = options();
    at = all.length ? (number + all.length) % all.length : -1;
    all.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    if (at < 0) { box.removeAttribute("aria-activedescendant"); return; }
    box.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  }
  function acts(word) {
    const fits = named().filter((element) => !bar.contains(element) && element.dataset.ket.toLowerCase().includes(word));
    return fits.slice(0, 8).map((element, number) => {
      const option = document.createElement("li");
      option.setAttribute("role", "option");
      option.id = "perintah-tindakan-" + number;
      const name = document.createElement("strong");
      name.textContent = element.dataset.ket;
      const key = document.createElement("kbd");
      key.textContent = element.dataset.kunci;
      option.append(name, key);
      option.lakukan = () => press(element);
      return option;
    });
  }
  function heading(text) {
    const line = document.createElement("li");
    line.setAttribute("role", "presentation");
    line.className = "perintah-kelompok";
    line.textContent = text;
    return line;
  }
  async function ask() {
    const word = box.value.trim().toLowerCase();
    const turn = ++asked;
    let found = "";
    let note = "";
    try {
      const response = await fetch(box.dataset.alamat + "?q=" + encodeURIComponent(box.value.trim()),
        { headers: { "HX-Request": "true" }, credentials: "same-origin" });
      if (response.status === 401) { bar.close(); document.dispatchEvent(new Event("sesi-habis")); return; }
      found = response.ok ? await response.text() : "";
    } catch (error) { note = "Jaringan terputus; hanya tindakan di halaman ini yang dapat dijalankan."; }
    if (turn !== asked || !bar.open) return;
    const page = new DOMParser().parseFromString("<ul>" + found + "</ul>", "text/html");
    const here = acts(word);
    const lines = [...(here.length ? [heading("Tindakan di halaman ini"), ...here] : []),
      ...$$("li", page).map((line) => document.importNode(line, true))];
    list.replaceChildren(...(lines.length ? lines : [heading(note || "Tidak ada yang cocok. Coba nomor permohonan, nama, atau NIK.")]));
    choose(0);
  }
  function openBar() {
    if (bar.open) return;
    $$("dialog[open]").forEach((dialog) => dialog.close());
    box.value = "";
    bar.showModal();
    box.focus();
    ask();
  }
  function run(option) {
    bar.close();
    if (option.lakukan) option.lakukan();
    else if (option.dataset.ke) window.location.assign(option.dataset.ke);
  }
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 120); });
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") choose(at + (event.key === "ArrowDown" ? 1 : -1));
    else if (event.key === "Enter") { if (options()[at]) run(options()[at]); }
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) run(option);
  });

  /* What can be taken back counts down, and goes when its minute is over. */
  const back = $(".urungkan");
  let seconds = back ? Number(back.dataset.sisa) : 0;
  if (back) setInterval(() => {
    seconds -= 1;
    back.hidden = seconds <= 0;
    $("[data-hitung]", back).textContent = Math.max(seconds, 0) + " detik";
  }, 1000);

  /* Keys */
  let before = "";
  let since = 0;
  window.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey) {
      event.preventDefault();
      openBar();
      return;
    }
    if (event.altKey && !event.ctrlKey && /^[a-z]$/i.test(event.key)) {
      const wanted = named().find((element) => element.dataset.kunci === "Alt+" + event.key.toUpperCase());
      if (wanted) { event.preventDefault(); press(wanted); }
      return;
    }
    if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing && isTyping(event.target) && !$("dialog[open]")) {
      event.target.blur(); // what was typed stays; the letters are keys again
      return;
    }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || $("dialog[open]")) return;
    if (event.key === "?") { event.preventDefault(); showSheet(); return; }
    if (event.key.length !== 1) return;
    const both = event.timeStamp - since < 1200 ? before + " " + event.key : "";
    const wanted = named().find((element) => element.dataset.kunci === both)
      || named().find((element) => element.dataset.kunci === event.key);
    before = event.key;
    since = event.timeStamp;
    if (!wanted) return;
    event.preventDefault();
    press(wanted);
  });
})();
