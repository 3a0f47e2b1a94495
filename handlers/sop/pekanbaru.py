"""The printed head that the four Pekanbaru procedures share (the scans differ only in numbering and spelling slips)."""

from __future__ import annotations

from typing import Final

KANTOR: Final = "Pemerintah Kota Pekanbaru, Dinas Kependudukan dan Pencatatan Sipil"
DISAHKAN_OLEH: Final = (
    "Kepala Dinas Kependudukan dan Pencatatan Sipil Kota Pekanbaru, Hj. IRMA NOVRITA, S.Sos, M.Si, "
    "NIP. 19681109 198909 2 001"
)
DASAR_HUKUM: Final = (
    "Undang-Undang Nomor 24 Tahun 2013 Tentang Perubahan atas Undang-Undang Nomor 23 Tahun 2006 Tentang Administrasi "
    "Kependudukan;",
    "Undang-Undang Nomor 25 tahun 2009 tentang Pelayanan Publik;",
    "Peraturan Pemerintah Republik Indonesia Nomor 102 Tahun 2012 Tentang Perubahan atas Peraturan Pemerintah Nomor 37 "
    "Tahun 2007 Tentang Pelaksanaan Undang-Undang Nomor 23 Tahun 2006 tentang Administrasi Kependudukan;",
    "Peraturan Pemerintah Nomor 96 Tahun 2012 tentang Pelaksanaan Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan "
    "Publik;",
    "Peraturan Presiden Nomor 112 Tahun 2013 tentang Perubahan ke empat atas Peraturan Presiden Nomor 26 Tahun 2009 "
    "tentang Penerapan KTP berbasis Nomor Induk Kependudukan secara Nasional;",
    "Peraturan Presiden Nomor 96 Tahun 2018 tentang Persyaratan dan Tata Cara Pendaftaran Penduduk dan Pencatatan "
    "Sipil.",
    "Peraturan Menteri Dalam Negeri Nomor 19 Tahun 2010 Tentang Formulir dan Buku yang digunakan Dalam Pendaftaran "
    "Penduduk dan Pencatatan Sipil.",
    "Peraturan Menteri Dalam Negeri Nomor 8 Tahun 2016 tentang Perubahan Kedua atas Peraturan Menteri Dalam Negeri "
    "Nomor 9 Tahun 2011 tentang Pedoman Penerbitan KTP Berbasis Nomor Induk Kependudukan secara Nasional;",
    "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi No 15 Tahun 2014 Tentang Pedoman Standar "
    "Pelayanan;",
    "Peraturan Daerah Nomor 7 Tahun 2016 tentang Perubahan atas Peraturan Daerah Kota Pekanbaru Nomor 5 Tahun 2008 "
    "tentang Penyelenggaraan Administrasi Kependudukan.",
    "Peraturan Daerah Kota Pekanbaru Nomor 8 Tahun 2008 Tentang Pembentukan Struktur Organisasi dan Tata Kerja (SOTK) "
    "Dinas-dinas di Lingkungan Pemerintah Kota Pekanbaru.",
    "Peraturan Walikota Pekanbaru Nomor 104 Tahun 2016 tentang Kedudukan, Susunan Organisasi, Tugas dan Fungsi serta "
    "Tata Kerja Dinas Kependudukan dan Pencatatan Sipil Kota Pekanbaru.",
    "Peraturan Walikota Pekanbaru Nomor 288 Tahun 2017 tentang Road Map Reformasi Birokrasi Pemerintah Kota Pekanbaru "
    "Tahun 2017 – 2022.",
)
KUALIFIKASI: Final = (
    "Mengetahui tugas pokok dan fungsi Dinas Kependudukan dan Pencatatan Sipil Kota Pekanbaru",
    "Memiliki pengetahuan tentang Pelayanan Administrasi Kependudukan dan Pencatatan Sipil",
    "Dapat berkomunikasi dengan baik, benar dan lancar",
    "Dapat mengoperasikan Komputer dan Jaringan Internet / Aplikasi SIAK",
)
PERALATAN: Final = (
    "Peraturan dan Uraian Tugas Pokok dan Fungsi",
    "Komputer / Printer / Scanner / Alat Tulis Kantor / dll",
    "Jaringan Internet yang terhubung dengan Aplikasi SIAK",
)
PERINGATAN: Final = (
    "Pemantauan kinerja dilakukan dengan menggunakan kartu kendali pelayanan yang melekat pada berkas pelayanan;",
    "Kartu kendali ini akan mengikuti proses perjalanan berkas dari satu petugas kepada petugas lainnya dari mulai "
    "diterimanya berkas hingga pemrosesan berkas selesai;",
    "Setiap petugas/pelaksana wajib melakukan paraf dan tanggal penyerahan dan penerimaan sesuai dengan alurnya. "
    "Dengan demikian dapat diketahui dimana letak kesalahan jika terjadi keterlambatan atau penyelesaian pelayanan "
    "yang tidak sesuai dengan waktu yang telah ditentukan;",
    "Apabila SOP ini tidak dilaksanakan maka proses pelayanan tidak akan berjalan sesuai dengan harapan, yang pada "
    "akhirnya menimbulkan ketidakpuasan dari masyarakat;",
)
