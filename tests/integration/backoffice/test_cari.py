"""The search page: groups by role, marks, filters in the address, pages, and the same as JSON."""

from __future__ import annotations

import re

import pytest

from backoffice.views.cari import highlight, kelompok_of
from handlers.commands.indeks import index_pesan
from handlers.workflow.model import Peran


@pytest.fixture
def meja(masuk, kantor):
    index_pesan(kantor)
    return masuk("kasi.identitas")


def test_a_name_is_found_and_marked(meja, nomor):
    html = meja.text("/cari?teks=siti")
    assert nomor["Siti Aminah"] in html
    assert "<mark>Siti</mark> Aminah" in html


def test_a_number_leads_to_its_request(meja, nomor):
    one = nomor["Joni Iskandar"]
    assert f"/permohonan/{one}" in meja.text(f"/cari?teks={one.lower()}")
    assert f"/permohonan/{one}" in meja.text(f"/cari?teks={one.split('-')[2]}")


def test_words_of_messages_lead_to_the_message(meja, kantor):
    found = meja.get("/cari.json?teks=akta&kelompok=pesan").json["kelompok"]["pesan"]["rows"]
    assert found
    first = found[0]
    assert f'id="pesan-{first["pesan_id"]}"' in meja.text(first["alamat"].split("#")[0])


def test_roles_without_conversations_find_only_requests(masuk, kantor):
    index_pesan(kantor)
    kadis = masuk("kadis")
    assert set(kadis.get("/cari.json?teks=siti").json["kelompok"]) == {"permohonan"}
    assert set(kadis.get("/cari.json?teks=siti&kelompok=pesan").json["kelompok"]) == set()
    assert "Isi percakapan" not in kadis.text("/cari?teks=siti&kelompok=pesan")
    assert kelompok_of([Peran.LAPAS]) == ()


def test_people_on_lists_lead_to_their_list(masuk):
    admin, kadis = masuk("admin.bamsos"), masuk("kadis")
    html = admin.text("/cari?teks=utomo")
    assert "Dalam daftar" in html
    address = re.search(r'href="(/daftar/[^"#]+)#(orang-\d+)"', html)
    assert address
    assert f'id="{address[2]}"' in admin.text(address[1])
    assert admin.get("/cari.json?teks=utomo").json["kelompok"]["daftar"]["rows"][0]["alamat"] == "#".join(
        address.groups())
    assert "Dalam daftar" not in kadis.text("/cari?teks=utomo")


def test_partners_outside_the_office_may_not_search(masuk):
    assert masuk("lapas").get("/cari?teks=siti").status_code == 403


def test_filters_stay_in_the_address_and_in_the_form(meja):
    html = meja.text("/cari?teks=siti&status=selesai&dari=2026-01-01&layanan=kia")
    assert '<option value="selesai" selected>' in html
    assert 'value="2026-01-01"' in html
    assert "kelompok=permohonan" in html
    assert "status=selesai" in html


@pytest.mark.parametrize("query", ["dari=31-12-2026", "dari=2026-13-45", "dari=0001-01-01", "sampai=9999-12-31",
                                   "sampai=x", "sebelum=x", "sebelum=-1", "kelompok=rahasia",
                                   "layanan=apa", "status=apa", "kanal=%F0%9F%92%A5"])
def test_odd_filters_never_fail(meja, query):
    assert meja.get(f"/cari?teks=siti&{query}").status_code == 200


def test_nothing_found_says_what_to_try(meja):
    assert "Tidak ada yang cocok" in meja.text("/cari?teks=zzzzz")
    assert "NIK ini belum dikenal" in meja.text("/cari?teks=1471019999999999")
    assert "Apa yang Anda cari?" in meja.text("/cari")


def test_marks_never_let_markup_through():
    marked = highlight('<b onclick="x">Siti & amp</b>', ("b", "siti", "amp", "<b", "quot"))
    assert "<b" not in marked.replace("<mark>", "").replace("</mark>", "")
    assert "<mark>Siti</mark> &amp; <mark>amp</mark>" in marked
    assert highlight("BD-261120-0042-K", ("42",)) == "BD-261120-<mark>0042</mark>-K"
