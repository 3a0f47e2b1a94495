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
    pengetahuan,
    pengguna,
    penugasan,
    percakapan,
    perintah,
    permohonan,
    pertanyaan,
    prr,
    siaran,
    sop,
    surat,
    surat_mati,
    tanda_tangan,
    tim,
    tugas,
)

BLUEPRINTS = (
    akun.bp, antrean.bp, berkas.bp, cari.bp, cetak.bp, eskalasi.bp, jawaban.bp, kalender.bp, kesehatan.bp,
    komposer.bp, layanan.bp, pemahaman.bp, pengaturan.bp, pengetahuan.bp, pengguna.bp, penugasan.bp, percakapan.bp,
    perintah.bp, permohonan.bp, pertanyaan.bp, prr.bp, siaran.bp, sop.bp, surat.bp, surat_mati.bp, tanda_tangan.bp,
    tim.bp, tugas.bp,
)
