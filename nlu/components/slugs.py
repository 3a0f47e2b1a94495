"""The words of the contract (DESIGN §8): maksud, layanan, and which of them may stand together."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


LAYANAN = _words(
    "biodata kk_baru kk_perubahan kk_pisah kk_hilang_rusak ktp_baru ktp_hilang ktp_rusak ktp_perubahan kia "
    "pindah_dalam pindah_keluar pindah_datang akta_kelahiran akta_kematian akta_perkawinan akta_perceraian ikd "
    "legalisir perekaman prr"
)
KELUARGA = _words("kk ktp akta pindah")
MAKSUD = _words(
    "sapa terima_kasih pamit ya tidak batal bantuan bicara_petugas tanya_syarat tanya_prosedur tanya_biaya tanya_lama "
    "tanya_jam tanya_lokasi tanya_kontak tanya_istilah tanya_kebijakan ajukan kirim_berkas cek_status pengambilan "
    "salah_data pengaduan lapor_penipuan luar_lingkup"
)
SERING = _words("tanya_syarat tanya_prosedur tanya_biaya tanya_lama ajukan cek_status")
# These never speak of a service, whatever else stands in the sentence.
TANPA_LAYANAN = frozenset({"sapa", "terima_kasih", "pamit", "ya", "tidak", "bantuan", "luar_lingkup"})
NONE = ""
FALLBACK = "nlu_fallback"


def join_intent(maksud: str, layanan: str) -> str:
    """`tanya_syarat` and `ktp_hilang` -> `tanya_syarat+ktp_hilang`; without a layanan the maksud alone."""
    return f"{maksud}+{layanan}" if layanan else maksud


def split_intent(intent: str) -> tuple[str, str]:
    """The two slugs of an intent name; layanan is empty where there is none."""
    maksud, _, layanan = intent.partition("+")
    return maksud, layanan


def is_sensible(maksud: str, layanan: str) -> bool:
    """Whether the two may stand together in one answer."""
    return not layanan or maksud not in TANPA_LAYANAN
