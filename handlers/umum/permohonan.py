"""Applying, sending berkas, asking where a request stands, picking up, cancelling."""

from __future__ import annotations

import re

from handlers.layanan import KELUARGA, LAYANAN, PERTANYAAN, readable
from handlers.turn import Button, Decision, EnterForm, Facts, Message, PermohonanFact, Reply
from handlers.umum import langkah

MAX_LIST = 9
_WHY = re.compile(
    r"\b(kenapa|knp|mengapa|kok|alasan\w*|apa sebab\w*)\b.*\b(di ?tolak|di ?kembali\w*|kurang|gagal)\b"
    r"|\b(kenapa|knp|mengapa|kok) ?(ya|sih)?\s*\??$|\balasan(nya)? ?(apa|kenapa)\b"
)
SENT_BACK = ("kirim_berkas", "perbaikan_data")  # the applicant's rows of bunda_dewi_harum and sinopsis


def ajukan(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """Begin to apply, after the service is clear."""
    row = LAYANAN.get(layanan)
    if row is None:
        return langkah.pick_layanan("ajukan", layanan, facts)
    if langkah.can_apply(layanan, facts.profil):
        return Decision(form=EnterForm(layanan))
    syarat = Button("Lihat syarat", f"tanya_syarat:{layanan}")
    params = {"layanan": row.nama, "kantor": facts.profil.get("singkatan", "kantor kami")}
    return Decision((Reply("belum_bisa_diajukan", params, (syarat, langkah.LOKASI, langkah.PETUGAS)),))


def kirim_berkas(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """Somebody wants to send photos: to a request sent back, or by beginning a new one."""
    waiting = [row for row in facts.permohonan if is_waiting(row)]
    if len(waiting) == 1:
        return Decision(form=EnterForm(nomor=waiting[0].nomor))
    if waiting:
        return Decision((Reply("pilih_permohonan_kurang", {}, _numbers("kirim_berkas", waiting)),))
    if layanan in LAYANAN:
        return ajukan(maksud, layanan, message, facts)
    return Decision((Reply("kirim_berkas_untuk_apa", {}, (langkah.AJUKAN, langkah.STATUS, langkah.PETUGAS)),))


def cek_status(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """Where a request stands: the one whose number was typed, the only one, or a list."""
    if facts.nomor_salah:
        return wrong_number(facts)
    if facts.dicari:
        return describe(facts.dicari)
    meant = _meant(layanan, facts)
    if not meant:
        return Decision((Reply("status_tidak_ada", {}, (langkah.AJUKAN, langkah.PETUGAS)),))
    if len(meant) == 1:
        return describe(meant[0])
    return Decision((Reply("status_pilih", {"jumlah": len(meant)}, _numbers("status", meant)),))


def _meant(layanan: str, facts: Facts) -> list[PermohonanFact]:
    """The requests somebody may ask about: of the service named; those under way; else the newest that is over,
    beside the questions that still wait for their answer."""
    slugs = KELUARGA[layanan].anggota if layanan in KELUARGA else (layanan,)
    own = [row for row in facts.permohonan if row.layanan in slugs] or list(facts.permohonan)
    applied = [row for row in own if row.layanan in LAYANAN]
    asked = [row for row in own if row.layanan not in LAYANAN and not row.is_selesai]
    running = [row for row in applied if not row.is_selesai]
    return running or [*applied[: 1 if asked else None], *asked] or own[:1]


def is_asked_why(text: str, row: PermohonanFact) -> bool:
    """Whether somebody asks why this request was refused or sent back, which its status says."""
    return bool(row.alasan or row.alasan_kurang) and bool(_WHY.search(text.casefold()))


def is_waiting(row: PermohonanFact) -> bool:
    """Whether a request waits for its applicant: items are named, or an officer sent it back with a note alone."""
    return row.is_milik_sendiri and not row.is_selesai and bool(row.item_kurang or row.langkah in SENT_BACK)


def describe(row: PermohonanFact) -> Decision:
    """One request in one bubble, with what the citizen may do about it."""
    params = {"nomor": row.nomor, "layanan": readable(row.layanan), "uraian": row.uraian, "alasan": _reason(row)}
    if not row.is_milik_sendiri:
        return Decision((Reply("status_umum", params, (langkah.PETUGAS, langkah.MENU)),))
    buttons: tuple[Button, ...] = ()
    if is_waiting(row):
        buttons += (Button("Kirim berkas", f"kirim_berkas:{row.nomor}"),)
    if row.bisa_disegerakan and not row.is_selesai:
        buttons += (Button("Minta disegerakan", f"segerakan:{row.nomor}"),)
    if row.can_cancel and not row.is_selesai:
        buttons += (Button("Batalkan", f"batalkan:{row.nomor}"),)
    if row.layanan == PERTANYAAN:
        return Decision((Reply("status_pertanyaan", params, (*buttons, langkah.PETUGAS)),))
    is_done = row.is_selesai and row.hasil not in ("ditolak", "dibatalkan")
    return Decision((Reply("status_selesai" if is_done else "status", params, (*buttons, langkah.PETUGAS)),))


def _reason(row: PermohonanFact) -> str:
    reasons = [row.alasan, *row.alasan_kurang.values()] if not row.is_selesai or row.hasil == "ditolak" else []
    return "; ".join(dict.fromkeys(each for each in reasons if each))


def wrong_number(facts: Facts) -> Decision:
    """A number whose check character is wrong."""
    return Decision((Reply("nomor_salah", {"nomor": facts.nomor_salah}, (langkah.STATUS, langkah.PETUGAS)),))


def pengambilan(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """Picking up a finished document: the status of one's own request says where it is."""
    if facts.permohonan or facts.dicari or facts.nomor_salah:
        decision = cek_status(maksud, layanan, message, facts)
        return Decision((Reply("pengambilan_cara", {"hari_ini": facts.jam_hari_ini}), *decision.replies))
    params = {"hari_ini": facts.jam_hari_ini}
    return Decision((Reply("pengambilan", params, (langkah.STATUS, langkah.LOKASI, langkah.PETUGAS)),))


def batal(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """Cancel a submitted request, after a confirmation."""
    open_rows = [row for row in facts.permohonan if row.can_cancel and not row.is_selesai]
    if not open_rows:
        return Decision((Reply("batal_tidak_ada", {}, (langkah.MENU, langkah.PETUGAS)),))
    if len(open_rows) == 1:
        return confirm_cancel(open_rows[0])
    return Decision((Reply("batal_pilih", {}, _numbers("batalkan", open_rows)),))


def confirm_cancel(row: PermohonanFact) -> Decision:
    """Ask before a submitted request is cancelled."""
    buttons = (Button("Ya, batalkan", f"batalkan_ya:{row.nomor}"), Button("Tidak jadi", "menu"))
    if row.layanan == PERTANYAAN:
        return Decision((Reply("konfirmasi_batal_pertanyaan", {"nomor": row.nomor}, buttons),))
    return Decision((Reply("konfirmasi_batal_permohonan", {"nomor": row.nomor, "layanan": readable(row.layanan)},
                           buttons),))


def cancel_named(row: PermohonanFact) -> Decision:
    """Cancel the request whose number was typed: one's own, and only while that is possible."""
    if not row.is_milik_sendiri:
        return Decision((Reply("permohonan_bukan_milik", {}, (langkah.PETUGAS, langkah.MENU)),))
    if row.is_selesai or not row.can_cancel:
        return Decision((Reply("batal_tidak_bisa", {"nomor": row.nomor}, (langkah.PETUGAS,)),))
    return confirm_cancel(row)


def _numbers(verb: str, rows: list[PermohonanFact]) -> tuple[Button, ...]:
    return tuple(Button(row.nomor, f"{verb}:{row.nomor}") for row in rows[:MAX_LIST])
