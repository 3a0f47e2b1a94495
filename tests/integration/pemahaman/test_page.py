"""The page /pemahaman, without JavaScript: who may open it, and one press per sentence."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from data.models import SalahPaham
from handlers.commands.pemahaman import CORRECTORS
from handlers.workflow.model import Peran


def only_row(ctx) -> SalahPaham:
    with ctx.store.reading() as session:
        return session.exec(select(SalahPaham)).one()


def test_who_may_correct():
    assert {str(peran) for peran in CORRECTORS} == {
        "admin", "admin_sistem", "kasi", "kasi_identitas", "kasi_inovasi", "kasi_pendataan"
    }  # fmt: skip


@pytest.mark.parametrize("peran", [Peran.OPERATOR, Peran.KADIS, Peran.LAPAS])
def test_others_are_turned_away(ctx, masuk, misunderstand, peran):
    misunderstand("ktp raib tulung")
    meja, row = masuk(peran), only_row(ctx)
    assert meja.get("/pemahaman").status_code == 403
    meja.get("/akun")
    for apa in ("koreksi", "abaikan", "kembalikan"):
        assert meja.post(f"/pemahaman/{row.id}/{apa}", arti="ajukan").status_code == 403
    assert only_row(ctx).status == "baru"


def test_one_press_on_a_likely_meaning(ctx, masuk, misunderstand):
    misunderstand("ktp raib tulung")
    misunderstand("ktp raib tulung")
    meja = masuk(Peran.KASI_IDENTITAS)
    page = meja.text("/pemahaman")
    assert "ktp raib tulung" in page
    assert "<strong>2 kali</strong>" in page
    assert re.findall(r'name="arti" value="([^"]+)"', page) == [
        "tanya_syarat+ktp_hilang", "ajukan+ktp_hilang", "tanya_prosedur+ktp"
    ]  # fmt: skip
    answer = meja.post(f"/pemahaman/{only_row(ctx).id}/koreksi", arti="ajukan+ktp_hilang", teks="ktp raib tulung")
    assert answer.status_code == 302
    row = only_row(ctx)
    assert (row.status, row.maksud, row.layanan) == ("dikoreksi", "ajukan", "ktp_hilang")
    assert "ktp raib tulung" not in meja.text("/pemahaman")
    assert "Ajukan · " in meja.text("/pemahaman?status=dikoreksi")


def test_a_meaning_chosen_by_hand_and_a_shortened_sentence(ctx, masuk, misunderstand):
    misunderstand("bu lurah mau punya kartu")
    meja = masuk(Peran.ADMIN)
    meja.get("/pemahaman")
    meja.post(f"/pemahaman/{only_row(ctx).id}/koreksi", maksud="ajukan", layanan="kk", teks="mau punya kartu")
    row = only_row(ctx)
    assert (row.teks, row.maksud, row.layanan) == ("mau punya kartu", "ajukan", "kk")


def test_what_was_typed_stays_when_it_is_refused(ctx, masuk, misunderstand):
    misunderstand("ktp raib tulung")
    meja = masuk(Peran.ADMIN_SISTEM)
    meja.get("/pemahaman")
    url = f"/pemahaman/{only_row(ctx).id}/koreksi"
    answer = meja.post(url, maksud="ajukan", layanan="ktp", teks="ktp raib 0812345")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "ktp raib 0812345</textarea>" in page
    assert "memuat empat angka" in page
    assert '<option value="ajukan" selected>' in page
    assert meja.post(url, teks="ktp raib").status_code == 409
    assert only_row(ctx).status == "baru"


def test_ignoring_and_taking_it_back(ctx, masuk, misunderstand):
    misunderstand("asdf qwer")
    meja = masuk(Peran.KASI)
    meja.get("/pemahaman")
    meja.post(f"/pemahaman/{only_row(ctx).id}/abaikan")
    assert only_row(ctx).status == "diabaikan"
    assert "asdf qwer" in meja.text("/pemahaman?status=diabaikan")
    meja.post(f"/pemahaman/{only_row(ctx).id}/kembalikan")
    assert only_row(ctx).status == "baru"


def test_order_and_strange_addresses(masuk, misunderstand):
    misunderstand("sering muncul")
    misunderstand("sering muncul")
    misunderstand("paling baru")
    meja = masuk(Peran.KASI)

    def order(query: str) -> list[str]:
        return re.findall(r"(sering muncul|paling baru)</textarea>", meja.text(f"/pemahaman{query}"))

    assert order("") == ["sering muncul", "paling baru"]
    assert order("?urut=baru") == ["paling baru", "sering muncul"]
    assert order("?urut=%ff&status=x") == ["sering muncul", "paling baru"]
    assert meja.post("/pemahaman/999999/koreksi", arti="ajukan").status_code == 409


def test_a_citizen_cannot_write_markup_into_the_page(masuk, misunderstand):
    misunderstand("</textarea><script>alert(1)</script> ktp")
    assert "<script>alert" not in masuk(Peran.KASI).text("/pemahaman")
