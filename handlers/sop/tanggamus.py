"""The printed head that both Tanggamus procedures share (spacing lost in the scan restored, wording kept)."""

from __future__ import annotations

from typing import Final

KANTOR: Final = "Pemerintah Daerah Kabupaten Tanggamus, Dinas Kependudukan dan Pencatatan Sipil"
DISAHKAN_OLEH: Final = "Bupati Tanggamus, Dewi Handajani"
SUMBER: Final = (
    "Dokumen SOP Pelayanan Bunda Dewi Harum, Disdukcapil Kabupaten Tanggamus (hasil pindai). "
    "Nomor SOP, tanggal pembuatan, tanggal revisi dan tanggal efektif kosong pada hasil pindai."
)
DASAR_HUKUM: Final = (
    "Undang-Undang Nomor 23 Tahun 2006 tentang Administrasi Kependudukan yang telah diubah dengan Undang-Undang "
    "Nomor 24 Tahun 2013;",
    "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik;",
    "Peraturan Pemerintah Nomor 40 Tahun 2019 Tentang Pelaksanaan Undang-Undang Nomor 23 Tahun 2006 tentang "
    "Administrasi Kependudukan sebagaimana telah diubah dengan Undang-Undang Nomor 24 Tahun 2013;",
    "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Replublik Indonesia Nomor 15 Tahun 2014 tentang "
    "Pedoman Standar Pelayanan;",
    "Peraturan Presiden Nomor 96 Tahun 2018 Tentang Persyaratan dan Tata Cara Pendaftaran Penduduk dan "
    "Pencatatan Sipil;",
    "Permendagri No. 102 Th 2019 Tentang Pemberian Hak Akses dan Pemanfaatan Data Kependudukan",
    "Peraturan Menteri Dalam Negeri Nomor 108 Tahun 2019 Tentang Pelaksanaan Peraturan Presiden Nomor 96 Tahun 2018 "
    "Tentang Persyaratan dan Tata Cara Pendaftaran Penduduk dan Pencatatan Sipil;",
    "Permendagri No. 109 Th 2019 Tantang Formulir dan Buku yang digunakan dalam Administrasi Kependudukan",
)
KUALIFIKASI: Final = (
    "Terampil mengoperasikan komputer dan teknologi informasi;",
    "Mampu bersikap sopan, ramah dan komunikatif;",
    "Disiplin dan taat waktu pelayanan;",
)
PERALATAN: Final = ("ATK", "Komputer", "Printer", "Kertas A4 80 gram", "Server", "Jaringan Internet")
JAMINAN: Final = (
    "Adanya Standar Operasional Prosedur (SOP);",
    "Adanya Kode Etik Pegawai;",
    "Tidak ada diskriminasi terhadap Pemohon.",
    "Apabila dokumen pelayanan kolektif sudah jadi namun belum diambil, akan disimpan terlebih dahulu sampai pemohon "
    "mengambilnya. Jika dalam waktu 14 hari belum juga diambil, maka petugas akan menghubungi pemohon (aparat pekon) "
    "melalui telepon, email ataupun …",
)
EVALUASI: Final = (
    "Rapat koordinasi intern rutin setiap bulan dan insidental terkait program kegiatan dan pelayanan;",
)
HARI_TAK_DIAMBIL: Final = 14
