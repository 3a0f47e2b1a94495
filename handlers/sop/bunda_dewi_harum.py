"""Bunda Dewi Harum: "Buat Dokumen Adminduk dengan WA dan Internet" (Kabupaten Tanggamus)."""

from __future__ import annotations

from handlers.sop import tanggamus
from handlers.workflow.model import PENGIRIM, SELESAI, Aksi, Bila, Butuh, Langkah, Peran, Sop, Transisi, Waktu

SOP = Sop(
    slug="bunda_dewi_harum",
    judul="Pelayanan Bunda Dewi Harum",
    nomor="",
    versi=1,
    kantor=tanggamus.KANTOR,
    tanggal_efektif="",
    disahkan_oleh=tanggamus.DISAHKAN_OLEH,
    dasar_hukum=tanggamus.DASAR_HUKUM,
    sumber=tanggamus.SUMBER,
    catatan_inferensi=(
        "Kolom waktu hanya memuat '5 hari' untuk seluruh prosedur; dibaca sebagai hari kerja, bukan per baris.",
        "Kolom ket memuat angka 5 di dua tempat tanpa keterangan; tidak dipindahkan.",
        "Baris 9 (Operator Pengirim PDF) dan 9' (Petugas Pemilah Berkas, Kasi, Petugas POS) hanya ada sebagai kolom; "
        "aktivitasnya disimpulkan dari prosedur 13.2 (KTP-el PRR) dokumen yang sama.",
        "Kartu (KTP-el, KIA) tidak ditandatangani sebagai PDF: setelah entri langsung ke pencetakan; baris Kepala "
        "Dinas hanya untuk dokumen PDF.",
        "Penyerahan di kantor (petugas pengambilan) disimpulkan dari Jaminan Keamanan: dokumen yang belum diambil "
        "disimpan, dan setelah 14 hari petugas menghubungi pemohon.",
        "Kolom Kepala Bidang ada tanpa baris yang terbaca: Kasi bertanya kepada Kepala Bidang bila ragu, seperti "
        "BAMSOS baris 4.",
        "Pengembalian (baris 3 dan 5-8) tidak tergambar pada hasil pindai; tiap pengembalian memakai alasan.",
    ),
    waktu_total=Waktu(hari=5, verbatim="5 hari"),
    kualifikasi_pelaksana=tanggamus.KUALIFIKASI,
    peralatan=tanggamus.PERALATAN,
    peringatan=tanggamus.JAMINAN,
    pencatatan=tanggamus.EVALUASI,
    jenjang=(Peran.KASI_IDENTITAS, Peran.KABID_DAFDUK),
    langkah=(
        Langkah(
            nomor="1",
            slug="kirim_berkas",
            aktivitas="Pemohon mengirim berkas melalui WA",
            pelaksana=(Peran.PEMOHON,),
            kelengkapan="1. Masyarakat mengajukan permohonan Layanan melalui Pelayanan Bunda Dewi (Buat Dokumen "
            "Adminduk dengan WA dan Internet) atau Pelayanan Online; 2. Masyarakat yang melakukan perekaman, namun "
            "hasilnya belum dicetak (PRR/Print Ready Record)",
            output="Berkas Pengajuan",
            transisi=(
                Transisi(Aksi.AJUKAN, "terima_wa"),
                Transisi(Aksi.LENGKAPI, PENGIRIM, butuh=(Butuh.BERKAS_TERKIRIM,)),
            ),
        ),
        Langkah(
            nomor="2",
            slug="terima_wa",
            aktivitas="Operator Penerima WA menerima Permohonan untuk diteruskan ke Operator Pengangkat Data",
            pelaksana=(Peran.OPERATOR_PENERIMA_WA,),
            output="File berkas Pengajuan",
            kabari_terima="permohonan_diterima",
            transisi=(Transisi(Aksi.TERUSKAN, "angkat_data", label="Teruskan ke Operator Pengangkat Data"),),
        ),
        Langkah(
            nomor="3",
            slug="angkat_data",
            aktivitas="Data Pemohon diterima dan Diangkat oleh Operator Pengangkat Data",
            pelaksana=(Peran.OPERATOR_PENGANGKAT_DATA,),
            output="Berkas Pengajuan di Ceklis kelengkapan",
            transisi=(
                Transisi(
                    Aksi.TERUSKAN, "cetak_berkas", butuh=(Butuh.BERKAS_LENGKAP,), label="Berkas lengkap, teruskan"
                ),
                Transisi(Aksi.KEMBALIKAN, "kirim_berkas", kabari="berkas_kurang", label="Berkas kurang"),
            ),
        ),
        Langkah(
            nomor="4",
            slug="cetak_berkas",
            aktivitas="Selanjutnya Berkas Permohonan di Cetak oleh Opr Cetak",
            pelaksana=(Peran.OPERATOR_CETAK_BERKAS,),
            output="Berkas Pengajuan yang sudah di paraf",
            transisi=(
                Transisi(Aksi.TERUSKAN, "loket", label="Berkas dicetak dan diparaf, teruskan"),
                Transisi(Aksi.KEMBALIKAN, "angkat_data"),
            ),
        ),
        Langkah(
            nomor="5",
            slug="loket",
            aktivitas="Berkas yang telah di cetak di kirim ke Loket Pendaftaran Untuk dicatat dalam buku registrasi "
            "pendaftaran, diverifikasi dan dicatat nomor WA pemohon",
            pelaksana=(Peran.PETUGAS_LOKET,),
            output="File berkas yang sudah tercetak",
            transisi=(
                Transisi(
                    Aksi.VERIFIKASI, "verifikasi_kasi", butuh=(Butuh.BERKAS_LENGKAP,), kabari="permohonan_diverifikasi"
                ),
                Transisi(Aksi.KEMBALIKAN, "kirim_berkas", kabari="berkas_kurang", label="Kembalikan ke pemohon"),
                Transisi(Aksi.KEMBALIKAN, "angkat_data"),
            ),
        ),
        Langkah(
            nomor="6",
            slug="verifikasi_kasi",
            aktivitas="Berkas diserahkan kepada Kasi untuk diverifikasi dan persetujuan untuk di proses",
            pelaksana=(Peran.KASI_IDENTITAS,),
            output="Berkas Pengajuan yang ingin diproses",
            transisi=(
                Transisi(Aksi.SETUJUI, "entri", butuh=(Butuh.BERKAS_LENGKAP,), kabari="permohonan_disetujui"),
                Transisi(Aksi.KEMBALIKAN, "kirim_berkas", kabari="berkas_kurang", label="Kembalikan ke pemohon"),
                Transisi(Aksi.KEMBALIKAN, "loket"),
                Transisi(Aksi.KEMBALIKAN, "angkat_data"),
                Transisi(Aksi.TOLAK, SELESAI, kabari="permohonan_ditolak"),
            ),
        ),
        Langkah(
            nomor="7",
            slug="entri",
            aktivitas="Pengentrian Data dan Pengajuan penandatanganan secara elektronik kepada Kepala Dinas",
            pelaksana=(Peran.OPERATOR,),
            transisi=(
                Transisi(
                    Aksi.ENTRI, "tanda_tangan", bila=(Bila.BUKAN_KARTU,), butuh=(Butuh.DOKUMEN,),
                    label="Ajukan tanda tangan",
                ),
                Transisi(Aksi.ENTRI, "cetak_kartu", bila=(Bila.KARTU,), label="Selesai entri, ke pencetakan kartu"),
                Transisi(Aksi.KEMBALIKAN, "kirim_berkas", kabari="berkas_kurang", label="Kembalikan ke pemohon"),
                Transisi(Aksi.KEMBALIKAN, "verifikasi_kasi"),
            ),
        ),
        Langkah(
            nomor="8",
            slug="tanda_tangan",
            aktivitas="Kepala dinas menendatangani dokumen secara Elektronik",
            pelaksana=(Peran.KADIS,),
            transisi=(
                Transisi(
                    Aksi.TANDA_TANGANI, "kirim_pdf", butuh=(Butuh.DOKUMEN,), kabari="permohonan_ditandatangani"
                ),
                Transisi(Aksi.KEMBALIKAN, "kirim_berkas", kabari="berkas_kurang", label="Kembalikan ke pemohon"),
                Transisi(Aksi.KEMBALIKAN, "entri"),
                Transisi(Aksi.KEMBALIKAN, "verifikasi_kasi"),
                Transisi(Aksi.TOLAK, SELESAI, kabari="permohonan_ditolak"),
            ),
        ),
        Langkah(
            nomor="9",
            slug="kirim_pdf",
            aktivitas="Dokumen PDF dikirim kepada pemohon",
            pelaksana=(Peran.OPERATOR_PENGIRIM_PDF,),
            output="Dokumen PDF",
            ket="Disimpulkan dari kolom Operator Pengirim PDF yang tidak mempunyai baris terbaca.",
            is_inferred=True,
            transisi=(
                Transisi(
                    Aksi.KIRIM, SELESAI, bila=(Bila.BUKAN_POS, Bila.BUKAN_AMBIL), butuh=(Butuh.TANDA_TANGAN,),
                    kabari="dokumen_dikirim",
                ),
                Transisi(
                    Aksi.KIRIM, "pilah_kecamatan", bila=(Bila.POS,), butuh=(Butuh.TANDA_TANGAN,),
                    kabari="dokumen_dikirim", label="Kirim PDF, cetak, teruskan ke POS",
                ),
                Transisi(
                    Aksi.KIRIM, "ambil_loket", bila=(Bila.AMBIL,), butuh=(Butuh.TANDA_TANGAN,),
                    kabari="dokumen_dikirim", label="Kirim PDF, cetak untuk diambil",
                ),
                Transisi(Aksi.KEMBALIKAN, "entri"),
            ),
        ),
        Langkah(
            nomor="9'.2",
            slug="cetak_kartu",
            aktivitas="Pencetakan kartu (KTP-el, KIA) oleh operator",
            pelaksana=(Peran.OPERATOR,),
            kelengkapan="Blanko",
            output="Kartu",
            ket="Disimpulkan dari prosedur 13.2 baris 2: kartu dicetak operator, tidak ditandatangani sebagai PDF.",
            is_inferred=True,
            transisi=(
                Transisi(Aksi.CETAK, "cetak_kartu"),
                Transisi(
                    Aksi.TERUSKAN, "pilah_kecamatan", bila=(Bila.POS,), butuh=(Butuh.TERCETAK,),
                    kabari="kartu_dicetak", label="Kartu tercetak, teruskan ke pemilahan",
                ),
                Transisi(
                    Aksi.TERUSKAN, "ambil_loket", bila=(Bila.BUKAN_POS,), butuh=(Butuh.TERCETAK,),
                    kabari="kartu_dicetak", label="Kartu tercetak, teruskan ke pengambilan",
                ),
                Transisi(Aksi.KEMBALIKAN, "entri"),
            ),
        ),
        Langkah(
            nomor="9'.3",
            slug="pilah_kecamatan",
            aktivitas="Petugas Memilah berkas per Kecamatan dan menghitung jumlah berkas untuk laporan",
            pelaksana=(Peran.PETUGAS_PEMILAH,),
            output="Kartu, jumlah per kecamatan",
            ket="Disimpulkan dari kolom Petugas Pemilah Berkas dan prosedur 13.2 baris 3.",
            is_inferred=True,
            transisi=(
                Transisi(Aksi.TERUSKAN, "berita_acara"),
                Transisi(Aksi.KEMBALIKAN, "cetak_kartu", bila=(Bila.KARTU,), label="Kembalikan, kartu salah cetak"),
                Transisi(Aksi.KEMBALIKAN, "kirim_pdf", bila=(Bila.BUKAN_KARTU,)),
            ),
        ),
        Langkah(
            nomor="9'.4",
            slug="berita_acara",
            aktivitas="Dokumen diserahkan kepada kasi di bidang Inovasi untuk dibuatkan Berita Acara Pengiriman "
            "Dokumen Ke Petugas POS",
            pelaksana=(Peran.KASI_INOVASI,),
            output="Berita Acara Pengiriman Dokumen",
            ket="Disimpulkan dari kolom Kasi dan prosedur 13.2 baris 4.",
            is_inferred=True,
            transisi=(
                Transisi(Aksi.TERUSKAN, "serah_pos", surat="berita_acara", label="Buat Berita Acara"),
                Transisi(Aksi.KEMBALIKAN, "pilah_kecamatan"),
            ),
        ),
        Langkah(
            nomor="9'.5",
            slug="serah_pos",
            aktivitas="Berita Acara akan dikirim bersama dengan Dokumen yang sudah Jadi ke Petugas POS untuk "
            "diserahkan Ke Pemilik KTP",
            pelaksana=(Peran.KASI_INOVASI,),
            turut=(Peran.PETUGAS_POS,),
            output="Kartu dan BA",
            ket="Disimpulkan dari kolom Petugas POS dan prosedur 13.2 baris 5.",
            is_inferred=True,
            transisi=(
                Transisi(Aksi.SERAHKAN, "antar_pos", label="Serahkan kepada Petugas POS"),
                Transisi(Aksi.KEMBALIKAN, "pilah_kecamatan"),
            ),
        ),
        Langkah(
            nomor="9'.6",
            slug="antar_pos",
            aktivitas="Petugas POS Mengirim Dokumen yang sudah Jadi Kepada Pemilik KTP sesuai dengan alamat yang "
            "tertera di KTP",
            pelaksana=(Peran.PETUGAS_POS,),
            output="Kartu dan BA",
            ket="Disimpulkan dari kolom Petugas POS dan prosedur 13.2 baris 6.",
            is_inferred=True,
            kabari_terima="kartu_diserahkan_pos",
            transisi=(
                Transisi(Aksi.SERAHKAN, SELESAI, kabari="kartu_diterima", label="Sudah diterima pemilik"),
                Transisi(Aksi.KEMBALIKAN, "ambil_loket", kabari="kartu_kembali", label="Tidak dapat diantar"),
            ),
        ),
        Langkah(
            nomor="9'.7",
            slug="ambil_loket",
            aktivitas="Dokumen disimpan sampai pemohon mengambilnya, lalu diserahkan kepada pemohon",
            pelaksana=(Peran.PETUGAS_PENGAMBILAN,),
            kelengkapan="Tanda terima",
            output="Dokumen diterima pemohon",
            ket="Disimpulkan dari Jaminan Keamanan: yang belum diambil disimpan; lewat 14 hari pemohon dihubungi.",
            is_inferred=True,
            kabari_terima="kartu_siap_diambil",
            hubungi_setelah_hari=tanggamus.HARI_TAK_DIAMBIL,
            transisi=(
                Transisi(Aksi.SERAHKAN, SELESAI, kabari="kartu_diterima", surat="tanda_terima"),
                Transisi(
                    Aksi.KEMBALIKAN, "cetak_kartu", bila=(Bila.KARTU,), label="Kembalikan, kartu salah cetak"
                ),
                Transisi(Aksi.KEMBALIKAN, "kirim_pdf", bila=(Bila.BUKAN_KARTU,)),
            ),
        ),
    ),
)
