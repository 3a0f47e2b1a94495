"""Letters at the desk: listed on the page of their request, opened by whom they are for, on record."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from backoffice.navigation import HALAMAN, MITRA
from data.models import AksesBerkas, Pengguna, Permohonan
from handlers.commands.load import load_history
from handlers.commands.surat import make_surat
from handlers.context import Actor
from handlers.demo import PETUGAS
from handlers.workflow.model import Peran


@pytest.fixture
def surat(kantor, nomor) -> tuple[int, str]:
    """A tanda terima about Putri Maharani: (id, nomor of the letter)."""
    with kantor.store.transaction() as session:
        permohonan = session.exec(select(Permohonan).where(Permohonan.nomor == nomor["Putri Maharani"])).one()
        who = session.exec(select(Pengguna).where(Pengguna.login == "pengambilan")).one()
        actor = Actor(Peran.PETUGAS_PENGAMBILAN, who.id, who.nama)
        row = make_surat(session, kantor, actor, permohonan, "tanda_terima", load_history(session, permohonan.id))
        return row.id, row.nomor


def test_every_role_opens_a_letter_or_is_refused(masuk, surat):
    inside = {login for login, _, peran in PETUGAS
              if not MITRA.issuperset(peran) and set(peran) != {Peran.ADMIN_SISTEM}}
    assert HALAMAN["surat"].peran.isdisjoint({*MITRA, Peran.ADMIN_SISTEM})
    opened = {login for login, _, _ in PETUGAS if masuk(login).get(f"/surat/{surat[0]}").status_code == 200}
    assert opened == inside


def test_nobody_opens_a_letter_without_logging_in(tamu, surat):
    answer = tamu.get(f"/surat/{surat[0]}")
    assert (answer.status_code, answer.location.partition("?")[0]) == (302, "/masuk")


def test_the_page_of_the_request_lists_its_letters(masuk, surat, nomor):
    html = masuk("kasi.inovasi").text(f"/permohonan/{nomor['Putri Maharani']}")
    assert f'href="/surat/{surat[0]}"' in html
    assert surat[1] in html
    assert "Tanda Terima" in html
    assert "Lestari Handayani" in html
    assert 'id="surat"' not in masuk("kasi.inovasi").text(f"/permohonan/{nomor['Siti Aminah']}")


def test_a_letter_is_a_pdf_and_its_opening_is_kept(masuk, surat, kantor):
    answer = masuk("loket").get(f"/surat/{surat[0]}")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert 'filename="tanda_terima-470-0001-TT-' in answer.headers["Content-Disposition"]
    with kantor.store.reading() as session:
        rows = session.exec(select(AksesBerkas.surat_id, Pengguna.login)
                            .join(Pengguna, col(AksesBerkas.pengguna_id) == Pengguna.id)).all()
    assert rows == [(surat[0], "loket")]


def test_a_letter_that_is_not_there(masuk):
    assert masuk("loket").get("/surat/99999").status_code == 404
