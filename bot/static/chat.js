// The web chat: shows the lines of this session's conversation, sends text, pressed buttons and files.
// Every message carries an id of its own (id_klien): sent twice on a bad line, it is stored once.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const log = $("pesan"), gulung = $("gulung"), teks = $("teks"), form = $("tulis"), baki = $("baki");
  const MAX_MB = Number(document.body.dataset.maxMb), MAX_BERKAS = Number(document.body.dataset.maxBerkas);
  const TYPES = ["image/jpeg", "image/png", "image/webp", "application/pdf"];
  const STORE = "loket_chat_antrean";
  const jamStatus = $("status").textContent;
  const state = { last: 0, picked: [], queue: [], busy: false, status: "bot", active: Date.now(), first: true, failures: 0, known: new Set() };

  const make = (tag, cls, text) => {
    const el = document.createElement(tag);
    if (cls) el.className = cls;
    if (text) el.textContent = text;
    return el;
  };
  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");
  const clock = (at) => new Date(at).toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit" });
  const day = (at) => new Date(at).toLocaleDateString("id-ID", { weekday: "long", day: "numeric", month: "long" });

  // --- showing lines -------------------------------------------------------------------------------------
  // *tebal* as WhatsApp writes it
  const bold = (p, text) => text.split(/\*([^*\n]+)\*/).forEach((part, i) => p.append(i % 2 ? make("strong", "", part) : part));

  const linked = (text) => {
    const p = make("p");
    text.split(/(https?:\/\/[^\s]+)/).forEach((part, i) => {
      if (i % 2 === 0) return bold(p, part);
      const a = make("a", "", part);
      a.href = part; a.target = "_blank"; a.rel = "noopener noreferrer";
      p.append(a);
    });
    return p;
  };

  const fileView = (one) => {
    const isImage = one.tipe.startsWith("image/") && one.url;
    const el = make(one.url ? "a" : "span", isImage ? "" : one.tipe === "application/pdf" ? "pdf" : "pdf lain");
    if (one.url) { el.href = one.url; el.target = "_blank"; el.rel = "noopener"; if (!isImage) el.download = one.nama; }
    if (!isImage) { el.textContent = one.nama; return el; }
    const img = make("img");
    img.src = one.url; img.alt = one.nama; img.loading = "lazy";
    el.append(img);
    return el;
  };

  const STATES = { mengirim: ["◷", "sedang dikirim"], gagal: ["!", "gagal terkirim"], disimpan: ["✓", "tersimpan"], dijawab: ["✓✓", "sudah dijawab"] };
  const setState = (li, name) => {
    for (const key of Object.keys(STATES)) li.classList.toggle(key, key === name);
    const tick = li.querySelector(".centang");
    if (!tick || tick.textContent === STATES[name][0]) return;
    tick.textContent = STATES[name][0]; tick.title = STATES[name][1];
    tick.setAttribute("aria-label", STATES[name][1]);
  };

  const bubble = (line) => {
    const li = make("li", `gelembung ${line.arah}${line.pengirim === "petugas" ? " petugas" : ""}`);
    li.dataset.at = line.at;
    if (line.pengirim === "petugas") li.append(make("span", "nama", "Petugas"));
    if (line.lampiran?.length) {
      const box = make("div", "lampiran");
      line.lampiran.forEach((one) => box.append(fileView(one)));
      li.append(box);
    }
    if (line.teks) li.append(linked(line.teks));
    const foot = make("span", "kaki");
    const time = make("time", "", clock(line.at));
    time.dateTime = line.at;
    foot.append(time);
    if (line.arah === "masuk") { const tick = make("span", "centang"); tick.setAttribute("role", "img"); foot.append(tick); }
    li.append(foot);
    if (line.tombol?.length) {
      const box = make("div", "tombol");
      box.setAttribute("role", "group"); box.setAttribute("aria-label", "Pilihan jawaban");
      line.tombol.forEach((one) => {
        const b = make("button", "", one.label);
        b.type = "button"; b.dataset.payload = one.payload;
        box.append(b);
      });
      li.append(box);
    }
    return li;
  };

  const isAtEnd = () => gulung.scrollHeight - gulung.scrollTop - gulung.clientHeight < 80;
  const toEnd = () => { gulung.scrollTop = gulung.scrollHeight; $("terbaru").hidden = true; };

  // A line the office knows takes the place of the bubble(s) that were shown when it was sent.
  const place = (line, key) => {
    const own = line.id_klien || [];
    const olds = [...own.map((id) => $(`k-${id}`)), $(key)].filter(Boolean);
    const li = bubble(line);
    li.id = key;
    own.forEach((id) => state.known.add(id));
    if (line.id) li.dataset.id = line.id;
    const thumbs = olds.flatMap((old) => [...old.querySelectorAll("img[src^='blob:']")]), shown = li.querySelectorAll("img");
    thumbs.forEach((img, i) => { if (shown[i]) shown[i].src = img.src; });
    const after = [...log.querySelectorAll("li.gelembung")].find((one) => line.id && !olds.includes(one) &&
      (one.dataset.id ? Number(one.dataset.id) > line.id : line.arah === "masuk" && !olds.length));
    if (olds.length && !after) olds[0].before(li); else log.insertBefore(li, after || null);
    olds.forEach((old) => old.remove());
    return li;
  };

  const refresh = () => {
    const all = [...log.querySelectorAll("li.gelembung")];
    const lastOut = all.map((li) => li.classList.contains("keluar")).lastIndexOf(true);
    const lastIn = all.map((li) => li.classList.contains("masuk")).lastIndexOf(true);
    all.forEach((li, i) => {
      if (li.classList.contains("masuk") && li.dataset.id) setState(li, i < lastOut ? "dijawab" : "disimpan");
      li.querySelectorAll(".tombol button").forEach((b) => { b.disabled = i < lastIn; });
    });
    log.querySelectorAll(".tanggal").forEach((li) => li.remove());
    let shown = "";
    all.forEach((li) => {
      const name = day(li.dataset.at);
      if (name !== shown) log.insertBefore(make("li", "tanggal", name), li);
      shown = name;
    });
    const pending = lastIn > lastOut && Date.now() - new Date(all[lastIn].dataset.at) < 60000;
    $("mengetik").hidden = !(pending && state.status === "bot" && !all[lastIn].classList.contains("gagal"));
    $("sapaan").hidden = all.length > 0 || state.first;
    $("status").textContent = { petugas: "Anda terhubung dengan petugas", antre: "Menunggu petugas. Balasan datang di sini" }[state.status] || jamStatus;
  };

  const show = (view) => {
    const wasAtEnd = isAtEnd() || state.first;
    state.status = view.status;
    const answered = view.pesan.filter((line) => line.arah === "keluar" && line.id > state.last).length;
    view.pesan.forEach((line) => { place(line, `p-${line.id}`); state.last = Math.max(state.last, line.id); });
    view.menunggu.forEach((line) => {
      const key = `k-${line.id_klien[0]}`;
      if ($(key)) return;
      const li = place({ ...line, id: 0, arah: "masuk", pengirim: "warga" }, key);
      setState(li, "disimpan");
    });
    if (answered) state.active = Date.now();
    state.first = false;
    refresh();
    if (wasAtEnd) toEnd(); else if (answered) $("terbaru").hidden = false;
    if (log.getAttribute("aria-live") === "off") requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
  };

  // --- reading -------------------------------------------------------------------------------------------
  const setOffline = (isOff) => { $("putus").hidden = !isOff; };
  const poll = async () => {
    try {
      const answer = await fetch(`/chat/api/pesan?sesudah=${state.last}`, { cache: "no-cache", credentials: "same-origin" });
      if (answer.status === 401) return renew();
      if (answer.ok) {
        show(await answer.json()); state.failures = 0; setOffline(false);
        if (new URLSearchParams(location.search).has("lagi")) history.replaceState(null, "", location.search.includes("sisip") ? "/chat?sisip=1" : "/chat");
      }
    } catch { state.failures += 1; if (state.failures > 1) setOffline(true); }
    const idle = Date.now() - state.active;
    setTimeout(poll, document.hidden ? 10000 : state.failures ? Math.min(1000 * 2 ** state.failures, 15000) : idle < 30000 ? 1000 : idle < 300000 ? 2500 : 6000);
  };
  const renew = () => {  // the session cookie is gone: a fresh page brings one, unless the browser keeps none
    const address = new URL(location.href);
    if (address.searchParams.has("lagi")) return refuse();
    address.searchParams.set("lagi", "1");
    location.replace(address);
  };
  const refuse = () => {
    complain("Obrolan ini memerlukan cookie, dan peramban Anda menolaknya di sini. ");
    const own = make("a", "", "Buka obrolan di tab sendiri");
    own.href = "/chat"; own.target = "_blank"; own.rel = "noopener";
    $("salah").append(own);
  };

  // --- sending, one at a time and in order ---------------------------------------------------------------
  const keep = () => {
    const texts = state.queue.filter((one) => !one.files.length).map(({ id, teks, pilihan, at }) => ({ id, teks, pilihan, at }));
    try { texts.length ? localStorage.setItem(STORE, JSON.stringify(texts)) : localStorage.removeItem(STORE); } catch { /* private mode */ }
  };
  const queue = (message) => {
    const one = { id: newId(), at: new Date().toISOString(), teks: "", pilihan: "", files: [], ...message };
    const lampiran = one.files.map((f) => ({ nama: f.name, tipe: f.type, url: f.type.startsWith("image/") ? URL.createObjectURL(f) : "" }));
    one.li = place({ id_klien: [one.id], arah: "masuk", pengirim: "warga", at: one.at, teks: one.teks, lampiran }, `k-${one.id}`);
    setState(one.li, "mengirim");
    if (one.files.length) { one.bar = make("progress"); one.bar.max = 1; one.bar.value = 0; one.bar.setAttribute("aria-label", "Kemajuan pengiriman"); one.li.querySelector(".kaki").before(one.bar); }
    state.queue.push(one);
    state.active = Date.now();
    keep(); refresh(); toEnd(); pump();
  };

  const request = (one) => new Promise((resolve) => {
    const xhr = new XMLHttpRequest();
    xhr.open("POST", one.files.length ? "/chat/api/berkas" : "/chat/api/pesan");
    xhr.setRequestHeader("X-Loket-Chat", "1");
    xhr.timeout = one.files.length ? 300000 : 20000;
    xhr.onload = () => resolve({ status: xhr.status, wait: Number(xhr.getResponseHeader("Retry-After")) || 0, body: xhr.responseText });
    xhr.onerror = xhr.ontimeout = () => resolve({ status: 0 });
    if (one.bar) xhr.upload.onprogress = (e) => { if (e.lengthComputable) one.bar.value = e.loaded / e.total; };
    if (!one.files.length) {
      xhr.setRequestHeader("Content-Type", "application/json");
      return xhr.send(JSON.stringify({ id_klien: one.id, teks: one.teks, pilihan: one.pilihan }));
    }
    const data = new FormData();
    data.append("id_klien", one.id); data.append("teks", one.teks);
    one.files.forEach((f) => data.append("berkas", f, f.name));
    xhr.send(data);
  });

  const sentence = (body) => { try { return JSON.parse(body).pesan || ""; } catch { return ""; } };
  const pump = async () => {
    if (state.busy) return;
    state.busy = true;
    for (let pause = 1000; state.queue.length;) {
      const one = state.queue[0];
      const answer = await request(one);
      if (answer.status === 200) { done(one, "disimpan"); pause = 1000; setOffline(false); continue; }
      if (answer.status === 401) { state.busy = false; return renew(); }
      if ([400, 403, 413, 415].includes(answer.status)) { done(one, "gagal", sentence(answer.body) || "Pesan ini tidak dapat dikirim."); continue; }
      if (!answer.status) setOffline(true);
      await new Promise((go) => setTimeout(go, answer.wait * 1000 || pause));
      pause = Math.min(pause * 2, 15000);
    }
    state.busy = false;
  };
  const done = (one, name, why) => {
    state.queue.shift();
    keep();
    const li = $(`k-${one.id}`);
    if (!li) return;
    li.querySelector("progress")?.remove();
    setState(li, name);
    if (why) li.append(make("p", "galat", why));
    refresh();
  };

  // --- composing -----------------------------------------------------------------------------------------
  const complain = (text) => { $("salah").textContent = text; $("salah").hidden = !text; };
  const pick = (files) => {
    complain("");
    for (const file of files) {
      if (!TYPES.includes(file.type)) complain(`“${file.name}” bukan foto atau PDF. Mohon kirim foto (JPG atau PNG) atau PDF.`);
      else if (file.size > MAX_MB * 1048576) complain(`“${file.name}” terlalu besar. Ukuran berkas paling besar ${MAX_MB} MB.`);
      else if (state.picked.length >= MAX_BERKAS) complain(`Paling banyak ${MAX_BERKAS} berkas sekali kirim.`);
      else state.picked.push(file);
    }
    drawTray();
    teks.focus();
  };
  const drawTray = () => {
    baki.querySelectorAll("img").forEach((img) => URL.revokeObjectURL(img.src));
    baki.replaceChildren(...state.picked.map((file, n) => {
      const li = make("li"), isImage = file.type.startsWith("image/");
      const view = make(isImage ? "img" : "div", isImage ? "" : "kertas", isImage ? "" : "PDF");
      if (isImage) { view.src = URL.createObjectURL(file); view.alt = ""; }
      const drop = make("button", "", "×");
      drop.type = "button"; drop.setAttribute("aria-label", `Batalkan ${file.name}`);
      drop.onclick = () => { state.picked.splice(n, 1); drawTray(); teks.focus(); };
      li.append(view, make("span", "", file.name), drop);
      return li;
    }));
    const wasAtEnd = isAtEnd();
    baki.hidden = !state.picked.length;
    if (wasAtEnd) toEnd();
  };
  const grow = () => { teks.style.height = "auto"; teks.style.height = `${Math.min(teks.scrollHeight + 2, 144)}px`; };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = teks.value.trim();
    if (!text && !state.picked.length) return;
    complain("");
    queue({ teks: text, files: state.picked });
    state.picked = []; teks.value = "";
    drawTray(); grow(); teks.focus();
  });
  teks.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && matchMedia("(pointer: fine)").matches) { event.preventDefault(); form.requestSubmit(); }
  });
  teks.addEventListener("input", grow);
  teks.addEventListener("paste", (event) => { if (event.clipboardData.files.length) { event.preventDefault(); pick(event.clipboardData.files); } });
  $("lampir").addEventListener("click", () => $("berkas").click());
  $("berkas").addEventListener("change", () => { pick($("berkas").files); $("berkas").value = ""; });
  gulung.addEventListener("click", (event) => {
    const b = event.target.closest("button");
    if (!b || b.disabled) return;
    if (b.dataset.teks) queue({ teks: b.dataset.teks });
    else if (b.dataset.payload !== undefined) { b.classList.add("dipilih"); queue({ teks: b.textContent, pilihan: b.dataset.payload }); }
    teks.focus({ preventScroll: true });
  });
  gulung.addEventListener("scroll", () => { if (isAtEnd()) $("terbaru").hidden = true; });
  $("terbaru").addEventListener("click", toEnd);
  document.addEventListener("dragover", (event) => { event.preventDefault(); document.body.classList.add("seret"); });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("seret"); });
  document.addEventListener("drop", (event) => { event.preventDefault(); document.body.classList.remove("seret"); pick(event.dataTransfer.files); });
  addEventListener("offline", () => setOffline(true));
  addEventListener("online", () => { setOffline(false); state.failures = 0; });
  addEventListener("beforeunload", (event) => { if (state.queue.some((one) => one.files.length)) event.preventDefault(); });
  setInterval(refresh, 15000);

  let unsent = [];
  try { unsent = JSON.parse(localStorage.getItem(STORE) || "[]"); } catch { /* nothing kept */ }
  poll().then(() => { unsent.filter((one) => !state.known.has(one.id)).forEach((one) => queue(one)); keep(); if (matchMedia("(pointer: fine)").matches) teks.focus(); });
})();
