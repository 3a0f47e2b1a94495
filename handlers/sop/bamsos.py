"""BAMSOS: answers on social media, in the order of the time they were asked (Kota Pekanbaru).

A question has four kinds, chosen by the admin at row 2 (or by Fakta.jenis): informasi and kebijakan, salah_entri,
status_penerbitan (and pengambilan, which the paper counts with it); each ends in row 8.
"""

from __future__ import annotations

from handlers.sop import pekanbaru
from handlers.workflow.model import SELESAI, Aksi, Bila, Butuh, Langkah, Peran, Sop, Transisi, Waktu

_ALAT = "Tablet, komputer, ATK lembar laporan"
_DISEGERAKAN = (
    "Apabila informasi yang dimohonkan terkait dokumen yang belum ditandatangani/belum diterbitkan, admin akan "
    "bekoordinasi dengan Kepala seksi terkait, Kepala Bidang agar proses penerbitan dan penandatanganan disegerakan;"
)
_INFORMASI = (
    "apabila permohonan yang masuk mengenai informasi pelayanan pendaftaran penduduk dan pencatatan sipil, admin "
    "menjawab sesuai dengan peraturan perundang-undangan yang berlaku dan jika informasi yang dimohonkan bersifat "
    "kebijakan pelayanan, admin berkoordinasi dan berkonsultasi dengan kepala seksi terkait;"
)
_BUKAN_INI = Transisi(Aksi.KEMBALIKAN, "registrasi", label="Bukan bagian kami, kembalikan")

