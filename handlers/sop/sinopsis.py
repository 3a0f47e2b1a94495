"""SINOPSIS: recording of pupils for the KTP-el at their school (Kota Pekanbaru)."""

from __future__ import annotations

from handlers.sop import pekanbaru
from handlers.workflow.model import PENGIRIM, SELESAI, Aksi, Bila, Butuh, Langkah, Peran, Sop, Transisi, Waktu

_BERKAS = (
    "Aplikasi Sinopsis, Komputer, Jaringan, berkas persyaratan (KK, Akta Kelahiran (Jika terdapat ketidaksamaan data))"
)

SOP = Sop(
    slug="sinopsis",
    judul="Sistem Informasi Pelayanan Pendaftaran Perekaman KTP Elektronik bagi Siswa (SINOPSIS)",
    nomor="060/Dukcapil-PDIP/1246/2021",
    versi=1,
    kantor=pekanbaru.KANTOR,
    tanggal_pembuatan="12 Juli 2021",
    tanggal_revisi="19 Juli 2021",
    tanggal_efektif="26 Juli 2021",
    disahkan_oleh=pekanbaru.DISAHKAN_OLEH,
    dasar_hukum=pekanbaru.DASAR_HUKUM,
    sumber="Dokumen SOP SINOPSIS Disdukcapil Kota Pekanbaru, nomor 060/Dukcapil-PDIP/1246/2021 (hasil pindai). Judul "
    "di kepala dokumen rusak; judul di atas tabel dipakai.",
    catatan_inferensi=(
        "Tanda pada kolom pelaksana tidak terbaca; pelaksana diambil dari kalimat aktivitas.",
        "Baris 4: daftar dibuat Admin, lalu dipegang Kepala Seksi Pendataan yang memverifikasi.",
        "Baris 9 dijalankan pemohon setelah Admin mengembalikan dengan catatan permasalahan dan solusi.",
        "Baris 10 berdiri sendiri: dimulai langsung dari baris 1 bila yang diminta hanya bantuan.",
        "Pengembalian pada baris 4-8 dan penolakan oleh Kabid tidak tertulis; disimpulkan.",
        "Dari daftar gabungan, siswa yang datanya berbeda dikembalikan satu per satu (baris 9), bukan seluruh daftar.",
    ),
    waktu_total=Waktu(),
    kualifikasi_pelaksana=pekanbaru.KUALIFIKASI,
    peralatan=pekanbaru.PERALATAN,
    peringatan=(
        "Apabila SOP ini tidak dilaksanakan maka proses pelayanan tidak akan berjalan sesuai dengan harapan, yang pada "
        "akhirnya menimbulkan ketidakpuasan dari masyarakat/pemohon pelayanan;",
    ),
    pencatatan=(
        "Petugas / pelaksana melakukan registrasi permohonan;",
        "Petugas / pelaksana mencatat Nama dan Nomor Telephone pemohon;",
        "Petugas melaksanakan kegiatan sesuai dengan ketentuan yang berlaku;",
        "Petugas melakukan koordinasi dan konsultasi kepada Bidang terkait;",
        "Petugas membuat laporan pelayanan SINOPSIS (Sistem Informasi Pelayanan Perekaman ;",
    ),
    pemohon=(Peran.SISWA, Peran.PEMOHON),
    jenjang=(Peran.KASI_PENDATAAN, Peran.KABID_DAFDUK),
    langkah=(
        Langkah(
            nomor="1",
            slug="pendaftaran",
            aktivitas="Siswa mengajukan permohonan pada aplikasi Sinopsis dengan terlebih dahulu mendaftar dan "
            "mengajukan permohonan;",
            pelaksana=(Peran.SISWA,),
            kelengkapan=_BERKAS,
            waktu=Waktu(menit=1, verbatim="1 menit"),
            output="- Registrasi permohonan, pengajuan permohonan",
            transisi=(
                Transisi(Aksi.AJUKAN, "verifikasi"),
                Transisi(Aksi.AJUKAN, "bantuan", jenis="bantuan", label="Minta bantuan"),
            ),
        ),
        Langkah(
            nomor="2",
            slug="verifikasi",
            aktivitas="Admin Sinopsis membuka aplikasi Sinopsis dan melakukan verifikasi serta validasi data pemohon "
            "dengan mengecek data pemohon pada SIAK. Dengan cara mensinkronkan data pemohon pada Kartu Keluarga (KK) "
            "dan Akta Kelahiran serta melakukan pengecekan data pemohon dengan daftar siswa dari masing-masing "
            "sekolah;",
            pelaksana=(Peran.ADMIN,),
            kelengkapan=_BERKAS,
            waktu=Waktu(menit=1, verbatim="1 menit"),
            output="pengelompokan data",
            kabari_terima="permohonan_diterima",
            transisi=(
                Transisi(
                    Aksi.VERIFIKASI, "kelompok", butuh=(Butuh.BERKAS_LENGKAP, Butuh.ORANG_DINILAI),
                    kabari="permohonan_diverifikasi",
                ),
                Transisi(
                    Aksi.KEMBALIKAN, "perbaikan_data", bila=(Bila.BUKAN_GABUNGAN,), kabari="data_perlu_perbaikan",
                    label="KK dan akta tidak sama: perbaikan data",
                ),
                Transisi(Aksi.TOLAK, SELESAI, kabari="permohonan_ditolak", label="Bukan siswa sekolah itu"),
            ),
        ),
        Langkah(
            nomor="3",
            slug="kelompok",
            aktivitas="Setelah dilakukan verifikasi data, admin Sinopsis akan mengelompokkan data pemohon sesuai "
            "dengan sekolah pemohon pelayanan;",
            pelaksana=(Peran.ADMIN,),
            kelengkapan="Permohonan, Berkas persyaratan, komputer, SIAK, Jaringan",
            waktu=Waktu(menit=15, verbatim="15 menit"),
            output="Daftar permohonan",
            transisi=(
                Transisi(
                    Aksi.TERUSKAN, "verifikasi_daftar", butuh=(Butuh.ORANG_DINILAI,), surat="daftar",
                    label="Serahkan daftar kepada Kasi Pendataan",
                ),
                Transisi(Aksi.KEMBALIKAN, "verifikasi"),
            ),
        ),
        Langkah(
            nomor="4",
            slug="verifikasi_daftar",
            aktivitas="Admin membuat daftar permohonan pelayanan Sinopsis untuk kemudian diserahkan kepada Kepala "
            "Seksi Pendataan Penduduk untuk diverifikasi dan divalidasi daftar permohonan tersebut;",
            pelaksana=(Peran.KASI_PENDATAAN,),
            turut=(Peran.ADMIN,),
            kelengkapan="Daftar permohonan",
            waktu=Waktu(menit=15, verbatim="15 menit"),
            output="Verifikasi data permohonan",
            transisi=(
                Transisi(
                    Aksi.VERIFIKASI, "persetujuan", butuh=(Butuh.ORANG_DINILAI,),
                    label="Verifikasi, mintakan persetujuan Kabid",
                ),
                Transisi(Aksi.KEMBALIKAN, "kelompok"),
            ),
        ),
        Langkah(
            nomor="5",
            slug="persetujuan",
            aktivitas="Kepala Seksi Pendataan Penduduk menyerahkan daftar nama pemohon pelayanan Sinopsis kepada "
            "Kepala Bidang Pendaftaran penduduk untuk meminta persetujuan pelaksanaan perekaman pada sekolah yang "
            "ditunjuk;",
            pelaksana=(Peran.KABID_DAFDUK,),
            turut=(Peran.KASI_PENDATAAN,),
            kelengkapan="Daftar permohonan",
            waktu=Waktu(menit=5, verbatim="5 menit"),
            output="Validasi daftar permohonan",
            transisi=(
                Transisi(Aksi.SETUJUI, "spt", butuh=(Butuh.ORANG_DINILAI,), kabari="permohonan_disetujui"),
                Transisi(Aksi.KEMBALIKAN, "verifikasi_daftar"),
                Transisi(Aksi.TOLAK, SELESAI, kabari="permohonan_ditolak"),
            ),
        ),
        Langkah(
            nomor="6",
            slug="spt",
            aktivitas="Setelah daftar permohonan disetujui oleh Kepala Bidang Pendaftaran Penduduk, Kepala Seksi "
            "Pendataan Penduduk berkoordinasi dengan Kepala Subbagian Umum perihal Surat Perintah Tugas (SPT) "
            "pelaksanaan kegiatan Sinopsis;",
            pelaksana=(Peran.KASUBBAG_UMUM,),
            turut=(Peran.KASI_PENDATAAN,),
            kelengkapan="Daftar permohonan yang telah diverifikasi dan validasi",
            waktu=Waktu(menit=10, verbatim="10 menit"),
            output="SPT",
            transisi=(
                Transisi(Aksi.TERUSKAN, "teknis", butuh=(Butuh.ORANG_DINILAI,), surat="spt", label="Terbitkan SPT"),
                Transisi(Aksi.KEMBALIKAN, "verifikasi_daftar"),
            ),
        ),
        Langkah(
            nomor="7",
            slug="teknis",
            aktivitas="Kepala Bidang Pendaftaran Penduduk berkoordinasi dengan dengan Kepala Bidang Pengelolaan "
            "Informasi Administrasi Kependudukan (PIAK) terkait teknis pelaksanaan kegiatan perekaman;",
            pelaksana=(Peran.KABID_PIAK,),
            turut=(Peran.KABID_DAFDUK,),
            kelengkapan="Daftar permohonan",
            waktu=Waktu(menit=20, verbatim="20 menit"),
            output="Pelaksanaan kegiatan",
            transisi=(
                Transisi(
                    Aksi.SETUJUI, "perekaman", butuh=(Butuh.RENCANA,), is_catatan_wajib=True, kabari="jadwal_perekaman",
                    label="Tetapkan pelaksanaan",
                ),
                Transisi(Aksi.KEMBALIKAN, "persetujuan"),
            ),
        ),
        Langkah(
            nomor="8",
            slug="perekaman",
            aktivitas="Pelaksanaan perekaman KTP elektronik dilakukan oleh Tim pelaksana ke sekolah yang dituju sesuai "
            "daftar permohonan (sesuai SPT);",
            pelaksana=(Peran.TIM_PELAKSANA,),
            kelengkapan="SPT, Alat rekam, SIAK, Jaringan",
            waktu=Waktu(hari=1, verbatim="1 hari"),
            output="Data rekam KTP elektronik",
            transisi=(
                Transisi(
                    Aksi.ENTRI, SELESAI, butuh=(Butuh.ORANG_SELESAI,), kabari="perekaman_selesai", surat="laporan",
                    label="Perekaman selesai",
                ),
                Transisi(Aksi.KEMBALIKAN, "teknis", label="Perekaman batal, jadwalkan ulang"),
            ),
        ),
        Langkah(
            nomor="9",
            slug="perbaikan_data",
            aktivitas="Jika pada saat admin memverifikasi data permohonan terdapat ketidaksamaan data antara Kartu "
            "Keluarga (KK) dan Akta Kelahiran, pemohon dapat mengajukan permohonan perbaikan data melalui aplikasi "
            "Sinopsis. Admin aplikasi Sinopsis akan memberikan pemberitahuan berupa catatan permasalahan dan solusi "
            "perbaikan melalui akun Sinopsis pemohon;",
            pelaksana=(Peran.SISWA,),
            turut=(Peran.ADMIN,),
            kelengkapan="Permohonan, Berkas persyaratan dan draft, komputer, SIAK, Jaringan, Aplikasi Sinopsis",
            waktu=Waktu(menit=10, verbatim="10 menit"),
            output="Perbaikan dokumen kependudukan dan pencaatan sipil",
            transisi=(
                Transisi(Aksi.LENGKAPI, PENGIRIM, butuh=(Butuh.BERKAS_TERKIRIM,), label="Kirim perbaikan"),
            ),
        ),
        Langkah(
            nomor="10",
            slug="bantuan",
            aktivitas="Bagi pengguna aplikasi Sinopsis yang terkendala mengenai informasi terkait cara akses, "
            "pengajuan permohonan, reset pasword, reset email dan hal-hal lain yang berhubungan dengan aplikasi "
            "Sinopsis, dapat melakukan pelayanan informasi dan pengaduan melalui call centre, whatsapp dan media "
            "sosial resmi Disdukcapil Kota Pekanbaru;",
            pelaksana=(Peran.ADMIN,),
            turut=(Peran.SISWA,),
            kelengkapan="Berkas persyaratan, smart phone/telpon cellular",
            waktu=Waktu(menit=10, verbatim="10 menit"),
            output="Informasi",
            transisi=(Transisi(Aksi.JAWAB, SELESAI, kabari="pertanyaan_dijawab"),),
        ),
    ),
)
