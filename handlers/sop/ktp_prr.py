"""KTP-el PRR Bunda Dewi Harum (13.2): recorded before 17, printed at 17 without an application (Tanggamus)."""

from __future__ import annotations

from handlers.sop import tanggamus
from handlers.workflow.model import SELESAI, Aksi, Butuh, Langkah, Peran, Sop, Transisi, Waktu

SOP = Sop(
    slug="ktp_prr",
    judul="SOP Penerbitan Kartu Tanda Penduduk Elektronik PRR Bunda Dewi Harum (13.2)",
    nomor="",
    versi=1,
    kantor=tanggamus.KANTOR,
    tanggal_efektif="",
    disahkan_oleh=tanggamus.DISAHKAN_OLEH,
    dasar_hukum=tanggamus.DASAR_HUKUM,
    sumber=tanggamus.SUMBER + " Prosedur kedua dalam dokumen yang sama, nomor (13.2).",
    catatan_inferensi=(
        "Kalimat baris 1 terpotong pada hasil pindai ('… dilakukan dibawah').",
        "'5 hari' tertulis pada baris 3; dibaca sebagai hari kerja untuk pemilahan.",
        "Yang tidak dapat diantar POS kembali ke kantor dan disimpan untuk diambil (baris 7); disimpulkan dari Jaminan "
        "Keamanan: dokumen disimpan, lewat 14 hari pemohon dihubungi.",
        "Yang tidak dapat dicetak (pindah, meninggal, data salah) diakhiri operator dengan alasan; tidak tertulis.",
        "Baris 1 dijalankan sistem tiap hari: yang sudah direkam dan hari ini genap 17 tahun. Cetakannya langsung "
        "masuk antrean pencetak; operator memeriksa kartunya dan memastikan tercetak. Yang lahir 29 Februari genap 17 "
        "tahun pada 1 Maret.",
    ),
    waktu_total=Waktu(),
    kualifikasi_pelaksana=tanggamus.KUALIFIKASI,
    peralatan=("ATK", "Komputer", "Printer", "Blanko KTP", "Server", "Jaringan Internet"),
    peringatan=tanggamus.JAMINAN,
    pencatatan=tanggamus.EVALUASI,
    pemohon=(Peran.PEMOHON,),
    jenjang=(Peran.KASI_INOVASI, Peran.KABID_DAFDUK),
    langkah=(
        Langkah(
            nomor="1",
            slug="perekaman",
            aktivitas="Masyarakat melakukan perekaman di kecamatan terdekat atua perekaman Pelayanan Keliling yang "
            "perekaman dilakukan dibawah",
            pelaksana=(Peran.PEMOHON,),
            kelengkapan="1. Melakukan perekaman KTP-El; 2. Namun KTP-El belum tercetak (PRR)",
            output="Berkas Pengajuan",
            transisi=(Transisi(Aksi.AJUKAN, "cetak", oleh=(Peran.SISTEM, Peran.OPERATOR), label="Genap 17 tahun"),),
        ),
        Langkah(
            nomor="2",
            slug="cetak",
            aktivitas="Setelah Perekaman dan Genap ber usia 17 tahun Secara langsung dilakukan Pencetakan KTP-el oleh "
            "operator Tanpa mengajukan Permohonan Pencetakan",
            pelaksana=(Peran.OPERATOR,),
            output="File berkas Pengajuan",
            transisi=(
                Transisi(Aksi.CETAK, "cetak", oleh=(Peran.OPERATOR, Peran.SISTEM)),
                Transisi(Aksi.TERUSKAN, "pilah", butuh=(Butuh.TERCETAK,), kabari="kartu_dicetak"),
                Transisi(Aksi.TOLAK, SELESAI, label="Tidak dapat dicetak"),
            ),
        ),
        Langkah(
            nomor="3",
            slug="pilah",
            aktivitas="Petugas Memilah berkas per Kecamatan dan menghitung jumlah berkas untuk laporan,",
            pelaksana=(Peran.PETUGAS_PEMILAH,),
            waktu=Waktu(hari=5, verbatim="5 hari"),
            output="Dokumen Kartu Tanda Penduduk Elektronik",
            transisi=(
                Transisi(Aksi.TERUSKAN, "berita_acara"),
                Transisi(Aksi.KEMBALIKAN, "cetak", label="Kembalikan, kartu salah cetak"),
            ),
        ),
        Langkah(
            nomor="4",
            slug="berita_acara",
            aktivitas="Dokumen diserahkan kepada kasi di bidang Inovasi untuk dibuatkan Berita Acara Pengiriman "
            "Dokumen Ke Petugas POS",
            pelaksana=(Peran.KASI_INOVASI,),
            output="Dokumen Kartu Tanda Penduduk Elektronik",
            transisi=(
                Transisi(Aksi.TERUSKAN, "serah_pos", surat="berita_acara", label="Buat Berita Acara"),
                Transisi(Aksi.KEMBALIKAN, "pilah"),
            ),
        ),
        Langkah(
            nomor="5",
            slug="serah_pos",
            aktivitas="Berita Acara akan dikirim bersama dengan Dokumen yang sudah Jadi ke Petugas POS untuk "
            "diserahkan Ke Pemilik KTP",
            pelaksana=(Peran.KASI_INOVASI,),
            turut=(Peran.PETUGAS_POS,),
            output="Dokumen Kartu Tanda Penduduk Elektronik dan BA",
            transisi=(
                Transisi(Aksi.SERAHKAN, "antar_pos", label="Serahkan kepada Petugas POS"),
                Transisi(Aksi.KEMBALIKAN, "pilah"),
            ),
        ),
        Langkah(
            nomor="6",
            slug="antar_pos",
            aktivitas="Petugas POS Mengirim Dokumen yang sudah Jadi Kepada Pemilik KTP sesuai dengan alamat yang "
            "tertera di KTP",
            pelaksana=(Peran.PETUGAS_POS,),
            output="Dokumen Kartu Tanda Penduduk Elektronik dan BA",
            kabari_terima="kartu_diserahkan_pos",
            transisi=(
                Transisi(Aksi.SERAHKAN, SELESAI, kabari="kartu_diterima", label="Sudah diterima pemilik"),
                Transisi(Aksi.KEMBALIKAN, "ambil_loket", kabari="kartu_kembali", label="Tidak dapat diantar"),
            ),
        ),
        Langkah(
            nomor="7",
            slug="ambil_loket",
            aktivitas="Dokumen yang kembali disimpan sampai pemilik mengambilnya, lalu diserahkan",
            pelaksana=(Peran.PETUGAS_PENGAMBILAN,),
            kelengkapan="Tanda terima",
            output="Dokumen diterima pemilik",
            ket="Disimpulkan dari Jaminan Keamanan: yang belum diambil disimpan; lewat 14 hari pemohon dihubungi.",
            is_inferred=True,
            kabari_terima="kartu_siap_diambil",
            hubungi_setelah_hari=tanggamus.HARI_TAK_DIAMBIL,
            transisi=(
                Transisi(Aksi.SERAHKAN, SELESAI, kabari="kartu_diterima", surat="tanda_terima"),
                Transisi(Aksi.TERUSKAN, "berita_acara", label="Kirim ulang lewat POS"),
                Transisi(Aksi.KEMBALIKAN, "cetak", label="Kembalikan, kartu salah cetak"),
            ),
        ),
    ),
)
