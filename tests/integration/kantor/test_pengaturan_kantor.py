"""Letterhead, officials, kecamatan and requirements: changed on a page, kept with source and history, used at once."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pypdf
import pytest
from PIL import Image
from sqlmodel import select

from data.models import Pengaturan, Permohonan
from data.offices import ensure_kantor
from data.reference.offices import load_profil
from handlers.commands.fakta import load_fakta
from handlers.commands.pengaturan_kantor import KOP, logo_png, make_logo, type_pejabat
from handlers.commands.pengaturan_layanan import read_layanan, type_layanan
from handlers.layanan import LAYANAN
from handlers.layanan.ubahan import BAWAAN, layanan_at, use_changes
from handlers.surat.surat import contoh_surat
from handlers.turn import Facts, Message
from handlers.umum.informasi import tanya_syarat

SOURCE = {"sumber": "Keputusan Kepala Dinas 188/7/2026", "sumber_tanggal": "2026-11-02", "dilihat": "0"}


@pytest.fixture(autouse=True)
def _shipped_services():
    yield
    use_changes({})


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 1200)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (20, 80, 160)).save(out, kind)
    return out.getvalue()


def kop_of(kantor, **changed: str) -> dict[str, str]:
    return {key: str(kantor.profil.get(key, "")) for key in KOP} | SOURCE | changed


def test_a_new_letterhead_stands_on_the_next_letter(kantor, masuk):
    meja = masuk("kasubbag.umum")
    meja.get("/pengaturan/kop")
    typed = kop_of(kantor, alamat="Jalan Kenanga Nomor 9, Kota Contoh", laman="disdukcapil.contoh.invalid")
    answer = meja.post("/pengaturan/kop", {**typed, "logo": (io.BytesIO(picture()), "lambang.png")},
                       content_type="multipart/form-data")
    assert answer.status_code == 302
    text = pypdf.PdfReader(io.BytesIO(meja.get("/pengaturan/kop/contoh.pdf").data)).pages[0].extract_text()
    assert "Jalan Kenanga Nomor 9" in text
    assert "disdukcapil.contoh.invalid" in text
    assert Image.open(io.BytesIO(meja.get("/pengaturan/kop/logo.png").data)).size == (195, 260)
    assert len(kantor.profil["logo"]) < 60_000
    page = meja.text("/pengaturan/kop")
    assert "Keputusan Kepala Dinas 188/7/2026, Senin, 2 November 2026" in page
    again = meja.post("/pengaturan/kop", {**typed, "dilihat": "1", "tanpa_logo": "1"})
    assert again.status_code == 302
    assert meja.get("/pengaturan/kop/logo.png").status_code == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_logo_chosen_once_is_kept_while_another_field_is_mended(kantor, masuk):
    meja = masuk("kasubbag.umum")
    meja.get("/pengaturan/kop")

    def send(**fields):
        return meja.post("/pengaturan/kop", kop_of(kantor, **fields), content_type="multipart/form-data")

    page = send(alamat=" ", logo=(io.BytesIO(picture()), "lambang.png"), tanpa_logo="1").get_data(as_text=True)
    kept = re.search(r'name="logo_kiriman" value="([^"]+)"', page)[1]
    assert f'src="data:image/png;base64,{kept}" alt="Logo baru' in page
    again = send(kota="", logo_kiriman=kept, pakai_kiriman="1").get_data(as_text=True)
    assert f'name="logo_kiriman" value="{kept}"' in again, "through a second mistake too"
    assert send(logo_kiriman="bukan gambar", pakai_kiriman="1").status_code == 302, "what is no picture is left out"
    assert not kantor.profil["logo"]
    assert send(logo_kiriman=kept, dilihat="1").status_code == 302, "unticked: it is not wanted any more"
    assert not kantor.profil["logo"]
    assert send(logo_kiriman=kept, pakai_kiriman="1", dilihat="1", sumber="SK 2").status_code == 302
    assert Image.open(io.BytesIO(meja.get("/pengaturan/kop/logo.png").data)).size == (195, 260)
    wrong = send(logo=(io.BytesIO(b"bukan"), "x.png")).get_data(as_text=True)
    assert 'id="logo-salah"' in wrong
    assert "logo_kiriman" not in wrong


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("changed", "field"), [
    ({"alamat": " "}, "alamat"), ({"kode_surat": "Dukcapil/KC"}, "kode_surat"), ({"surel": "salah"}, "surel"),
    ({"lokasi_peta": "http://x"}, "lokasi_peta"), ({"sumber": ""}, "sumber"), ({"sumber": "S" * 301}, "sumber"),
    ({"sumber_tanggal": "kemarin"}, "sumber_tanggal"), ({"nama": "A" * 5000}, "nama"),
])
def test_a_bad_letterhead_is_refused_beside_its_field(kantor, masuk, changed, field):
    meja = masuk("admin")
    meja.get("/pengaturan/kop")
    answer = meja.post("/pengaturan/kop", kop_of(kantor, **changed))
    assert answer.status_code == 400
    assert f'id="{field}-salah"' in answer.get_data(as_text=True)


def test_a_logo_is_a_picture_made_small():
    logo = make_logo(picture("JPEG", (4000, 1000)))
    assert Image.open(io.BytesIO(logo_png(logo))).size == (260, 65)
    letter = contoh_surat({**load_profil("demo"), "logo": logo}, datetime(2026, 11, 20).date())
    assert letter.pdf().startswith(b"%PDF")
    for bad in (b"<svg onload='x'/>", b"", picture()[:200], b"\x00" * 4_000_000):
        with pytest.raises(ValueError, match="Logo"):
            make_logo(bad)
    assert logo_png("") == b""


def test_the_new_head_signs_the_next_letter(kantor, masuk):
    meja = masuk("sekretaris")
    meja.get("/pengaturan/pejabat")
    typed = type_pejabat(kantor.profil) | {
        "kepala_nama": "Dr. H. Budi Santoso, M.Si.", "kepala_nip": "19720202 199703 1 002",
        "pangkat_sekretaris": "Pembina (IV/a)", "jabatan_sekretaris": "Sekretaris Dinas"}
    assert meja.post("/pengaturan/pejabat", {**typed, "kepala_nip": "12", **SOURCE}).status_code == 400
    assert meja.post("/pengaturan/pejabat", {**typed, **SOURCE}).status_code == 302
    assert kantor.profil["kepala"]["nama"] == "Dr. H. Budi Santoso, M.Si."
    assert kantor.profil["pejabat"]["sekretaris"] == {"jabatan": "Sekretaris Dinas", "pangkat": "Pembina (IV/a)"}
    assert "Dr. H. Budi Santoso" in contoh_surat(kantor.profil, kantor.today()).isi["penandatangan"]["nama"]


def test_kecamatan_are_what_citizens_pick_from(kantor, masuk):
    meja = masuk("kasubbag.umum")
    meja.get("/pengaturan/kecamatan")
    twice = meja.post("/pengaturan/kecamatan", {"kecamatan": "Sail\nsail", **SOURCE})
    assert twice.status_code == 400
    assert "Tertulis dua kali" in twice.get_data(as_text=True)
    typed = {"kecamatan": "Sail\n\n  Kulim  \nEntah Berantah", **SOURCE}
    assert meja.post("/pengaturan/kecamatan", typed).status_code == 302
    assert kantor.profil["kecamatan"] == ["Sail", "Kulim", "Entah Berantah"]
    assert "Entah Berantah. Periksa ejaannya" in meja.text("/pengaturan/kecamatan")


def test_a_new_requirement_is_read_and_asked_for_from_new_applicants_only(kantor, masuk, nomor):
    meja = masuk("kasubbag.umum")
    meja.get("/pengaturan/layanan/ktp_hilang")
    typed = type_layanan(LAYANAN["ktp_hilang"]) | {
        "label2": "Foto diri memegang KK", "singkat2": "Foto diri", "wajib2": "1", "buang1": "1"} | SOURCE
    assert meja.post("/pengaturan/layanan/ktp_hilang", typed).status_code == 302
    assert [row.slug for row in LAYANAN["ktp_hilang"].persyaratan] == ["surat_hilang", "foto_diri_memegang_kk"]
    _, new = LAYANAN["ktp_hilang"].persyaratan
    assert new.sumber == ("Keputusan Kepala Dinas 188/7/2026 (02-11-2026)",)
    said = tanya_syarat("tanya_syarat", "ktp_hilang", Message("syarat ktp hilang"),
                        Facts(kantor.now(), kantor.profil, "webchat")).replies[0]
    assert "Foto diri memegang KK" in said.params["daftar"]
    assert "Keputusan Kepala Dinas 188/7/2026" in said.params["sumber"]
    with kantor.store.reading() as session:
        earlier = session.exec(select(Permohonan).where(Permohonan.nomor == nomor["Muhammad Ikhsan"])).one()
        assert load_fakta(session, earlier).berkas_kurang == 0, "applied for before the change"
        earlier.diajukan_at = kantor.now() + timedelta(minutes=1)
        assert load_fakta(session, earlier).berkas_kurang == 1
        session.rollback()
    page = meja.text("/layanan/ktp_hilang")
    assert "Foto diri memegang KK" in page
    assert "Wahyuni Safitri, S.E." in meja.text("/pengaturan/layanan")
    with kantor.store.reading() as session:
        seen = session.exec(select(Pengaturan.id)).one()
    back = {**SOURCE, "sumber": "keputusan dicabut", "dilihat": str(seen), "bawaan": "1"}
    assert meja.post("/pengaturan/layanan/ktp_hilang", back).status_code == 302
    assert LAYANAN["ktp_hilang"] == BAWAAN["ktp_hilang"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_bad_requirement_is_refused_and_shown_again(kantor, masuk):
    meja = masuk("admin")
    meja.get("/pengaturan/layanan/ktp_hilang")
    typed = type_layanan(LAYANAN["ktp_hilang"]) | {"label2": "Syarat yang namanya jauh lebih panjang dari tombol"}
    answer = meja.post("/pengaturan/layanan/ktp_hilang", typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert 'id="singkat2-salah"' in page
    assert 'id="sumber-salah"' in page
    assert "Syarat yang namanya jauh lebih panjang" in page
    assert meja.get("/pengaturan/layanan/tidak_ada").status_code == 404


@pytest.mark.parametrize("slug", sorted(BAWAAN))
def test_every_service_can_be_typed_and_read_back_unchanged(slug):
    shipped = BAWAAN[slug]
    nilai = read_layanan(shipped, type_layanan(shipped), "SK 1", None)
    use_changes({slug: [{"at": datetime(2026, 1, 1, tzinfo=UTC), "nilai": nilai}]})
    assert LAYANAN[slug].persyaratan == shipped.persyaratan
    assert LAYANAN[slug].catatan == shipped.catatan
    assert replace(LAYANAN[slug], dasar=shipped.dasar) == shipped
    assert layanan_at(slug, datetime(2025, 12, 31, tzinfo=UTC)) == shipped


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_another_process_serves_the_change_too(kantor, masuk):
    meja = masuk("kasubbag.umum")
    meja.get("/pengaturan/layanan/ktp_rusak")
    typed = type_layanan(LAYANAN["ktp_rusak"]) | SOURCE | {"catatan": "Bawa kartunya."}
    meja.post("/pengaturan/layanan/ktp_rusak", typed)
    use_changes({})
    _, elsewhere = ensure_kantor(kantor.store, "demo")
    elsewhere.when_changed(lambda isi: use_changes(isi.get("layanan", {})))
    assert elsewhere["kota"]
    assert LAYANAN["ktp_rusak"].catatan == ("Bawa kartunya.",)
