"""One module per page family; each has its blueprint `bp`."""

from backoffice.views import (
    akun,
    antrean,
    berkas,
    cari,
    cetak,
    eskalasi,
    jawaban,
    kalender,
    kesehatan,
    komposer,
    layanan,
    pemahaman,
    pengaturan,
    pengguna,
    penugasan,
    percakapan,
    perintah,
    permohonan,
    sop,
    surat,
    surat_mati,
    tanda_tangan,
)

BLUEPRINTS = (
    akun.bp, antrean.bp, berkas.bp, cari.bp, cetak.bp, eskalasi.bp, jawaban.bp, kalender.bp, kesehatan.bp,
    komposer.bp, layanan.bp, pemahaman.bp, pengaturan.bp, pengguna.bp, penugasan.bp, percakapan.bp, perintah.bp,
    permohonan.bp, sop.bp, surat.bp, surat_mati.bp, tanda_tangan.bp,
)
