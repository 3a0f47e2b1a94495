"""What is not the office's business: a courteous pointer to who does it, where that is known."""

from __future__ import annotations

import re

from handlers.turn import Decision, Facts, Message, Reply
from handlers.umum import langkah

# The slugs are the standard values of the entity `rujukan` (nlu/data/entitas.yml).
RUJUKAN: dict[str, tuple[str, str]] = {
    "sim": ("SIM", "Satpas Polri"),
    "stnk": ("STNK, BPKB dan pajak kendaraan", "kantor Samsat"),
    "paspor": ("Paspor", "Kantor Imigrasi"),
    "imigrasi": ("Visa dan izin tinggal orang asing", "Kantor Imigrasi"),
    "bpjs": ("BPJS Kesehatan", "kantor BPJS Kesehatan"),
    "bpjs_ketenagakerjaan": ("BPJS Ketenagakerjaan", "kantor BPJS Ketenagakerjaan"),
    "pbb": ("PBB dan pajak daerah", "Badan Pendapatan Daerah (Bapenda)"),
    "skck": ("SKCK", "Polres atau Polsek"),
    "npwp": ("NPWP dan pajak penghasilan", "Kantor Pelayanan Pajak (KPP)"),
    "bansos": ("Bantuan sosial", "Dinas Sosial"),
    "kip": ("Kartu Indonesia Pintar dan beasiswa", "sekolah, kampus, atau Dinas Pendidikan"),
    "kua": ("Pernikahan dan buku nikah bagi yang beragama Islam", "Kantor Urusan Agama (KUA)"),
    "haji": ("Haji dan umrah", "Kantor Kementerian Haji dan Umrah atau Kementerian Agama setempat"),
    "pln": ("Listrik", "PLN (123)"),
    "pdam": ("Air minum", "PDAM setempat"),
    "bpn": ("Sertifikat tanah", "Kantor Pertanahan (ATR/BPN)"),
    "pengadilan": ("Gugatan cerai", "Pengadilan Agama atau Pengadilan Negeri"),
    "kartu_kuning": ("Kartu pencari kerja dan Prakerja", "Dinas Tenaga Kerja"),
    "oss": ("Izin usaha dan bangunan", "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu (DPMPTSP)"),
    "sekolah": ("Pendaftaran sekolah", "Dinas Pendidikan atau sekolah yang bersangkutan"),
    "rumah_sakit": ("Layanan kesehatan dan gawat darurat", "rumah sakit, puskesmas, atau Call Center 119"),
    "pemadam": ("Kebakaran", "pemadam kebakaran, atau Call Center 112"),
    "polisi": ("Laporan kepolisian dan tilang", "kantor polisi, atau Call Center 110"),
    "pemilu": ("Daftar pemilih dan pemilu", "KPU setempat"),
    "pinjol": ("Pinjaman dan riwayat kredit", "OJK (157)"),
}

