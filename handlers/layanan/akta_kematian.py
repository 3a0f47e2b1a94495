"""Akta kematian: the entry of a death."""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan, Persyaratan, Pertanyaan

LAYANAN = Layanan(
    slug="akta_kematian",
    nama="Akta kematian",
    singkat="Akta kematian",
    keluarga="akta",
    is_bisa_diajukan=True,
    formulir=("F-2.01",),
    persyaratan=(
        Persyaratan(
            "surat_kematian",
            "Surat kematian dari dokter ATAU kades/lurah",
            alternatif=("surat kematian dari dokter", "surat kematian dari kades/lurah", "surat dari kepolisian"),
            keterangan="atau dari kepolisian untuk identitas yang tidak jelas",
            singkat="Surat kematian",
            kata=("kematian", "meninggal", "dokter", "lurah", "kades"),
        ),
        Persyaratan(
            "kk_atau_ktp",
            "KK ATAU KTP almarhum/almarhumah (fotokopi)",
            alternatif=("KK", "KTP yang meninggal"),
            keyakinan="medium (sumber sekunder)",
            singkat="KK/KTP almarhum",
            kata=("kk", "ktp", "kartu keluarga"),
        ),
    ),
    catatan=("Kematian dilaporkan paling lambat 30 hari (UU 24/2013 Ps 44).",),
    dasar="Perpres 96/2018 Ps 45; lapor ≤ 30 hari (UU 24/2013 Ps 44)",
    sumber=(sumber.INEWS, sumber.DAYEUHKOLOT),
    keyakinan="medium",
    dokumen="Kutipan akta kematian",
    pertanyaan=(Pertanyaan("nama_almarhum", "Nama almarhum/almarhumah", "tanya_nama_almarhum"),),
)
