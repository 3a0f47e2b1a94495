"""What cannot be read as an answer: each kind gets one clear, polite sentence, and nothing moves. Pure."""

from __future__ import annotations

from bot.conversation import words
from handlers.turn import Message, Reply

MAX_MESSAGE = 2000
_KINDS = {
    "suara": "pesan_suara",
    "stiker": "pesan_stiker",
    "lokasi": "pesan_lokasi",
    "video": "pesan_video",
    "kosong": "pesan_kosong",
    "lain": "pesan_jenis_lain",
}
_REFUSALS = {
    "terlalu_besar": "berkas_terlalu_besar",
    "tipe": "berkas_tipe",
    "rusak": "berkas_rusak",
    "gagal_unduh": "berkas_gagal_unduh",
}


def refused_file(message: Message) -> Reply | None:
    """The sentence for a file that was refused, alone or beside others that were taken."""
    if message.jenis != "berkas_ditolak" and not message.alasan:
        return None
    return Reply(_REFUSALS.get(message.alasan, "berkas_tipe"))


def fault(message: Message) -> Reply | None:
    """The sentence for a message that is no answer at all; None when it can be read."""
    if message.lampiran or message.pilihan:
        return None
    if message.jenis == "berkas_ditolak":
        return refused_file(message)
    if message.jenis == "kontak":
        return Reply("kontak_diterima" if message.kontak_sendiri else "kontak_orang_lain")
    if message.jenis in _KINDS:
        return Reply(_KINDS[message.jenis])
    if len(message.teks) > MAX_MESSAGE:
        return Reply("pesan_terlalu_panjang", {"batas": MAX_MESSAGE})
    if words.is_empty(message.teks):
        return Reply("pesan_emoji" if message.teks.strip() else "pesan_kosong")
    return None