SOP = Sop(
    slug="bamsos",
    judul="Bantuan Informasi dan Penggunaan Media Layanan Melalui Media Sosial (BAMSOS)",
    nomor="060/Dukcapil-PDIP/702/2020",
    versi=1,
    kantor=pekanbaru.KANTOR,
    tanggal_pembuatan="1 April 2020",
    tanggal_revisi="6 April 2020",
    tanggal_efektif="9 April 2020",
    disahkan_oleh=pekanbaru.DISAHKAN_OLEH,
    dasar_hukum=pekanbaru.DASAR_HUKUM,
    sumber="Dokumen SOP BAMSOS Disdukcapil Kota Pekanbaru, nomor 060/Dukcapil-PDIP/702/2020 (hasil pindai).",
    catatan_inferensi=(
        "Baris 3 dan 6 dipecah menurut kolom pelaksana yang bertindak (3a, 6a-6c); aktivitasnya satu kalimat.",
        "Tanda pada kolom pelaksana tidak terbaca; pelaksana diambil dari kalimat aktivitas.",
        "Perbaikan salah entri (baris 5) diterbitkan kembali: dokumen PDF ditandatangani Kepala Dinas (6c), kartu "
        "dicetak ulang operator editor lalu diserahkan petugas pengambilan (7).",
        "Baris 8 dijalankan sistem: jawaban langsung masuk ke chat penanya. Admin menyampaikannya sendiri hanya bila "
        "akun penanya tidak dapat dikirimi pesan.",
        "Pengembalian kepada admin (salah alamat pertanyaan) tidak tertulis; disimpulkan.",
    ),
    waktu_total=Waktu(),
    kualifikasi_pelaksana=pekanbaru.KUALIFIKASI,
    peralatan=pekanbaru.PERALATAN,
    peringatan=pekanbaru.PERINGATAN,
    pencatatan=(
        "Petugas / pelaksana melakukan registrasi pengaduan masyarakat;",
        "Petugas / pelaksana mencatat nama akun dan jenis pengaduan yang masuk pada laman media sosial;",
        "Petugas membalas pengaduan masyarakat sesuai dengan ketentuan yang berlaku;",
        "Petugas melakukan koordinasi dan konsultasi kepada Bidang terkait pengaduan masyarakat;",
        "Petugas membuat laporan pengaduan yang masuk;",
    ),
    jenjang=(Peran.KASI, Peran.KABID),
    langkah=(
        Langkah(
            nomor="1",
            slug="tanya",
            aktivitas="Masyarakat melakukan pelayanan Bantuan Informasi dan Penggunaan Media Layanan melalui media "
            "sosial (BAMSOS);",
            pelaksana=(Peran.PEMOHON,),
            kelengkapan="Smart Phone/Komputer, Jaringan",
            waktu=Waktu(menit=5, verbatim="5 Menit"),
            output="- pengajuan permohonan",
            transisi=(Transisi(Aksi.AJUKAN, "registrasi"),),
        ),
        Langkah(
            nomor="2",
            slug="registrasi",
            aktivitas="Petugas meregistrasi identitas masyarakat/ pemohon dengan menuliskan nama, nama akun media "
            "sosial serta jenis pelayanan informasi yang dimohonkan serta menjawab permohonan yang masuk berdasarkan "
            "urutan jam permohonan dengan bahasa yang sopan dan mudah dimengerti serta memberikan informasi sesuai "
            "dengan peraturan perundang-undangan yang berlaku;",
            pelaksana=(Peran.ADMIN,),
            kelengkapan="Tablet /Komputer, Jaringan, ATK, Lembar Laporan",
            waktu=Waktu(menit=3, verbatim="3 menit"),
            output="- data pemohon",
            transisi=(
                Transisi(Aksi.TERUSKAN, "informasi", jenis="informasi", label="Informasi pelayanan"),
                Transisi(Aksi.TERUSKAN, "konsultasi_kasi", jenis="kebijakan", label="Kebijakan: tanya Kepala Seksi"),
                Transisi(Aksi.TERUSKAN, "perbaikan", jenis="salah_entri", label="Salah entri: Operator Editor"),
                Transisi(
                    Aksi.TERUSKAN, "penyegeraan_kasi", jenis="status_penerbitan", label="Belum ditandatangani/terbit"
                ),
                Transisi(Aksi.TERUSKAN, "pengambilan", jenis="pengambilan", label="Pengambilan dokumen"),
            ),
        ),
        Langkah(
            nomor="3",
            slug="informasi",
            aktivitas=_INFORMASI,
            pelaksana=(Peran.ADMIN,),
            kelengkapan=_ALAT,
            waktu=Waktu(menit=5, verbatim="5 Menit"),
            output="- informasi pelayanan",
            transisi=(
                Transisi(Aksi.JAWAB, "sampaikan"),
                Transisi(Aksi.TERUSKAN, "konsultasi_kasi", label="Kebijakan: tanya Kepala Seksi"),
                Transisi(Aksi.KEMBALIKAN, "registrasi", label="Jenis pertanyaan keliru"),
            ),
        ),
        Langkah(
            nomor="3a",
            slug="konsultasi_kasi",
            aktivitas=_INFORMASI,
            pelaksana=(Peran.KASI,),
            turut=(Peran.ADMIN,),
            kelengkapan=_ALAT,
            waktu=Waktu(menit=5, verbatim="5 Menit"),
            output="- informasi pelayanan",
            transisi=(
                Transisi(Aksi.JAWAB, "sampaikan"),
                Transisi(Aksi.TERUSKAN, "konsultasi_kabid", is_catatan_wajib=True, label="Ragu: tanya Kepala Bidang"),
                _BUKAN_INI,
            ),
        ),
        Langkah(
            nomor="4",
            slug="konsultasi_kabid",
            aktivitas="Apabila terdapat keraguan pada informasi dari kepala seksi terkait, admin akan diarahkan untuk "
            "berkonsultasi dengan kepala bidang terkait;",
            pelaksana=(Peran.KABID,),
            turut=(Peran.ADMIN, Peran.KASI),
            kelengkapan=_ALAT,
            waktu=Waktu(menit=5, verbatim="5 Menit"),
            output="- informasi pelayanan",
            transisi=(
                Transisi(Aksi.JAWAB, "sampaikan"),
                Transisi(Aksi.KEMBALIKAN, "konsultasi_kasi"),
            ),
        ),
        Langkah(
            nomor="5",
            slug="perbaikan",
            aktivitas="Apabila informasi yang dimohonkan terkait dengan kesalahan pengentrian/penginputan data oleh "
            "Petugas pelayanan, Petugas BAMSOS langsung menyampaikan kepada operator editor untuk perbaikan dan tindak "
            "lanjut proses penerbitan kembali dokumen tersebut;",
            pelaksana=(Peran.OPERATOR_EDITOR,),
            turut=(Peran.ADMIN,),
            kelengkapan=_ALAT,
            waktu=Waktu(menit=5, verbatim="5 Menit"),
            output="- dokumen kependudukan dan pencatatan sipil",
            transisi=(
                Transisi(
                    Aksi.ENTRI, "penandatanganan", bila=(Bila.BUKAN_KARTU,), butuh=(Butuh.DOKUMEN,),
                    is_catatan_wajib=True, label="Sudah diperbaiki, ajukan tanda tangan",
                ),
                Transisi(Aksi.CETAK, "perbaikan", bila=(Bila.KARTU,)),
                Transisi(
                    Aksi.ENTRI, "pengambilan", bila=(Bila.KARTU,), butuh=(Butuh.TERCETAK,), is_catatan_wajib=True,
                    label="Sudah diperbaiki, kartu diambil",
                ),
                _BUKAN_INI,
            ),
        ),
        Langkah(
            nomor="6a",
            slug="penyegeraan_kasi",
            aktivitas=_DISEGERAKAN,
            pelaksana=(Peran.KASI,),
            turut=(Peran.ADMIN,),
            kelengkapan=_ALAT,
            waktu=Waktu(menit=5, verbatim="5 Menit"),
            output="- penerbitan dokumen kependudukan dan pencatatan sipil",
            transisi=(
                Transisi(Aksi.TERUSKAN, "penyegeraan_kabid", label="Koordinasi dengan Kepala Bidang"),
                Transisi(Aksi.JAWAB, "sampaikan", label="Sudah disegerakan"),
                _BUKAN_INI,
            ),
        ),
        Langkah(
            nomor="6b",
            slug="penyegeraan_kabid",
            aktivitas=_DISEGERAKAN,
            pelaksana=(Peran.KABID,),
            turut=(Peran.ADMIN, Peran.KASI),
            kelengkapan=_ALAT,
            waktu=Waktu(menit=5, verbatim="5 Menit"),
            output="- penerbitan dokumen kependudukan dan pencatatan sipil",
            transisi=(
                Transisi(Aksi.TERUSKAN, "penandatanganan", label="Mohon Kepala Dinas menyegerakan"),
                Transisi(Aksi.JAWAB, "sampaikan", label="Sudah disegerakan"),
                Transisi(Aksi.KEMBALIKAN, "penyegeraan_kasi"),
            ),
        ),
        Langkah(
            nomor="6c",
            slug="penandatanganan",
            aktivitas=_DISEGERAKAN,
            pelaksana=(Peran.KADIS,),
            turut=(Peran.ADMIN, Peran.KASI, Peran.KABID),
            kelengkapan=_ALAT,
            waktu=Waktu(menit=5, verbatim="5 Menit"),
            output="- penerbitan dokumen kependudukan dan pencatatan sipil",
            transisi=(
                Transisi(Aksi.TANDA_TANGANI, "sampaikan", butuh=(Butuh.DOKUMEN,)),
                Transisi(Aksi.JAWAB, "sampaikan", label="Sudah disegerakan"),
                Transisi(Aksi.KEMBALIKAN, "perbaikan"),
            ),
        ),
        Langkah(
            nomor="7",
            slug="pengambilan",
            aktivitas="Apabila informasi yang dimohonkan terkait penerbitan dokumen kependudukan dan pencatatan sipil, "
            "petugas langsung berkoordinasi dengan admin pengambilan dokumen;",
            pelaksana=(Peran.PETUGAS_PENGAMBILAN,),
            turut=(Peran.ADMIN,),
            kelengkapan=_ALAT,
            waktu=Waktu(menit=3, verbatim="3 Menit"),
            output="- dokumen kependudukan dan pencatatan sipil",
            transisi=(Transisi(Aksi.JAWAB, "sampaikan"), _BUKAN_INI),
        ),
        Langkah(
            nomor="8",
            slug="sampaikan",
            aktivitas="Informasi yang telah didapatkan oleh admin akan langsung diterima oleh pemohon pelayanan BAMSOS "
            "melalui chat dari akun media sosial masing-masing pemohon;",
            pelaksana=(Peran.ADMIN,),
            turut=(Peran.PEMOHON,),
            kelengkapan=_ALAT,
            waktu=Waktu(menit=2, verbatim="2 Menit"),
            output="- laporan pelayanan",
            transisi=(
                Transisi(
                    Aksi.KIRIM, SELESAI, oleh=(Peran.ADMIN, Peran.SISTEM), kabari="pertanyaan_dijawab",
                    is_otomatis=True, label="Sampaikan jawaban",
                ),
                Transisi(Aksi.KEMBALIKAN, "registrasi", label="Jawaban belum tepat"),
            ),
        ),
    ),
)
