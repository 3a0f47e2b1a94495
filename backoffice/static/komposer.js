/* Writing a reply: ready answers by "/", a preview of what the citizen sees, the files chosen, the time left. */
(function () {
  "use strict";
  const $ = (selector, root) => (root || document).querySelector(selector);
  const $$ = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const SLASH = /(^|\s)\/([\p{L}\p{N}-]*)$/u;
  let asked = null;   // the options, fetched once per page
  let chosen = -1;

  const field = () => $("#teks[data-jawaban]");
  const list = () => $("#pilihan-jawaban");

  async function fetchAnswers(address) {
    const response = await fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (response.status === 401) document.dispatchEvent(new Event("sesi-habis"));
    if (!response.ok) return [];
    const page = new DOMParser().parseFromString("<ul>" + (await response.text()) + "</ul>", "text/html");
    return $$("li", page);
  }
  function load(address) {
    asked = asked || fetchAnswers(address).then((all) => {
      if (!all.length) asked = null;
      return all;
    }, () => { asked = null; return []; });
    return asked;
  }

  function typed() {
    const box = field();
    const found = box && SLASH.exec(box.value.slice(0, box.selectionStart));
    return found ? found[2].toLowerCase() : null;
  }

  async function open(isWanted) {
    const options = await load(field().dataset.jawaban);
    const word = typed() === null && isWanted ? "" : typed(); // what stands there now, not when this was asked
    if (word === null) return;
    const fits = options.filter((one) => one.textContent.toLowerCase().includes(word));
    if (!fits.length) { close(); return; }
    fits.sort((a, b) => starts(b, word) - starts(a, word));
    list().replaceChildren(...fits.slice(0, 12).map((one) => document.importNode(one, true)));
    list().hidden = false;
    choose(0);
  }
  const starts = (option, word) => (option.textContent.toLowerCase().startsWith("/" + word) ? 1 : 0);

  function choose(at) {
    const options = $$("[role=option][data-teks]", list());
    if (!options.length) return;
    chosen = (at + options.length) % options.length;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === chosen)));
    field().setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  }

  function close() {
    if (list()) list().hidden = true;
    if (field()) field().removeAttribute("aria-activedescendant");
    chosen = -1;
  }

  function take(option) {
    const box = field();
    const before = box.value.slice(0, box.selectionStart).replace(SLASH, "$1");
    const after = box.value.slice(box.selectionEnd);
    const text = option.dataset.teks;
    box.value = before + text + after;
    close();
    box.focus();
    const gap = /\{\{[^}]*\}\}/.exec(text);
    const start = before.length + (gap ? gap.index : text.length);
    box.setSelectionRange(start, start + (gap ? gap[0].length : 0));
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("input", (event) => {
    if (event.target !== field()) return;
    if (typed() === null) close(); else open();
    refreshPreview();
  });
  document.addEventListener("keydown", (event) => {
    if (event.target !== field() || list().hidden) return;
    const options = $$("[role=option][data-teks]", list());
    if (event.key === "ArrowDown" || event.key === "ArrowUp") choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") {
      if (!options[chosen]) return;
      take(options[chosen]);
    } else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  document.addEventListener("click", (event) => {
    const option = event.target.closest("#pilihan-jawaban [data-teks]");
    if (option) { take(option); return; }
    if (event.target.closest("[data-buka-jawaban]")) {
      event.preventDefault();
      const box = field();
      box.focus();
      if (list().hidden) open(true); else close();
      return;
    }
    if (list() && !list().hidden && !event.target.closest("#penulis")) close();
  });

  /* Macros: the first is one Enter away; Esc goes back to the reply. */
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id !== "makro") return;
    const first = $("#makro button");
    if (first) first.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !event.target.closest || !event.target.closest("#makro")) return;
    $("#makro").replaceChildren();
    field().focus();
    event.preventDefault();
  });

  /* Files: shown with their size, each can be taken off again; pasted pictures join them. */
  function files() { return $("#penulis input[type=file]"); }
  function setFiles(all) {
    const bag = new DataTransfer();
    all.forEach((file) => bag.items.add(file));
    files().files = bag.files;
    showFiles();
  }
  function showFiles() {
    const shown = $(".lampiran-terpilih");
    if (!shown || !files()) return;
    const all = Array.from(files().files);
    shown.hidden = !all.length;
    shown.replaceChildren(...all.map((file, number) => {
      const line = document.createElement("li");
      if (file.type.startsWith("image/")) {
        const small = document.createElement("img");
        small.alt = "";
        small.src = URL.createObjectURL(file);
        small.addEventListener("load", () => URL.revokeObjectURL(small.src));
        line.append(small);
      }
      line.append(file.name + " · " + Math.max(1, Math.round(file.size / 1024)) + " kB ");
      const off = document.createElement("button");
      off.type = "button";
      off.className = "btn btn-sm btn-ghost-danger";
      off.textContent = "Lepas";
      off.setAttribute("aria-label", "Lepas " + file.name);
      off.addEventListener("click", () => setFiles(all.filter((_, other) => other !== number)));
      line.append(off);
      return line;
    }));
    refreshPreview();
  }
  let leaving = [];
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.id === "form-balas") leaving = Array.from(files().files);
  });
  document.addEventListener("htmx:afterSettle", (event) => { // refused: the form is new, the files are not lost
    if (event.detail.target.id === "penulis" && leaving.length && files() && !files().files.length) setFiles(leaving);
  });
  document.addEventListener("balasan-terkirim", () => {
    if (files()) setFiles(Array.from(files().files).filter((file) => !leaving.includes(file)));
    leaving = [];
  });
  document.addEventListener("change", (event) => { if (event.target === files()) showFiles(); });
  document.addEventListener("paste", (event) => {
    const pasted = event.target === field() && event.clipboardData ? Array.from(event.clipboardData.files) : [];
    if (!pasted.length) return;
    event.preventDefault();
    setFiles([...files().files, ...pasted]);
  });

  /* Preview: asked of the server, which knows how each channel shows it. */
  let waiting = 0;
  function refreshPreview() {
    const place = $("#pratinjau-balasan");
    if (!place || place.hidden) return;
    clearTimeout(waiting);
    waiting = setTimeout(preview, 250);
  }
  async function preview() {
    const place = $("#pratinjau-balasan");
    if (!place || place.hidden) return;
    const form = field().form;
    const body = new FormData();
    body.set("csrf_token", form.elements.csrf_token.value);
    body.set("teks", field().value);
    body.set("nama_lampiran", Array.from(files().files).map((file) => file.name).join("\n"));
    const address = $("[data-pratinjau-balasan]").formAction;
    const response = await fetch(address, { method: "POST", body, headers: { "HX-Request": "true" } });
    if (response.ok) place.innerHTML = await response.text();
    else if (response.status === 401) document.dispatchEvent(new Event("sesi-habis"));
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-pratinjau-balasan]");
    if (!button) return;
    event.preventDefault();
    event.stopPropagation(); // else htmx remembers this button, and its address, for the next sending
    const place = $("#pratinjau-balasan");
    place.hidden = !place.hidden;
    button.setAttribute("aria-expanded", String(!place.hidden));
    preview();
  }, true);

  /* The 24-hour window counts down; when it shuts, the page says so by itself. */
  function countDown() {
    $$("time[data-hitung-mundur]").forEach((time) => {
      const left = Math.floor((new Date(time.dateTime) - Date.now()) / 60000);
      const line = time.closest(".jendela");
      if (left < 0) {
        line.classList.add("tutup");
        line.textContent = "Jendela 24 jam baru saja tertutup. Muat ulang halaman untuk memilih templat.";
        return;
      }
      line.classList.toggle("hampir", left < 60);
      const hours = Math.floor(left / 60);
      time.title = "sampai " + (time.dataset.jam = time.dataset.jam || time.textContent);
      time.textContent = time.dataset.jam + " (sisa " + (hours ? hours + " jam " : "") + (left % 60) + " menit)";
    });
  }
  countDown();
  setInterval(countDown, 30000);
  document.addEventListener("htmx:afterSettle", () => { countDown(); showFiles(); });
})();
