/* An expired login loses nothing: what is typed and the files chosen stay on the page, the officer logs in again in a
   box above it and presses once more. Without scripts the server keeps the text (backoffice/auth.py: keep_typed). */
(function () {
  "use strict";
  const $ = (selector, root) => (root || document).querySelector(selector);
  const $$ = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const box = $("#masuk-lagi");
  if (!box) return;
  const form = $("form", box);
  const password = $("#sandi-lagi");
  const wrong = $("#sandi-lagi-salah");

  async function ask(address, options) {
    const response = await fetch(address, { credentials: "same-origin", cache: "no-store", ...options });
    const said = await response.json();
    $$("input[name=csrf_token]").forEach((field) => { field.value = said.csrf; });
    return { ...said, isMine: response.ok && String(said.petugas) === document.body.dataset.saya };
  }
  const look = () => ask(box.dataset.sesi);

  function tell(id) {
    ["sesi-habis", "sesi-kembali", "jaringan-putus"].forEach((one) => { document.getElementById(one).hidden = one !== id; });
    if (id) document.getElementById(id).scrollIntoView({ block: "nearest" });
  }
  function fail(words) {
    wrong.textContent = words;
    wrong.hidden = !words;
    password.setAttribute("aria-invalid", String(Boolean(words)));
  }
  function open(said) {
    $("#masuk-lagi-lain").hidden = !said.petugas;
    $("#masuk-lagi-lain").textContent = said.petugas ? "Peramban ini sekarang dipakai " + said.nama + "." : "";
    fail("");
    if (box.open) return;
    $$("dialog[open]").forEach((dialog) => dialog.close());
    box.showModal();
    password.focus();
  }
  /* Logged in meanwhile (another tab): one more press is all that is needed. */
  async function check(isPressed) {
    try {
      const said = await look();
      if (said.isMine) tell("sesi-kembali");
      else { tell("sesi-habis"); if (isPressed) open(said); }
    } catch (error) { tell("jaringan-putus"); }
  }

  /* The server said 401: to a press, or to a part that refreshes itself while somebody types elsewhere. */
  document.addEventListener("sesi-habis", (event) => {
    const isPressed = event.target.matches && event.target.matches("form, button");
    if (isPressed) check(true);
    else tell("sesi-habis");
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-masuk-lagi]")) check(true);
    if (event.target.closest("[data-nanti]")) box.close();
  });
  window.addEventListener("focus", () => { if (!$("#sesi-habis").hidden && !box.open) check(false); });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.hasAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    try {
      await look(); // a token that is good now
      const said = await ask(form.action, { method: "POST", body: new FormData(form) });
      if (said.isMine) { box.close(); tell("sesi-kembali"); } else { fail(said.salah); password.select(); }
    } catch (error) { fail("Jaringan terputus. Coba sekali lagi."); } finally { form.removeAttribute("aria-busy"); }
    if (!box.open) password.value = "";
  });

  /* A form that leaves the page with files or words in it asks first whether the session still holds. */
  const isFull = (one) => $$("input[type=file]", one).some((field) => field.files.length)
    || $$("textarea", one).some((field) => field.value.trim());
  document.addEventListener("submit", async (event) => {
    const leaving = event.target;
    const submitter = event.submitter;
    if (leaving.dataset.diperiksa) { delete leaving.dataset.diperiksa; return; }
    if (leaving.method !== "post" || leaving.hasAttribute("hx-post") || leaving === form || !isFull(leaving)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (leaving.hasAttribute("aria-busy")) return;
    leaving.setAttribute("aria-busy", "true");
    let said = null;
    try { said = await look(); } catch (error) { tell("jaringan-putus"); }
    leaving.removeAttribute("aria-busy");
    if (!said) return;
    if (!said.isMine) { tell("sesi-habis"); open(said); return; }
    tell("");
    leaving.dataset.diperiksa = "1";
    leaving.requestSubmit(submitter || undefined);
    delete leaving.dataset.diperiksa;
  }, true);
})();
