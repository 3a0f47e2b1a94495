"""The pages of JASA DUKCAPIL: a rekapan typed in, carried by its officers, marked by the courier."""

from __future__ import annotations

import re

from sqlmodel import select

from data.models import Permohonan
from handlers.workflow.model import Aksi, Peran
from tests.integration.bamsos.asking import take


def test_from_the_counter_to_the_couriers_marks(kantor, masuk):
    fo = masuk("pengambilan")
    assert "Belum ada rekapan" in fo.text("/distribusi")
    bad = fo.post("/distribusi", {"baris": "paspor; Siti; Jalan"})
    assert bad.status_code == 409
    assert "baris 1: jenis dokumen tidak dikenal" in bad.get_data(as_text=True).split('id="baris-salah"')[1]
    assert "paspor; Siti; Jalan" in bad.get_data(as_text=True)
    lines = "KK; Siti; Jalan Mawar 1; 0812\nKIA; Dodi; Jalan Melati 2"
    assert fo.post("/distribusi", {"baris": lines, "tujuan": "CV Antar"}).status_code == 302
    with kantor.store.reading() as session:
        row = session.exec(select(Permohonan).where(Permohonan.sop == "jasa_dukcapil")).one()
    kurir = masuk("kurir")
    assert row.nomor not in kurir.text("/distribusi")
    assert kurir.get(f"/distribusi/{row.nomor}").status_code == 404
    take(kantor, row.id, Peran.KASUBBAG_UMUM, Aksi.TERUSKAN)
    take(kantor, row.id, Peran.SEKRETARIS, Aksi.TANDA_TANGANI)
    assert row.nomor in kurir.text("/distribusi")
    kurir.get(f"/permohonan/{row.nomor}")
    kurir.post(f"/permohonan/{row.nomor}/aksi", {"aksi": "terima", "peran": "pihak_ketiga"})
    page = kurir.text(f"/distribusi/{row.nomor}")
    boxes = re.findall(r'name="id" value="(\d+)"', page)
    assert len(boxes) == 2
    seen = {f"versi-{one}": "0" for one in boxes}
    refused = kurir.post(f"/distribusi/{row.nomor}/hasil", {"id": boxes[:1], "hasil": "kembali", "alasan": "", **seen})
    assert refused.status_code == 409
    assert "Tulis mengapa dokumen tidak dapat diserahkan" in refused.get_data(as_text=True)
    good = kurir.post(f"/distribusi/{row.nomor}/hasil", {"id": boxes, "hasil": "diserahkan", **seen})
    assert good.status_code == 302
    stale = kurir.post(f"/distribusi/{row.nomor}/hasil", {"id": boxes[:1], "hasil": "kembali", "alasan": "x", **seen})
    assert "baru saja mencatat" in stale.get_data(as_text=True)
    assert "Belum ada yang dipilih" in kurir.post(f"/distribusi/{row.nomor}/hasil", {"hasil": "diserahkan"}).text
    done = kurir.post(f"/permohonan/{row.nomor}/aksi", {"aksi": "serahkan", "peran": "pihak_ketiga"})
    assert done.status_code == 302
    assert "2 dari 2" in fo.text("/distribusi")
    assert fo.get(f"/distribusi/{row.nomor}/rekapan.xlsx").status_code == 200
    assert masuk("pos").get("/distribusi").status_code == 403