# Used when Rasa named no entity (the sentence came by a button, or Rasa did not see one).
_WORDS: tuple[tuple[str, str], ...] = (
    ("sim", r"\bsim( a| b| c)?\b|surat izin mengemudi"),
    ("stnk", r"\b(stnk|bpkb|samsat|pajak (motor|mobil|kendaraan)|plat nomor|balik nama (motor|mobil))\b"),
    ("paspor", r"\b(paspor|pasport|passport)\b"),
    ("imigrasi", r"\b(visa|kitas|kitap|imigrasi)\b"),
    ("bpjs_ketenagakerjaan", r"\b(bpjs ketenagakerjaan|bpjstk|jamsostek|jht)\b"),
    ("bpjs", r"\b(bpjs|jkn|kis)\b"),
    ("pbb", r"\b(pbb|pajak bumi|bphtb|sppt)\b"),
    ("skck", r"\b(skck|kelakuan baik)\b"),
    ("npwp", r"\b(npwp|spt tahunan|efin|coretax|djp)\b"),
    ("bansos", r"\b(bansos|blt|pkh|bpnt|sembako|bantuan sosial|dtks|dtsen)\b"),
    ("kip", r"\b(kip|pip|beasiswa)\b"),
    ("kua", r"\b(kua|buku nikah|nikah siri|daftar nikah|penghulu|isbat)\b"),
    ("haji", r"\b(haji|umrah|umroh)\b"),
    ("pln", r"\b(listrik|pln|mati lampu)\b"),
    ("pdam", r"\b(pdam|air minum|air ledeng)\b"),
    ("bpn", r"\b(sertifikat tanah|sertipikat|bpn|shm)\b"),
    ("pengadilan", r"\b(gugat cerai|gugatan cerai|sidang cerai)\b"),
    ("kartu_kuning", r"\b(kartu kuning|ak-?1|disnaker|prakerja)\b"),
    ("oss", r"\b(nib|oss|siup|imb|pbg|(izin|ijin) usaha)\b"),
    ("sekolah", r"\b(ppdb|spmb|daftar sekolah)\b"),
    ("rumah_sakit", r"\b(igd|ambulans?|ambulance|rawat inap)\b"),
    ("pemadam", r"\b(damkar|kebakaran)\b"),
    ("polisi", r"\b(tilang|kemalingan|dirampok)\b"),
    ("pemilu", r"\b(pemilu|pilkada|tps|kpu)\b"),
    ("pinjol", r"\b(pinjol|pinjaman online|ojk|slik)\b"),
)


_WHO = re.compile(r"\bsiapa (kamu|anda|kau)\b|\b(kamu|anda|kau|ini)\b.{0,12}\b(siapa|robot|bot|mesin|ai|manusia)\b")
_DATA = r"\b(data|foto|nik|nkk|berkas|privasi)\w*\b"
_PRIVACY = re.compile(
    rf"{_DATA}.*\b(aman|bocor|disalahgunakan|disebar|rahasia|buat apa|untuk apa)\b|\baman\b.*{_DATA}"
    r"|\b(kenapa|knp|mengapa|ngapain)\b.*\b(harus|perlu|minta|diminta|pake|pakai)\b.*\b(nik|nkk|foto ktp|data)\b"
)


def luar_lingkup(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """Say kindly that this is done elsewhere, and where."""
    if is_about_privacy(message.teks):
        return tell_privacy(facts)
    if _WHO.search(message.teks.casefold()):
        return Decision((Reply("siapa_kami", {"kantor": facts.profil.get("singkatan", "Dukcapil")}, _BUTTONS),))
    slug = find_rujukan(message.teks, facts)
    if slug:
        urusan, tempat = RUJUKAN[slug]
        return Decision((Reply("luar_lingkup_rujukan", {"urusan": urusan, "tempat": tempat}, _BUTTONS),))
    return Decision((Reply("luar_lingkup", {"kantor": facts.profil.get("singkatan", "Disdukcapil")}, _BUTTONS),))


def tell_privacy(facts: Facts) -> Decision:
    """What becomes of the data people send."""
    return Decision((Reply("data_aman", {"kantor": facts.profil.get("singkatan", "Dukcapil")}, _BUTTONS),))


def is_about_privacy(text: str) -> bool:
    """Whether somebody asks what becomes of their data, or why it is wanted."""
    return bool(_PRIVACY.search(text.casefold()))


def find_rujukan(text: str, facts: Facts) -> str:
    """Which other office a sentence means: by Rasa's entity, else by its words; '' when unknown."""
    for meaning in facts.meanings:
        for entity in meaning.entitas:
            value = str(entity.get("nilai", "")).casefold()
            if entity.get("entitas") == "rujukan" and value in RUJUKAN:
                return value
    lowered = text.casefold()
    return next((slug for slug, pattern in _WORDS if re.search(pattern, lowered)), "")


_BUTTONS = (langkah.MENU, langkah.PETUGAS)
