"""What the words of population administration mean, each with the regulation it is defined in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handlers.turn import Button, Decision, Facts, Message, Reply
from handlers.umum import langkah


@dataclass(frozen=True)
class Istilah:
    """One term. `pola` finds it in a sentence; `layanan` is the service it leads to, if any."""

    slug: str
    nama: str
    arti: str
    sumber: str
    pola: str
    layanan: str = ""


ISTILAH: tuple[Istilah, ...] = (
    Istilah("skpln", "SKPLN", "Surat Keterangan Pindah Luar Negeri: surat bagi penduduk yang pindah ke luar negeri.",
            "Perpres 96/2018", r"\bskpln\b"),
    Istilah("skpwni", "SKPWNI", "Surat Keterangan Pindah Warga Negara Indonesia: surat pindah dari Dinas daerah "
            "asal, yang dibawa ke Dinas daerah tujuan.", "Perpres 96/2018 Ps 25", r"\b(skpwni|skp|surat pindah)\b",
            "pindah_keluar"),
    Istilah("sptjm", "SPTJM", "Surat Pernyataan Tanggung Jawab Mutlak: pernyataan bermeterai dari pemohon sebagai "
            "pengganti dokumen yang tidak dimiliki, misalnya surat lahir (F-2.03) atau buku nikah (F-2.04).",
            "Permendagri 108/2019", r"\bsptjm\b"),
    Istilah("prr", "PRR", "Print Ready Record: data KTP-el yang sudah direkam dan siap dicetak, tetapi belum dicetak.",
            "SOP KTP-el PRR Bunda Dewi Harum (13.2)", r"\b(prr|print ready)\b", "prr"),
    Istilah("ikd", "IKD", "Identitas Kependudukan Digital: informasi elektronik yang menampilkan dokumen "
            "kependudukan dan identitas Anda di ponsel.", "Permendagri 72/2022",
            r"\b(ikd|ktp digital|identitas .*digital)\b", "ikd"),
    Istilah("kia", "KIA", "Kartu Identitas Anak: identitas resmi anak berusia kurang dari 17 tahun dan belum menikah.",
            "Permendagri 2/2016 Ps 1", r"\b(kia|kartu (identitas )?anak)\b", "kia"),
    Istilah("siak", "SIAK", "Sistem Informasi Administrasi Kependudukan: sistem tempat data kependudukan dikelola oleh "
            "Dinas dan Kementerian Dalam Negeri.", "UU 23/2006 Ps 1", r"\bsiak\b"),
    Istilah("tte", "TTE", "Tanda tangan elektronik: tanda tangan Kepala Dinas pada dokumen digital, ditandai kode QR. "
            "Dokumen ber-TTE tidak perlu dilegalisir.", "Permendagri 104/2019 Ps 19", r"\b(tte|tanda tangan elektronik|"
            r"qr|barcode)\b"),
    Istilah("nkk", "Nomor KK (NKK)", "Nomor 16 angka yang tertulis di bagian atas Kartu Keluarga.",
            "Permendagri 109/2019", r"\b(nkk|no(mor)? ?(kk|kartu keluarga))\b"),
    Istilah("nik", "NIK", "Nomor Induk Kependudukan: nomor identitas penduduk 16 angka yang bersifat unik, tunggal "
            "dan melekat pada seseorang yang terdaftar sebagai penduduk Indonesia.", "UU 24/2013 Ps 1", r"\bnik\b"),
    Istilah("ktp", "KTP-el", "Kartu Tanda Penduduk elektronik: KTP ber-cip, identitas resmi penduduk sebagai bukti "
            "diri yang diterbitkan Dinas.", "UU 24/2013 Ps 1", r"\b(e-?ktp|ktp(-el)?)\b"),
    Istilah("kk", "Kartu Keluarga (KK)", "Kartu identitas keluarga yang memuat nama, susunan dan hubungan dalam "
            "keluarga, serta identitas anggotanya.", "UU 23/2006 Ps 1", r"\b(kk|kartu keluarga)\b"),
    Istilah("kutipan_akta", "Kutipan akta", "Petikan dari register akta yang diberikan kepada Anda, misalnya kutipan "
            "akta kelahiran. Registernya disimpan di Dinas.", "UU 23/2006 Ps 66–68", r"\b(kutipan|akta|akte)\b"),
    Istilah("biodata", "Biodata penduduk", "Keterangan tentang jati diri, riwayat perkembangan dan perubahan "
            "keadaan seseorang sejak lahir.", "UU 23/2006 Ps 1", r"\bbiodata\b", "biodata"),
    Istilah("perekaman", "Perekaman", "Pengambilan foto, sidik jari, iris mata dan tanda tangan untuk KTP-el. Harus "
            "hadir sendiri.", "Perpres 96/2018 Ps 15", r"\b(perekaman|rekam)\b", "perekaman"),
    Istilah("legalisir", "Legalisir", "Pengesahan salinan dokumen lama bertanda tangan basah.",
            "Permendagri 104/2019 Ps 19(6)", r"\b(legalisir|legalisasi)\b", "legalisir"),
    Istilah("peristiwa_penting", "Peristiwa penting", "Kejadian yang dialami seseorang: kelahiran, kematian, "
            "perkawinan, perceraian, pengangkatan anak, perubahan nama, dan lainnya.", "UU 23/2006 Ps 1",
            r"\bperistiwa (penting|kependudukan)\b"),
    Istilah("f102", "Formulir F-1.02", "Formulir pendaftaran peristiwa kependudukan, dipakai untuk KK, KTP-el dan KIA.",
            "Permendagri 109/2019", r"\bf[- ]?1[.,]?02\b"),
    Istilah("f103", "Formulir F-1.03", "Formulir pendaftaran perpindahan penduduk.", "Permendagri 109/2019",
            r"\bf[- ]?1[.,]?03\b"),
    Istilah("f201", "Formulir F-2.01", "Formulir pelaporan pencatatan sipil, dipakai untuk akta.",
            "Permendagri 109/2019", r"\bf[- ]?2[.,]?01\b"),
    Istilah("dukcapil", "Dukcapil", "Dinas Kependudukan dan Pencatatan Sipil: kantor yang menerbitkan KK, KTP-el, KIA, "
            "akta dan surat pindah.", "UU 23/2006 Ps 1", r"\b(dukcapil|disdukcapil|capil)\b"),
)  # fmt: skip


def find_istilah(text: str) -> Istilah | None:
    """The first term of the table that a sentence names; special ones stand before general ones."""
    lowered = text.casefold()
    return next((row for row in ISTILAH if re.search(row.pola, lowered)), None)


def tanya_istilah(maksud: str, layanan: str, message: Message, facts: Facts) -> Decision:
    """What a word means."""
    row = find_istilah(message.teks) or find_istilah(layanan.replace("_", " "))
    if row is None:
        return Decision((Reply("istilah_tidak_dikenal", {}, (langkah.PETUGAS, langkah.MENU)),))
    params = {"nama": row.nama, "arti": row.arti, "sumber": row.sumber}
    syarat = (Button("Lihat syarat", f"tanya_syarat:{row.layanan}"),) if row.layanan else ()
    return Decision((Reply("istilah", params, (*syarat, langkah.PETUGAS, langkah.MENU)),))
