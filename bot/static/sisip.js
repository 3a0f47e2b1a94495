// The office's chat on any website: <script src="https://…/chat/static/sisip.js" defer></script>
// Adds a button and, once it is pressed, a frame that holds the chat. Nothing of the website is read.
"use strict";
(() => {
  const home = new URL(document.currentScript.src).origin;
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  root.innerHTML = `
    <style>
      :host { position: fixed; inset: auto 1rem 1rem auto; z-index: 2147483000; font: 600 16px/1.4 system-ui, sans-serif; }
      button { min-height: 3rem; padding: .6rem 1.2rem; border: 0; border-radius: 1.5rem; background: #0b5c7a; color: #fff; font: inherit; cursor: pointer; box-shadow: 0 .3rem 1rem rgb(0 0 0 / .25); }
      button:focus-visible { outline: 3px solid #0b5c7a; outline-offset: 3px; }
      iframe { display: block; width: min(24rem, calc(100vw - 2rem)); height: min(38rem, calc(100vh - 6rem)); margin-bottom: .6rem; border: 1px solid #c6d0d8; border-radius: 1rem; background: #fff; box-shadow: 0 .6rem 2rem rgb(0 0 0 / .25); }
      div { text-align: right; }
      [hidden] { display: none; }
    </style>
    <div></div><button type="button" aria-expanded="false">Tanya kami</button>`;
  const box = root.querySelector("div"), button = root.querySelector("button");
  const toggle = (isOpen) => {
    if (isOpen && !box.firstChild) {
      const frame = document.createElement("iframe");
      frame.src = `${home}/chat?sisip=1`;
      frame.title = "Obrolan dengan Dinas Kependudukan dan Pencatatan Sipil";
      box.append(frame);
    }
    box.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
    button.textContent = isOpen ? "Tutup obrolan" : "Tanya kami";
  };
  button.addEventListener("click", () => toggle(button.getAttribute("aria-expanded") === "false"));
  root.addEventListener("keydown", (event) => { if (event.key === "Escape") { toggle(false); button.focus(); } });
  document.body.append(host);
})();
