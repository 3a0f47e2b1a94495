"""WhatsApp templates: what Twilio has is taken over as it is; for which purpose one is used, an officer says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, select

from data.models import Templat
from data.models.kantor import Denyut
from handlers.commands.jalur import APPROVED, UMUM, WITH_FILE, fill
from handlers.commands.larangan import refuse_larangan
from handlers.context import Actor, Context
from handlers.errors import BadInput, NotAllowed, NotFound
from handlers.workflow.model import Peran

PENGATUR_TEMPLAT = frozenset({Peran.ADMIN_SISTEM, Peran.ADMIN, Peran.KASI, Peran.KASI_IDENTITAS, Peran.KASI_INOVASI})
TUJUAN: Mapping[str, str] = {
    UMUM: "Kabar apa pun: mengundang warga membalas", "siaran": "Siaran",
    "berkas_kurang": "Berkas kurang", "permohonan_diterima": "Permohonan diterima",
    "permohonan_disetujui": "Permohonan disetujui", "permohonan_ditolak": "Permohonan ditolak",
    "permohonan_ditandatangani": "Dokumen ditandatangani", "kartu_dicetak": "Kartu dicetak",
    "kartu_siap_diambil": "Kartu siap diambil", "kartu_diserahkan_pos": "Kartu diserahkan ke POS",
    "kartu_kembali": "Kartu kembali ke kantor", "belum_diambil": "Belum diambil 14 hari",
    "eskalasi_dijawab": "Jawaban pertanyaan",
}
NILAI: Mapping[str, str] = {
    "nomor": "BD-261120-0042-V", "layanan": "Kartu Identitas Anak", "nama": "Siti Aminah",
    "kantor": "Disdukcapil", "kode": "7KQ2-XW9R", "alasan": "fotonya buram", "jam": "Buka sampai pukul 15.00",
    "hari": "14", "tautan": "https://contoh.go.id/lacak/BD-261120-0042-V", "judul": "Kantor tutup",
    "isi": "isi pemberitahuan selengkapnya",
}
"""What a placeholder may stand for, each with a sample for the preview."""
NAME_BEGINS = "loket_"
BERKAS_WAITS = ("Templat ini meminta berkas di setiap pesan, jadi tidak dapat dipakai. Kabar yang membawa berkas "
                "menunggu sampai warga menulis; templat “Kabar apa pun” mengundangnya menulis.")
STALE = timedelta(hours=1)


@dataclass(frozen=True)
class FoundTemplat:
    """A template as Twilio tells it."""

    sid: str
    nama: str
    bahasa: str = ""
    kategori: str = ""
    persetujuan: str = ""
    alasan: str = ""
    isi: str = ""
    jenis: str = ""
    variabel: Mapping[str, str] = field(default_factory=dict)


def keep_templat(session: Session, ctx: Context, found: Sequence[FoundTemplat]) -> int:
    """Take over what Twilio has; what it has no more stays, marked. Returns how many there are now.

    One named `loket_<tujuan>` serves that purpose at once, and a sample that names a value maps itself.
    """
    known = {row.sid: row for row in session.exec(select(Templat).where(Templat.kantor_id == ctx.kantor_id)).all()}
    for one in found:
        row = known.pop(one.sid, None) or _first_seen(ctx, one)
        row.nama, row.bahasa, row.kategori, row.jenis = one.nama, one.bahasa, one.kategori, one.jenis
        row.persetujuan, row.alasan, row.isi = one.persetujuan, one.alasan, one.isi
        row.variabel, row.is_ada, row.disinkron_at = dict(one.variabel), True, ctx.now()
        session.add(row)
    for gone in known.values():
        gone.is_ada = False
        session.add(gone)
    session.merge(Denyut(nama=_mark(ctx), at=ctx.now(), keterangan={"jumlah": len(found)}))
    return len(found)


def set_tujuan(
    session: Session, ctx: Context, actor: Actor, templat_id: int, tujuan: str, peta: Mapping[str, str]
) -> Templat:
    """Use a template for a purpose, with a value for each placeholder. '' takes it out of use.

    Raises NotAllowed, NotFound, BadInput.
    """
    if actor.peran not in PENGATUR_TEMPLAT:
        raise NotAllowed("Templat diatur oleh admin atau Kasi.")
    row = session.get(Templat, templat_id)
    if row is None or row.kantor_id != ctx.kantor_id:
        raise NotFound("Templat itu tidak ditemukan.")
    if tujuan and tujuan not in TUJUAN:
        raise BadInput("Pilih tujuan dari daftar.")
    if tujuan and row.jenis.endswith(WITH_FILE):
        raise BadInput(BERKAS_WAITS)
    missing = [name for name in row.variabel if peta.get(name) not in NILAI]
    if tujuan and missing:
        raise BadInput("Pilih nilai untuk " + ", ".join("{{" + name + "}}" for name in missing) + ".")
    refuse_larangan(row.isi if tujuan else "")
    row.tujuan = tujuan
    row.peta = {name: peta[name] for name in row.variabel if peta.get(name) in NILAI}
    session.add(row)
    return row


def list_templat(session: Session, kantor_id: int) -> Sequence[Templat]:
    """Those in use first, then by name."""
    rows = session.exec(select(Templat).where(Templat.kantor_id == kantor_id)).all()
    return sorted(rows, key=lambda row: (not row.is_ada, not row.tujuan, row.nama))


def preview(templat: Templat) -> str:
    """What a person would read, with samples."""
    return fill(templat.isi, {
        name: NILAI.get(templat.peta.get(name, ""), f"[{name}]") for name in templat.variabel
    })


def is_usable(templat: Templat) -> bool:
    """Whether messages leave by it."""
    return (templat.is_ada and bool(templat.tujuan) and templat.persetujuan == APPROVED
            and not templat.jenis.endswith(WITH_FILE)
            and set(templat.variabel) <= set(templat.peta))


def ask_for_sync(session: Session, ctx: Context) -> None:
    """An officer wants Twilio's list now; the clock fetches it within seconds."""
    session.merge(Denyut(nama=f"{_mark(ctx)}:diminta", at=ctx.now(), keterangan={}))


def synced_at(session: Session, ctx: Context) -> datetime | None:
    """When Twilio's list was last taken over; None when never."""
    row = session.get(Denyut, _mark(ctx))
    return row.at if row else None


def is_sync_due(session: Session, ctx: Context) -> bool:
    """Whether it was asked for since, or is an hour old."""
    last, asked = synced_at(session, ctx), session.get(Denyut, f"{_mark(ctx)}:diminta")
    return last is None or last < ctx.now() - STALE or (asked is not None and asked.at > last)


def _first_seen(ctx: Context, one: FoundTemplat) -> Templat:
    tujuan = one.nama.lower().removeprefix(NAME_BEGINS)
    return Templat(
        kantor_id=ctx.kantor_id, sid=one.sid, nama=one.nama,
        tujuan=tujuan if one.nama.lower().startswith(NAME_BEGINS) and tujuan in TUJUAN else "",
        peta={name: sample for name, sample in one.variabel.items() if sample in NILAI})


def _mark(ctx: Context) -> str:
    return f"templat:{ctx.kantor_id}"
