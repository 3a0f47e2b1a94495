"""MAS RAPID: recording of inmates for the KTP-el, name by name (Kota Pekanbaru)."""

from __future__ import annotations

from handlers.sop import pekanbaru
from handlers.workflow.model import PENGIRIM, SELESAI, Aksi, Butuh, Langkah, Peran, Sop, Transisi, Waktu

_PERSETUJUAN = (
    "Kepala Bidang Pendaftaran Penduduk menyetujui kegiatan MAS RAPID dan berkoordinasi dengan sekretariat terkait SPT "
    "pelaksanaan Kegiatan;"
)
_DAFTAR = "Daftar tahanan Lapas, KK tahanan Lapas"

SOP = Sop(
    slug="mas_rapid",
    judul="Perekaman Khusus Narapidana (MAS RAPID)",
    nomor="060/Dukcapil-PDIP/1240/2021",
    versi=1,
    kantor=pekanbaru.KANTOR,
    tanggal_pembuatan="14 Desember 2021",
    tanggal_revisi="28 Desember 2021",
    tanggal_efektif="31 Desember 2021",
    disahkan_oleh=pekanbaru.DISAHKAN_OLEH,
    dasar_hukum=pekanbaru.DASAR_HUKUM,
    sumber="Dokumen SOP MAS RAPID Disdukcapil Kota Pekanbaru, nomor 060/Dukcapil-PDIP/1240/2021 (hasil pindai).",
    catatan_inferensi=(
        "Tanda pada kolom pelaksana tidak terbaca; pelaksana diambil dari kalimat aktivitas.",
        "Baris 4 dipecah: 4a persetujuan Kabid, 4b SPT oleh Sekretariat; aktivitasnya satu kalimat yang sama.",
        "Pengembalian dan penolakan tidak tertulis; disimpulkan. Tiap nama lulus atau gagal sendiri dengan alasan.",
        "Hasil pindai menulis 'Lembaga Permasalahatan'; dibiarkan seperti tertulis.",
    ),
    waktu_total=Waktu(),
    kualifikasi_pelaksana=pekanbaru.KUALIFIKASI,
    peralatan=pekanbaru.PERALATAN,
    peringatan=pekanbaru.PERINGATAN,
    pencatatan=(
        "Petugas / pelaksana melakukan registrasi permohonan masyarakat;",
        "Petugas / pelaksana mencatat nama pemohon;",
        "Petugas menyelenggarakan pelayanan sesuai dengan ketentuan yang berlaku;",
        "Petugas melakukan koordinasi dan konsultasi kepada Bidang terkait apabila terdapat permasalahan data pemohon;",
        "Petugas membuat laporan pelayanan perekaman KTP elektronik;",
    ),
    pemohon=(Peran.LAPAS, Peran.PEMOHON),
    jenjang=(Peran.KASI_PENDATAAN, Peran.KABID_DAFDUK),
    langkah=(
        Langkah(
            nomor="1",
            slug="permohonan_lapas",
            aktivitas="Pihak Lembaga Permasalahatan (LP) bermohon kepada Dinas Kependudukan dan Pencatatan Sipil "
            "ataupun sebaliknya untuk melakukan perekaman bagi tahanan Lapas. Setelah permintaan disetujui, pihak "
            "Lapas memberikan daftar nama serta data pendukung tahanan Lapas (kk) yang akan melakukan perekaman;",
            pelaksana=(Peran.LAPAS,),
            kelengkapan=_DAFTAR,
            waktu=Waktu(menit=1, verbatim="1 Menit"),
            output="- permohonan",
            transisi=(
                Transisi(Aksi.AJUKAN, "registrasi", oleh=(Peran.LAPAS, Peran.PEMOHON, Peran.PETUGAS_DAFDUK)),
                Transisi(
                    Aksi.LENGKAPI, PENGIRIM, oleh=(Peran.LAPAS, Peran.PEMOHON, Peran.PETUGAS_DAFDUK),
                    label="Kirim daftar yang diperbaiki",
                ),
            ),
        ),
        Langkah(
            nomor="2",
            slug="registrasi",
            aktivitas="FO/Petugas/Pelaksana meregistrasi permohonan sesuai dengan daftar yang dikirimkan oleh Lapas "
            "dan memverifikasi data pada aplikasi SIAK;",
            pelaksana=(Peran.PETUGAS_DAFDUK,),
            kelengkapan=_DAFTAR,
            waktu=Waktu(menit=1, verbatim="1 menit"),
            output="- verifikasi data pemohon",
            kabari_terima="permohonan_diterima",
            transisi=(
                Transisi(Aksi.VERIFIKASI, "verifikasi_daftar", butuh=(Butuh.ORANG_DINILAI,)),
                Transisi(Aksi.KEMBALIKAN, "permohonan_lapas", kabari="berkas_kurang", label="Kembalikan ke Lapas"),
            ),
        ),
        Langkah(
            nomor="3",
            slug="verifikasi_daftar",
            aktivitas="setelah melakukan verifikasi data, Petugas/Pelaksana melaporkan daftar permohonan pelayanan "
            "kepada Kepala Seksi Pendataan Penduduk untuk memverifikasi data pemohon pada daftar. Melaporkan dan "
            "meminta persetujuan pelaksanaan kegiatan MAS RAPID kepada Kepala Bidang Pendaftaran Penduduk;",
            pelaksana=(Peran.KASI_PENDATAAN,),
            turut=(Peran.PETUGAS_DAFDUK, Peran.KABID_DAFDUK),
            kelengkapan="Daftar tahanan Lapas, SIAK, Komputer",
            waktu=Waktu(menit=5, verbatim="5 Menit"),
            output="- Daftar nama-nama tahanan Lapas yang lulus verifikasi",
            transisi=(
                Transisi(
                    Aksi.VERIFIKASI, "persetujuan", butuh=(Butuh.ORANG_DINILAI,), surat="daftar",
                    kabari="permohonan_diverifikasi",
                ),
                Transisi(Aksi.KEMBALIKAN, "permohonan_lapas", kabari="berkas_kurang", label="Kembalikan ke Lapas"),
                Transisi(Aksi.KEMBALIKAN, "registrasi"),
            ),
        ),
        Langkah(
            nomor="4a",
            slug="persetujuan",
            aktivitas=_PERSETUJUAN,
            pelaksana=(Peran.KABID_DAFDUK,),
            kelengkapan="Daftar tahanan Lapas yang telah diverifikasi dan daftar pelaksana pelayanan",
            waktu=Waktu(menit=5, verbatim="5 Menit"),
            output="- SPT",
            transisi=(
                Transisi(Aksi.SETUJUI, "spt", butuh=(Butuh.ORANG_DINILAI,), kabari="permohonan_disetujui"),
                Transisi(Aksi.KEMBALIKAN, "verifikasi_daftar"),
                Transisi(Aksi.TOLAK, SELESAI, kabari="permohonan_ditolak"),
            ),
        ),
        Langkah(
            nomor="4b",
            slug="spt",
            aktivitas=_PERSETUJUAN,
            pelaksana=(Peran.SEKRETARIAT,),
            turut=(Peran.KABID_DAFDUK,),
            kelengkapan="Daftar tahanan Lapas yang telah diverifikasi dan daftar pelaksana pelayanan",
            waktu=Waktu(menit=5, verbatim="5 Menit"),
            output="- SPT",
            transisi=(
                Transisi(
                    Aksi.TERUSKAN, "pelaksanaan", butuh=(Butuh.RENCANA,), surat="spt", label="Terbitkan SPT",
                ),
                Transisi(Aksi.KEMBALIKAN, "persetujuan"),
            ),
        ),
        Langkah(
            nomor="5",
            slug="pelaksanaan",
            aktivitas="Pelaksanaan kegiatan MAS RAPID. KTP elektronik yang dicetak akan diberikan kepada pihak Lapas "
            "sesuai dengan daftar perekaman;",
            pelaksana=(Peran.PETUGAS_PEREKAMAN,),
            turut=(Peran.LAPAS,),
            kelengkapan="Daftar tahanan Lapas, KK Tahanan Lapas, SPT, SIAK, Komputer, alat perekaman, jaringan, alat "
            "cetak, blanko",
            waktu=Waktu(menit=5, verbatim="5 Menit"),
            output="- KTP elektronik,",
            transisi=(
                Transisi(
                    Aksi.SERAHKAN, SELESAI, butuh=(Butuh.ORANG_SELESAI,), surat="tanda_terima",
                    kabari="kartu_diterima", label="Serahkan KTP-el kepada Lapas",
                ),
                Transisi(Aksi.KEMBALIKAN, "spt", label="Pelaksanaan batal, jadwalkan ulang"),
            ),
        ),
    ),
)
