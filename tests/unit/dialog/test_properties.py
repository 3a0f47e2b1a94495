"""Whatever a citizen sends: no error, an answer that can be sent, a state that keeps its shape and size."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation import choices
from bot.conversation.dialog import needs_meaning, person_key, step
from bot.conversation.state import State
from handlers.layanan import KELUARGA, LAYANAN, MAX_LIST_ENTRY
from handlers.pesan import render
from handlers.registry import HANDLERS
from handlers.turn import Attachment, Facts, Meaning, Message, PermohonanFact
from tests.conversations.transcript import base_facts

MAX_STATE_BYTES = 20_000
SAID = st.sampled_from(
    (
        "ya",
        "tidak",
        "batal",
        "kembali",
        "ulang dari awal",
        "menu",
        "petugas",
        "ubah",
        "lewati",
        "sudah semua",
        "lanjut",
        "Siti Aminah",
        "1471014101900001",
        "1471010101900002",
        "147101010190000",
        "Jalan Melati nomor 5 RT 2",
        "Sail",
        "syaratnya apa?",
        "kk",
        "dua",
        "9",
        "BD-261120-0042-K",
        "goblok",
        "💥",
        "",
        "a" * 5000,
        "\x00",
        "{nama}",
    )
)
PAYLOADS = st.sampled_from(
    (
        "ajukan",
        "ajukan:kk",
        "ajukan:kia",
        "ajukan:ktp_hilang",
        "ajukan:kk_hilang_rusak",
        "ajukan:akta_kelahiran",
        "jawab:penyerahan:pos",
        "jawab:penyerahan:ambil",
        "jawab:kecamatan:0",
        "jawab:ringkasan:ya",
        "setuju:1",
        "setuju:2",
        "lewati:",
        "lewati:nkk",
        "selesai",
        "ubah",
        "ubah:nik",
        "ubah:berkas",
        "ganti:kk",
        "item:kk",
        "item:-",
        "tambah:kk",
        "pindah:kk",
        "batal",
        "batal_form:1",
        "ulang_ya:1",
        "mulai_baru:1",
        "ganti_form:kia:1",
        "ganti_form:x:1",
        "nama_saya",
        "halaman:1",
        "halaman:x",
        "status:BD-261119-0007-K",
        "batalkan:BD-261119-0007-K",
        "batalkan_ya:BD-261119-0007-K",
        "lengkapi:BD-261119-0009-M",
        "kirim_pertanyaan",
        "ganti_nama",
        "batal_tanya",
        "tetap:1",
        "lanjut",
        "x" * 70,
        "::",
        "",
    )
)
MAKSUD = st.sampled_from((*HANDLERS, "", "maksud_baru"))
LAYANAN_SAID = st.sampled_from((*LAYANAN, *KELUARGA, "", "layanan_baru"))
MEANINGS = st.lists(
    st.builds(
        Meaning,
        maksud=MAKSUD,
        layanan=LAYANAN_SAID,
        yakin=st.floats(0, 1),
        is_down=st.sampled_from((False,) * 9 + (True,)),
        mungkin=st.lists(st.tuples(MAKSUD, LAYANAN_SAID, st.floats(0, 1)), max_size=3).map(tuple),
    ),
    min_size=0,
    max_size=3,
).map(tuple)
MESSAGES = st.one_of(
    st.builds(Message, teks=st.one_of(SAID, st.text(max_size=60))),
    st.builds(Message, pilihan=st.one_of(PAYLOADS, st.text(max_size=70)), jenis=st.just("tombol")),
    st.builds(
        lambda n, teks: Message(teks, "berkas", lampiran=tuple(Attachment(n + i, "image/jpeg") for i in range(n))),
        st.integers(1, 25),
        st.sampled_from(("", "kk", "ktp ayah dan ibu", "kk, akta lahir", "apa ini?")),
    ),
    st.builds(
        Message,
        jenis=st.sampled_from(
            ("suara", "stiker", "lokasi", "video", "kontak", "berkas_ditolak", "kosong", "lain", "baru")
        ),
        alasan=st.sampled_from(("", "terlalu_besar", "tipe", "rusak", "gagal_unduh", "lain")),
    ),
    st.integers(1, 10).map(lambda place: place),
)
PERMOHONAN = (
    PermohonanFact("BD-261119-0007-K", "kk_baru", "verifikasi_kasi", "…", False, ""),
    PermohonanFact("BD-261119-0009-M", "kia", "kirim_berkas", "…", False, "", item_kurang=("kk", "tidak_dikenal")),
    PermohonanFact("BD-261119-0010-N", "layanan_lama", "kirim_berkas", "…", False, ""),
)
WORLDS = st.builds(
    dict,
    meanings=MEANINGS,
    permohonan=st.sampled_from(((), PERMOHONAN[:1], PERMOHONAN)),
    is_open=st.booleans(),
    nama_akun=st.sampled_from(("", "Budi")),
    nik_ganda=st.sampled_from(("", "", "BD-261119-0007-K")),
    dicari=st.sampled_from((None, None, PERMOHONAN[0])),
    nomor_salah=st.sampled_from(("", "", "BD-1")),
    hours=st.sampled_from((0, 0, 0, 30)),
)


def turn(state: State, message: Message | int, world: dict, facts: Facts) -> tuple[State, Facts]:
    """One random turn, with everything that must hold after it. A whole number presses the choice of that place."""
    hours = world.pop("hours")
    facts = replace(facts, now=facts.now + timedelta(hours=hours, seconds=1), **world)
    if isinstance(message, int):
        offered = state.pilihan[message - 1].payload if message <= len(state.pilihan) else ""
        message = Message(jenis="tombol", pilihan=offered) if offered else Message(str(message))
    needs_meaning(state, message)
    person_key(state)
    after, decision = step(state, message, facts)
    assert decision.replies or decision.effects
    for reply in decision.replies:
        assert render(reply.key, **reply.params)
        assert len(reply.buttons) <= 10
        for button in reply.buttons:
            assert 0 < len(button.label) <= MAX_LIST_ENTRY
            assert choices.parse(button.payload), button.payload
    raw = after.to_dict()
    assert len(json.dumps(raw)) < MAX_STATE_BYTES
    assert State.from_dict(json.loads(json.dumps(raw))) == after
    return after, facts


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(MESSAGES, WORLDS), min_size=1, max_size=25))
def test_any_conversation(turns):
    state, facts = State(), base_facts()
    for message, world in turns:
        state, facts = turn(state, message, dict(world), facts)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([slug for slug, row in LAYANAN.items() if row.is_bisa_diajukan]),
    st.lists(st.tuples(MESSAGES, WORLDS), min_size=1, max_size=25),
)
def test_any_conversation_inside_a_form(layanan, turns):
    state, facts = State(), base_facts()
    for said in (f"ajukan:{layanan}", "Siti Aminah", "1471014101900001", "1471010101900002"):
        is_press = said.startswith("ajukan:")
        state, _ = step(state, Message(pilihan=said) if is_press else Message(said), facts)
    for message, world in turns:
        state, facts = turn(state, message, dict(world), facts)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)
PARTS = st.sampled_from(
    ("form", "pilihan", "lepas", "tunggu", "miss", "antre", "topik", "seri", "terakhir_at", "versi")
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(JSON, st.dictionaries(PARTS, JSON)))
def test_any_stored_shape_is_taken(raw):
    state = State.from_dict(raw)
    step(state, Message("halo"), base_facts())
    assert State.from_dict(state.to_dict()) == state
