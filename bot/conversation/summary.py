"""The summary of a form, the choice of what to change, and the consent to the use of data. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation import checklist
from bot.conversation.choices import button
from bot.conversation.state import Form
from data.reference.nik import mask_nik
from handlers.layanan import LAYANAN
from handlers.turn import Button, Reply

PERSETUJUAN_VERSI = "2022-27/1"  # UU PDP 27/2022, wording 1
_LABELS = {
    "nama": "Nama",
    "nik": "NIK",
    "nkk": "Nomor KK",
    "penyerahan": "Penyerahan",
    "alamat": "Alamat kirim",
    "kecamatan": "Kecamatan",
}
_PENYERAHAN = {"chat": "PDF lewat chat ini", "pos": "dikirim POS", "ambil": "diambil di kantor"}


def labels(form: Form) -> dict[str, str]:
    """Question slug → what people call it, in the order of the form."""
    own = {row.slug: row.label for row in LAYANAN[form.layanan].pertanyaan}
    order = ("nama", "nik", "nkk", *own, "penyerahan", "alamat", "kecamatan")
    return {slug: {**_LABELS, **own}[slug] for slug in order if slug in form.jawaban}


def readable_answer(question: str, value: str) -> str:
    """An answer as it may be shown in a chat: numbers masked, choices in words."""
    if question in ("nik", "nkk"):
        return mask_nik(value) if len(value) == 16 else "tidak tahu"
    return _PENYERAHAN.get(value, value) if question == "penyerahan" else value


def lines(form: Form) -> str:
    """All answers and files, one bulleted line each."""
    rows = [f"• {label}: {readable_answer(slug, form.jawaban[slug])}" for slug, label in labels(form).items()]
    for item in checklist.items(form):
        count = len(form.berkas.get(item.slug, ()))
        if count or item.wajib:
            rows.append(f"• {checklist.short(item)}: {count} berkas")
    return "\n".join(rows)


def show(form: Form) -> Reply:
    """The summary, to be confirmed or changed."""
    return Reply(
        "ringkasan",
        {"layanan": LAYANAN[form.layanan].nama, "daftar": lines(form)},
        (Button("Sudah benar", "jawab:ringkasan:ya"), Button("Ubah", "ubah"), Button("Batalkan", "batal")),
    )


def ask_consent(form: Form, profil: Mapping[str, Any]) -> Reply:
    """What is kept and why, and whether the citizen agrees."""
    return Reply(
        "persetujuan",
        {"kantor": profil.get("singkatan", "kantor kami")},
        (
            Button("Setuju, kirim", f"setuju:{form.seri}"),
            Button("Ubah", "ubah"),
            Button("Tidak, batalkan", "batal"),
        ),
    )


def ask_change(form: Form) -> Reply:
    """Which answer is to be changed."""
    rows = [button(label, f"ubah:{slug}") for slug, label in labels(form).items()][:8]
    return Reply("ubah_yang_mana", {}, (*rows, Button("Berkas", "ubah:berkas"), Button("Tidak jadi", "lanjut")))


def ask_change_item(form: Form) -> Reply:
    """Which item is to be sent anew."""
    rows = [row for row in checklist.items(form) if form.berkas.get(row.slug) or row.slug in form.lewati][:9]
    buttons = [button(checklist.short(row), f"ganti:{row.slug}") for row in rows]
    return Reply("ganti_berkas_mana" if rows else "belum_ada_berkas", {}, (*buttons, Button("Tidak jadi", "lanjut")))
