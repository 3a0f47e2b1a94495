"""maksud → handler: the only such table. A handler is pure: (maksud, layanan, message, facts) → Decision."""

from __future__ import annotations

from collections.abc import Callable

from handlers.turn import Decision, Facts, Message
from handlers.umum import informasi, istilah, kantor, luar, permohonan, petugas, sapaan

Handler = Callable[[str, str, Message, Facts], Decision]

HANDLERS: dict[str, Handler] = {
    "sapa": sapaan.sapa,
    "terima_kasih": sapaan.terima_kasih,
    "pamit": sapaan.pamit,
    "ya": sapaan.ya,
    "tidak": sapaan.tidak,
    "bantuan": sapaan.bantuan,
    "batal": permohonan.batal,
    "bicara_petugas": petugas.bicara_petugas,
    "tanya_syarat": informasi.tanya_syarat,
    "tanya_prosedur": informasi.tanya_prosedur,
    "tanya_biaya": informasi.tanya_biaya,
    "tanya_lama": informasi.tanya_lama,
    "tanya_jam": kantor.tanya_jam,
    "tanya_lokasi": kantor.tanya_lokasi,
    "tanya_kontak": kantor.tanya_kontak,
    "tanya_istilah": istilah.tanya_istilah,
    "tanya_kebijakan": petugas.tanya_kebijakan,
    "ajukan": permohonan.ajukan,
    "kirim_berkas": permohonan.kirim_berkas,
    "cek_status": permohonan.cek_status,
    "pengambilan": permohonan.pengambilan,
    "salah_data": petugas.salah_data,
    "pengaduan": petugas.pengaduan,
    "lapor_penipuan": petugas.lapor_penipuan,
    "luar_lingkup": luar.luar_lingkup,
}

NEEDS_LAYANAN = frozenset({"tanya_syarat", "tanya_prosedur", "tanya_biaya", "tanya_lama", "ajukan"})


def handle(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """The decision for one understood question. KeyError for a maksud that is not in the table."""
    return HANDLERS[maksud](maksud, layanan, message, facts)
