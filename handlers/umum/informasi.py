"""Requirements, procedure, cost and time of a service, from its row, each with its source."""

from __future__ import annotations

import re

from handlers.layanan import BIAYA, KELUARGA, LAYANAN, WAKTU_PELAYANAN, WAKTU_SUMBER, Layanan, Persyaratan, readable
from handlers.turn import Button, Decision, Facts, Message, Reply
from handlers.umum import langkah

MAX_SUMBER = 90  # characters of a source shown in a chat


def requirement(row: Persyaratan) -> str:
    """One requirement as a line for people."""
    return f"{row.label} ({row.keterangan})" if row.keterangan else row.label


def requirement_lines(row: Layanan) -> str:
    """All requirements and notes of a service, bulleted; what is only needed in a case stands under its own head."""
    wajib = langkah.bullets([requirement(each) for each in row.persyaratan if each.wajib])
    tambahan = langkah.bullets([requirement(each) for each in row.persyaratan if not each.wajib])
    catatan = langkah.bullets(row.catatan)
    parts = [wajib, f"Hanya bila perlu:\n{tambahan}" if tambahan else "", f"Catatan:\n{catatan}" if catatan else ""]
    return "\n\n".join(part for part in parts if part)


def formulir_line(row: Layanan) -> str:
    """The forms of a service, without the remarks on where that was read; '' when it has none."""
    return "; ".join(re.sub(r"\s*\((Semarang|sumber sekunder)\)", "", each) for each in row.formulir)


def source_line(row: Layanan) -> str:
    """Legal basis, and a word of caution when the fact is not certain."""
    caution = "" if row.keyakinan.startswith("high") else " Petugas akan memastikan kembali bila ada perbedaan."
    return f"Dasar: {row.dasar}.{caution}"


def tanya_syarat(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """What a service requires."""
    row = LAYANAN.get(layanan)
    if row is None:
        return langkah.pick_layanan(maksud, layanan, facts)
    key = "syarat" if row.persyaratan else "syarat_tanpa_berkas"
    params = {
        "layanan": row.nama,
        "daftar": requirement_lines(row),
        "formulir": formulir_line(row),
        "sumber": source_line(row),
    }
    return Decision((Reply(key, params, langkah.after(layanan, facts)),))


def tanya_prosedur(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """How a service is got: in this chat when possible, else at the office."""
    row = LAYANAN.get(layanan)
    if row is None:
        return langkah.pick_layanan(maksud, layanan, facts)
    syarat = Button("Lihat syarat", f"tanya_syarat:{layanan}")
    params = {"layanan": row.nama, "kantor": facts.profil.get("singkatan", "kantor kami"),
              "catatan": langkah.bullets(row.catatan), "waktu": WAKTU_PELAYANAN}
    if langkah.can_apply(layanan, facts.profil):
        key = "prosedur_kartu" if row.is_kartu else "prosedur_dokumen"
    else:
        key = "prosedur_kantor_catatan" if row.catatan else "prosedur_kantor"
    return Decision((Reply(key, params, langkah.after(layanan, facts, syarat)),))


def tanya_biaya(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """Everything is free, by law."""
    name = readable(layanan) if layanan in LAYANAN or layanan in KELUARGA else "semua dokumen kependudukan"
    params = {"layanan": name, "dasar": BIAYA.dasar}
    return Decision((Reply("biaya", params, langkah.after(layanan, facts)),))


def tanya_lama(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """How long it takes, by the SOP."""
    row = LAYANAN.get(layanan)
    params = {"layanan": readable(layanan) if layanan else "Layanan", "waktu": WAKTU_PELAYANAN, "sumber": WAKTU_SUMBER}
    if row is not None and not row.is_bisa_diajukan:
        return Decision((Reply("lama_kantor", params, langkah.after(layanan, facts)),))
    return Decision((Reply("lama", params, langkah.after(layanan, facts, langkah.STATUS)),))
