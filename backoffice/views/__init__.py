"""One module per page family; each has its blueprint `bp`."""

from backoffice.views import (
    akun,
    antrean,
    berkas,
    cetak,
    eskalasi,
    jawaban,
    kesehatan,
    komposer,
    layanan,
    pemahaman,
    pengaturan,
    pengguna,
    percakapan,
    permohonan,
    sop,
    surat,
    tanda_tangan,
)

BLUEPRINTS = (
    akun.bp, antrean.bp, permohonan.bp, berkas.bp, percakapan.bp, eskalasi.bp, tanda_tangan.bp, cetak.bp, sop.bp,
    layanan.bp, pemahaman.bp, pengguna.bp, kesehatan.bp, surat.bp, pengaturan.bp, komposer.bp, jawaban.bp,
)
