"""problems() finds every seeded fault."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.sop import SOPS
from handlers.sop.bunda_dewi_harum import SOP
from handlers.workflow.engine import problems
from handlers.workflow.model import PENGIRIM, SELESAI, Aksi, Bila, Langkah, Peran, Sop, Transisi


def with_row(slug: str, **changes: object) -> Sop:
    rows = tuple(replace(row, **changes) if row.slug == slug else row for row in SOP.langkah)  # type: ignore[arg-type]
    return replace(SOP, langkah=rows)


def with_extra(row: Langkah) -> Sop:
    return replace(SOP, langkah=(*SOP.langkah, row))


ROW = Langkah("10", "baru", "Aktivitas baru", (Peran.OPERATOR,), transisi=(Transisi(Aksi.KIRIM, SELESAI),))

FAULTS = {
    "tidak mempunyai langkah": replace(SOP, langkah=()),
    "ada 2 kali": with_extra(SOP.row("loket")),
    "tidak dapat diajukan": with_row("kirim_berkas", transisi=(Transisi(Aksi.LENGKAPI, PENGIRIM),)),
    "tidak mempunyai aktivitas": with_row("loket", aktivitas="  "),
    "tidak mempunyai pelaksana": with_row("loket", pelaksana=()),
    "tidak mempunyai tindakan": with_row("loket", transisi=()),
    "inferensi tanpa alasan": with_row("kirim_pdf", ket=""),
    "yang tidak ada": with_row("terima_wa", transisi=(Transisi(Aksi.TERUSKAN, "entah"),)),
    "hanya LENGKAPI yang kembali": with_row("terima_wa", transisi=(Transisi(Aksi.TERUSKAN, PENGIRIM),)),
    "tertulis 2 kali": with_row("terima_wa", transisi=(Transisi(Aksi.TERUSKAN, "angkat_data"),) * 2),
    "baru tidak dapat dicapai": with_extra(ROW),
    "tidak dapat dilengkapi": with_row("kirim_berkas", transisi=(Transisi(Aksi.AJUKAN, "terima_wa"),)),
    "terima_wa permohonan tidak dapat selesai": with_row("terima_wa", transisi=(Transisi(Aksi.TERUSKAN, "terima_wa"),)),
    "kartu, penyerahan chat": with_row(
        "cetak_kartu", transisi=(Transisi(Aksi.TERUSKAN, "pilah_kecamatan", bila=(Bila.POS,)),)
    ),
    "LENGKAPI tidak pernah terjadi": replace(
        SOP, langkah=tuple(
            replace(row, transisi=tuple(t for t in row.transisi if t.ke != "kirim_berkas")) for row in SOP.langkah
        )
    ),
}


@pytest.mark.parametrize("fault", list(FAULTS))
def test_fault_is_found(fault):
    found = problems(FAULTS[fault])
    assert any(fault in sentence for sentence in found), found


@pytest.mark.parametrize("sop", SOPS.values(), ids=lambda sop: sop.slug)
def test_sound(sop):
    assert problems(sop) == []
