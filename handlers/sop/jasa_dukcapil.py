"""JASA DUKCAPIL: distribution of documents by a third party (Kota Pekanbaru)."""

from __future__ import annotations

from handlers.sop import pekanbaru
from handlers.workflow.model import SELESAI, Aksi, Bila, Butuh, Langkah, Peran, Sop, Transisi, Waktu

SOP = Sop(
    slug="jasa_dukcapil",
    judul="Kerjasama Pendistribusian Dokumen Kependudukan dan Pencatatan Sipil (JASA DUKCAPIL)",
    nomor="060/Dukcapil-PDIP/1240/2021",
    versi=1,
    kantor=pekanbaru.KANTOR,
    tanggal_pembuatan="14 Desember 2021",
    tanggal_revisi="28 Desember 2021",
    tanggal_efektif="31 Desember 2021",
    disahkan_oleh=pekanbaru.DISAHKAN_OLEH,
    dasar_hukum=pekanbaru.DASAR_HUKUM,
    sumber="Dokumen SOP JASA DUKCAPIL Disdukcapil Kota Pekanbaru (hasil pindai). Nomornya sama dengan SOP MAS RAPID, "
    "060/Dukcapil-PDIP/1240/2021, seperti tertulis pada dokumen.",
    catatan_inferensi=(
        "Tanda pada kolom pelaksana tidak terbaca; pelaksana diambil dari kalimat aktivitas.",
        "Pengembalian pada baris 2 dan 3 (rekapan atau pengantar keliru) tidak tertulis; disimpulkan.",
        "Setelah baris 5 dokumen dicoba diserahkan lagi melalui FO, atau rekapan ditutup; tidak tertulis.",
    ),
    waktu_total=Waktu(),
    kualifikasi_pelaksana=pekanbaru.KUALIFIKASI,
    peralatan=pekanbaru.PERALATAN,
    peringatan=pekanbaru.PERINGATAN,
    pencatatan=(
        "Petugas pelayanan / pelaksana selalu mengecek dokumen yang dimohonkan pada database;",
        "Petugas / pelaksana melakukan registrasi permohonan masyarakat;",
        "Petugas / pelaksana mencatat Nama, alamat, Nomor Telephone, dan jenis dokumen yang akan dikirimkan;",
        "Petugas melakukan koordinasi dan konsultasi kepada Bidang terkait jika terdapat kesalahan pengentrian atau "
        "dokumen yang belum ditandatangani;",
        "Petugas membuat laporan pengiriman dokumen;",
    ),
    pemohon=(),
    jenjang=(Peran.KASUBBAG_UMUM, Peran.SEKRETARIS),
    langkah=(
        Langkah(
            nomor="1",
            slug="rekapan",
            aktivitas="FO/Petugas Pengambilan Dokumen membuat rekapan yang akan diserahkan ke pihak ketigas sesuai "
            "dengan jenis dokumen berupa Akta Pencatatan Sipil, Kartu Keluarga (KK), KTP elektronik dan KIA. Petugas "
            "meregistrasi identitas masyarakat/ pemohon dengan menuliskan nama, alamat, no HP serta jenis dokumen "
            "yang dimohonkan;",
            pelaksana=(Peran.FO,),
            kelengkapan="Data permohonan, Komputer, ATK",
            waktu=Waktu(menit=1, verbatim="1 Menit"),
            output="- Daftar Rekapan",
            transisi=(
                Transisi(Aksi.AJUKAN, "pengantar", surat="rekapan", label="Serahkan rekapan"),
                Transisi(Aksi.TERUSKAN, "pengantar", surat="rekapan", label="Serahkan rekapan yang diperbaiki"),
                Transisi(Aksi.BATALKAN, SELESAI, is_catatan_wajib=True, hasil="dibatalkan", label="Batalkan rekapan"),
            ),
        ),
        Langkah(
            nomor="2",
            slug="pengantar",
            aktivitas="Daftar rekapan diberikan kepada Kasubbag umum untuk dibuatkan pengantar penyerahan dokumen "
            "kepada pihak ke III",
            pelaksana=(Peran.KASUBBAG_UMUM,),
            turut=(Peran.FO,),
            kelengkapan="Daftar rekapan",
            waktu=Waktu(menit=1, verbatim="1 menit"),
            output="- Pengantar",
            transisi=(
                Transisi(Aksi.TERUSKAN, "tanda_tangan", surat="pengantar", label="Buat pengantar"),
                Transisi(Aksi.KEMBALIKAN, "rekapan"),
            ),
        ),
        Langkah(
            nomor="3",
            slug="tanda_tangan",
            aktivitas="Kasubbag Umum memberikan daftar sekaligus pengantar kepada Sekretaris untuk ditanda tangani;",
            pelaksana=(Peran.SEKRETARIS,),
            turut=(Peran.KASUBBAG_UMUM,),
            kelengkapan="Pengantar",
            waktu=Waktu(menit=1, verbatim="1 Menit"),
            output="Daftar rekapan dan pengantar",
            transisi=(
                Transisi(Aksi.TANDA_TANGANI, "penyerahan"),
                Transisi(Aksi.KEMBALIKAN, "pengantar"),
            ),
        ),
        Langkah(
            nomor="4",
            slug="penyerahan",
            aktivitas="Daftar dan pengantar yang sudah ditandatangani diserahkan kepada Pihak ke III untuk kemudian "
            "diserahkan kepada masyarakat",
            pelaksana=(Peran.PIHAK_KETIGA,),
            turut=(Peran.KASUBBAG_UMUM, Peran.PEMOHON),
            kelengkapan="Daftar rekapan dan pengantar",
            waktu=Waktu(menit=1, verbatim="1 Menit"),
            output="Penyerahan Dokumen Kependudukan dan Pencatatan Sipil",
            transisi=(
                Transisi(
                    Aksi.SERAHKAN, SELESAI, bila=(Bila.TANPA_GAGAL,), butuh=(Butuh.ORANG_SELESAI,),
                    label="Semua sudah diserahkan",
                ),
                Transisi(
                    Aksi.SERAHKAN, "dikembalikan", bila=(Bila.ADA_GAGAL,), butuh=(Butuh.ORANG_SELESAI,),
                    label="Sebagian tidak dapat diserahkan",
                ),
                Transisi(Aksi.KEMBALIKAN, "dikembalikan", label="Tidak dapat diserahkan"),
            ),
        ),
        Langkah(
            nomor="5",
            slug="dikembalikan",
            aktivitas="Bagi dokumen yang tidak dapat diserahkan kepada masyarakat dikarenakan alasan tertentu, dokumen "
            "dikembalikan kepada Dinas Kependudukan dan Pencatatan Sipil melalui Kasubbag Umum;",
            pelaksana=(Peran.KASUBBAG_UMUM,),
            turut=(Peran.PIHAK_KETIGA,),
            kelengkapan="Dokumen Kependudukan dan Pencatatan Sipil",
            waktu=Waktu(menit=1, verbatim="1 Menit"),
            output="Daftar rekapan dokumen yang belum diserahkan",
            transisi=(
                Transisi(
                    Aksi.TERUSKAN, SELESAI, surat="rekapan_belum_diserahkan", hasil="kembali", label="Tutup rekapan"
                ),
                Transisi(Aksi.KEMBALIKAN, "rekapan", surat="rekapan_belum_diserahkan", label="Coba serahkan lagi"),
            ),
        ),
    ),
)
