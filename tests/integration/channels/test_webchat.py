"""The web chat over real HTTP: one session sees its own conversation only, nothing is lost or doubled."""

from __future__ import annotations

import io
import re

import pytest
import requests
from PIL import Image
from sqlmodel import select

from bot.channels.base import Outgoing
from bot.channels.registry import channels_of
from bot.chat_session import RateLimit, address_of
from bot.ingress import save_envelopes
from data.models import Dokumen, Inbox
from handlers.commands.percakapan import find_or_create_percakapan, say
from handlers.turn import Button, Reply
from tests.emulators.server import serving
from tests.integration.channels.conftest import both_databases, make_web, with_settings


class Visitor(requests.Session):
    """A browser: keeps its cookie and sends the header the page's script sends."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self.base_url = base_url
        self.headers["X-Loket-Chat"] = "1"
        self.page = self.get(f"{base_url}/chat", timeout=100)

    @property
    def alamat(self) -> str:
        return address_of(self.cookies["loket_chat"])

    def say(self, id_klien: str, teks: str = "", pilihan: str = "", **more) -> requests.Response:
        sent = {"id_klien": id_klien, "teks": teks, "pilihan": pilihan} | more
        return self.post(f"{self.base_url}/chat/api/pesan", json=sent, timeout=100)

    def upload(self, id_klien: str, *files: tuple[str, bytes], teks: str = "") -> requests.Response:
        parts = [("berkas", (name, content)) for name, content in files]
        data = {"id_klien": id_klien, "teks": teks}
        return self.post(f"{self.base_url}/chat/api/berkas", data=data, files=parts, timeout=100)

    def read(self, after: int = 0, **headers) -> requests.Response:
        return self.get(f"{self.base_url}/chat/api/pesan?sesudah={after}", headers=headers, timeout=100)


@pytest.fixture
def web(ctx):
    with serving(make_web(ctx)) as base_url:
        yield base_url


@pytest.fixture
def visitor(web):
    return Visitor(web)


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "JPEG")
    return out.getvalue()


def inbox(ctx) -> list[Inbox]:
    with ctx.store.reading() as session:
        return list(session.exec(select(Inbox).order_by(Inbox.id)))


def answer(ctx, alamat: str, kunci: str, teks: str, buttons: tuple[Button, ...] = (), **more) -> int:
    with ctx.store.transaction() as session:
        _, percakapan = find_or_create_percakapan(session, ctx, "webchat", alamat)
        return say(session, ctx, percakapan, Reply("", buttons=buttons), kunci=kunci, teks=teks, **more).pesan_id


def test_the_page_names_the_office_and_says_it_is_a_demonstration(ctx, visitor):
    html = visitor.page.text
    assert ctx.profil["nama"] in html
    assert "peragaan" in html
    assert ctx.calendar.today_sentence(ctx.now()) in html
    assert "Senin–Kamis" in html
    assert "http://" not in html.replace("http://www.w3.org", "")
    assert "https://" not in html, "nothing comes from another host"
    assert "default-src 'none'" in visitor.page.headers["Content-Security-Policy"]
    for name in re.findall(r'/chat/static/[^"]+', html):
        assert visitor.get(visitor.base_url + name, timeout=100).status_code == 200


def test_an_office_that_is_real_does_not_say_so(ctx):
    with serving(make_web(with_settings(ctx, demo=False))) as base_url:
        assert "peragaan" not in Visitor(base_url).page.text


def test_the_session_cookie_is_long_random_and_kept_from_scripts(ctx, visitor):
    cookie = visitor.page.headers["Set-Cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Lax", "Path=/chat"))
    token = visitor.cookies["loket_chat"]
    assert len(token) == 43
    assert visitor.get(f"{visitor.base_url}/chat", timeout=100).ok
    assert visitor.cookies["loket_chat"] == token, "it survives a reload"
    visitor.say("klien-0001", "halo")
    assert token not in str([(row.kunci, row.provider_id, row.payload) for row in inbox(ctx)])


@both_databases
def test_a_message_sent_again_on_a_bad_line_is_one_row(ctx, visitor):
    assert [visitor.say("klien-0001", "halo").json()["tersimpan"] for _ in range(3)] == [True] * 3
    visitor.say("klien-0002", "Ya", "ya")
    first, second = inbox(ctx)
    (message,) = channels_of(ctx)["webchat"].parse(first.payload)
    assert (message.alamat, message.teks, message.jenis) == (visitor.alamat, "halo", "teks")
    (message,) = channels_of(ctx)["webchat"].parse(second.payload)
    assert (message.pilihan, message.jenis) == ("ya", "tombol")


def test_what_is_not_yet_handled_is_shown_after_a_reload(visitor):
    visitor.say("klien-0001", "halo")
    view = visitor.read().json()
    assert (view["pesan"], view["status"]) == ([], "bot")
    assert [(one["teks"], one["id_klien"]) for one in view["menunggu"]] == [("halo", ["klien-0001"])]


def test_answers_with_buttons_come_once_and_an_unchanged_view_is_304(ctx, visitor):
    visitor.say("klien-0001", "halo")
    answer(ctx, visitor.alamat, "j:1", "Lanjut?", (Button("Ya", "ya"),))
    answered = visitor.read()
    (line,) = answered.json()["pesan"]
    assert (line["arah"], line["teks"], line["tombol"]) == ("keluar", "Lanjut?", [{"label": "Ya", "payload": "ya"}])
    assert visitor.read(**{"If-None-Match": answered.headers["ETag"]}).status_code == 304
    assert visitor.read(line["id"]).json()["pesan"] == []


def test_nobody_sees_anothers_conversation(ctx, web, visitor):
    answer(ctx, visitor.alamat, "j:1", "Rahasia")
    assert Visitor(web).read().json()["pesan"] == []
    assert requests.get(f"{web}/chat/api/pesan", timeout=100).status_code == 401
    forged = {"loket_chat": "x" * 43}
    assert requests.get(f"{web}/chat/api/pesan", cookies=forged, timeout=100).json()["pesan"] == []
    assert requests.get(f"{web}/chat/api/pesan", cookies={"loket_chat": "pendek"}, timeout=100).status_code == 401


def test_several_files_in_one_message(ctx, visitor):
    files = ("KTP ayah.jpg", jpeg()), ("../../kk.pdf", b"%PDF-1.7 isi")
    sent = visitor.upload("klien-0001", *files, teks="ini berkasnya")
    assert sent.status_code == 200
    (row,) = inbox(ctx)
    (message,) = channels_of(ctx)["webchat"].parse(row.payload)
    assert (message.jenis, message.teks) == ("berkas", "ini berkasnya")
    assert [(one.tipe, one.nama) for one in message.media] == [
        ("image/jpeg", "KTP_ayah.jpg"), ("application/pdf", "kk.pdf")]
    assert [one.fetch() for one in message.media] == [jpeg(), b"%PDF-1.7 isi"]
    assert visitor.upload("klien-0001", ("KTP ayah.jpg", jpeg())).status_code == 200
    assert len(inbox(ctx)) == 1


@pytest.mark.parametrize(("name", "content", "status", "words"), [
    ("a.jpg", b"MZ bukan foto", 415, "bukan foto atau PDF"), ("a.pdf", b"", 415, "kosong"),
    ("a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 50, 415, "rusak"),
    ("b.pdf", b"%PDF-1.7" + b"x" * 3000, 413, "terlalu besar"),
], ids=["program", "kosong", "rusak", "besar"])
def test_a_file_we_cannot_take_is_refused_with_a_sentence(ctx, name, content, status, words):
    with serving(make_web(with_settings(ctx, max_media_bytes=2000))) as base_url:
        sent = Visitor(base_url).upload("klien-0001", ("baik.jpg", jpeg()), (name, content))
    assert sent.status_code == status
    assert words in sent.json()["pesan"]
    assert name in sent.json()["pesan"]
    assert inbox(ctx) == []


def test_another_site_cannot_write_for_the_visitor(ctx, visitor):
    body = {"id_klien": "klien-0001", "teks": "palsu"}
    url = f"{visitor.base_url}/chat/api/pesan"
    assert visitor.post(url, json=body, headers={"X-Loket-Chat": None}, timeout=100).status_code == 403
    assert visitor.post(url, json=body, headers={"Origin": "https://jahat.example"}, timeout=100).status_code == 403
    assert visitor.post(url, json=body, headers={"Origin": "null"}, timeout=100).status_code == 403
    assert inbox(ctx) == []
    assert visitor.post(url, json=body, headers={"Origin": visitor.base_url}, timeout=100).status_code == 200


@pytest.mark.parametrize("body", [
    None, [], "teks", {}, {"id_klien": "x"}, {"id_klien": "klien-0001", "teks": 5}, {"id_klien": "klien-0001\n"},
    {"id_klien": "klien-0001", "teks": None}, {"id_klien": "a/../../b-12345"},
])
def test_what_is_no_message_is_400_with_a_sentence(ctx, visitor, body):
    sent = visitor.post(f"{visitor.base_url}/chat/api/pesan", json=body, timeout=100)
    assert sent.status_code == 400
    assert sent.json()["pesan"]
    assert inbox(ctx) == []


def test_odd_texts_are_kept_and_too_long_ones_refused(ctx, visitor):
    headers = {"Content-Type": "application/json"}
    raw = b'{"id_klien": "klien-0001", "teks": "a\\u0000b \\ud800 \xf0\x9f\x91\x8d"}'
    assert visitor.post(f"{visitor.base_url}/chat/api/pesan", data=raw, headers=headers, timeout=100).status_code == 200
    assert visitor.say("klien-0002", "a" * 5000).status_code == 200
    assert visitor.say("klien-0003", "a" * 9000).status_code == 413
    assert visitor.say("klien-0004", "x", "p" * 65).status_code == 413
    assert [row.payload["id_klien"] for row in inbox(ctx)] == ["klien-0001", "klien-0002"]


def test_a_flood_is_slowed_down(ctx, visitor):
    codes = [visitor.say(f"klien-{n:05}", "banjir").status_code for n in range(40)]
    assert codes[0] == 200
    assert 429 in codes
    assert len(inbox(ctx)) == codes.count(200)


def test_a_bucket_refills_and_says_how_long_to_wait():
    limit = RateLimit(per_second=20, burst=2)
    waits = [limit.wait_for("a") for _ in range(3)]
    assert waits[:2] == [0.0, 0.0]
    assert 0 < waits[2] <= 0.05
    assert limit.wait_for("b") == 0.0


def test_files_are_given_to_their_own_session_only(ctx, web, visitor):
    lokasi, signed = ctx.files.put(jpeg()), ctx.files.put(b"%PDF bertanda tangan")
    gambar = {"lokasi": lokasi, "tipe": "image/jpeg", "nama": "a.jpg"}
    foto = answer(ctx, visitor.alamat, "j:1", "Contoh", lampiran=[gambar])
    with ctx.store.transaction() as session:
        dokumen = Dokumen(kantor_id=ctx.kantor_id, jenis="kk", nama="KK baru.pdf", kode="K1", lokasi="draf", sha256="x",
                          lokasi_signed=signed, status="ditandatangani")
        draf = Dokumen(kantor_id=ctx.kantor_id, jenis="kk", kode="K2", lokasi=signed, sha256="x")
        session.add_all([dokumen, draf])
        session.flush()
        _, percakapan = find_or_create_percakapan(session, ctx, "webchat", visitor.alamat)
        say(session, ctx, percakapan, Reply("", dokumen_id=dokumen.id), kunci="j:2", teks="KK Anda")
        say(session, ctx, percakapan, Reply("", dokumen_id=draf.id), kunci="j:3", teks="Belum")
    lines = visitor.read().json()["pesan"]
    urls = [visitor.base_url + line["lampiran"][0]["url"] for line in lines]
    picture, pdf, unsigned = (visitor.get(url, timeout=100) for url in urls)
    assert (picture.content, picture.headers["Content-Type"]) == (jpeg(), "image/jpeg")
    assert pdf.content == b"%PDF bertanda tangan"
    assert "attachment" in pdf.headers["Content-Disposition"]
    assert pdf.headers["X-Content-Type-Options"] == "nosniff"
    assert unsigned.status_code == 404
    stranger = Visitor(web)
    assert {stranger.get(url, timeout=100).status_code for url in urls} == {404}
    assert visitor.get(f"{web}/chat/api/lampiran/{foto}/9", timeout=100).status_code == 404


def test_messages_that_wait_are_listed_one_by_one(ctx, visitor):
    channel = channels_of(ctx)["webchat"]
    save_envelopes(ctx, [channel.envelope(visitor.alamat, f"klien-000{n}") for n in (1, 2)])
    assert [one["id_klien"] for one in visitor.read().json()["menunggu"]] == [["klien-0001"], ["klien-0002"]]


def test_sending_to_the_web_chat_is_done_once_the_row_is_there(ctx):
    channel = channels_of(ctx)["webchat"]
    assert channel.send(Outgoing("a", "halo", kunci="j:1")) == channel.look_up(Outgoing("a", "halo", kunci="j:1"), 5)
    assert channel.send(Outgoing("a", "halo", kunci="j:1")).status == "sampai"


def test_in_the_whole_web_process_refusals_stay_sentences_for_the_page(ctx):
    from bot.app import create_app

    with serving(create_app(ctx=ctx)) as base_url:
        visitor = Visitor(base_url)
        assert visitor.say("klien-0001", "halo").status_code == 200
        refused = visitor.post(f"{base_url}/chat/api/pesan", json={"id_klien": "x"}, timeout=100)
        assert (refused.status_code, refused.headers["Content-Type"]) == (400, "application/json")
        assert "default-src 'none'" in visitor.page.headers["Content-Security-Policy"]


def test_in_a_frame_over_https_the_cookie_is_partitioned(ctx):
    with serving(make_web(with_settings(ctx, public_base_url="https://loket.contoh.go.id"))) as base_url:
        framed = requests.get(f"{base_url}/chat?sisip=1", timeout=100).headers["Set-Cookie"]
        plain = requests.get(f"{base_url}/chat", timeout=100).headers["Set-Cookie"]
    assert all(word in framed for word in ("Secure", "SameSite=None", "Partitioned", "HttpOnly"))
    assert all(word in plain for word in ("Secure", "SameSite=Lax", "HttpOnly"))
    assert "Partitioned" not in plain
