"""Letters: numbered and frozen when an act produces them, typeset when somebody opens them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from data.models import AksesBerkas, Permohonan, Surat
from data.models.base import ident
from handlers.commands.naskah import NASKAH, Bahan
from handlers.commands.penomoran import next_nomor_surat
from handlers.context import Actor, Context
from handlers.errors import NotAllowed, NotFound
from handlers.surat.typeset import Naskah
from handlers.workflow.daftar import Daftar
from handlers.workflow.model import Kejadian

JENIS = {
    "berita_acara": "Berita Acara Pengiriman Dokumen", "tanda_terima": "Tanda Terima", "pengantar": "Surat Pengantar",
    "rekapan": "Rekapan Dokumen", "rekapan_belum_diserahkan": "Rekapan Dokumen yang Belum Diserahkan",
    "spt": "Surat Perintah Tugas", "daftar": "Daftar Nama", "laporan": "Laporan Hasil Pelaksanaan",
}


def make_surat(
    session: Session, ctx: Context, actor: Actor, permohonan: Permohonan, jenis: str,
    history: tuple[Kejadian, ...] = (), daftar: Daftar = (),
) -> Surat:
    """The letter `jenis` (a key of NASKAH) that the last act of `history` on this request produces.

    `daftar` are the people of its list, where it has one. The number is given out in the caller's transaction and
    goes back when that fails. KeyError for an unknown jenis.
    """
    row = reserve_surat(session, ctx, actor, jenis, ident(permohonan))
    return freeze_surat(session, ctx, actor, row, (permohonan,), history[-1] if history else None, daftar)


def reserve_surat(session: Session, ctx: Context, actor: Actor, jenis: str, permohonan_id: int | None = None) -> Surat:
    """A numbered letter with nothing in it yet; `freeze_surat` must follow in the same transaction."""
    now = ctx.now()
    singkatan = str(ctx.profil.get("kode_surat") or ctx.profil.get("singkatan") or "Disdukcapil")
    day = now.astimezone(ctx.calendar.zona).date()
    row = Surat(
        kantor_id=ctx.kantor_id, permohonan_id=permohonan_id, jenis=jenis, tanggal=now, pengguna_id=actor.pengguna_id,
        nomor=next_nomor_surat(session, ctx.kantor_id, jenis, day, singkatan),
    )
    session.add(row)
    session.flush()
    return row


def freeze_surat(
    session: Session, ctx: Context, actor: Actor, row: Surat, permohonan: Iterable[Permohonan],
    last: Kejadian | None = None, daftar: Daftar = (),
) -> Surat:
    """Keep all that this letter says, as it is now."""
    day = row.tanggal.astimezone(ctx.calendar.zona).date()
    bahan = Bahan(session, ctx, actor, tuple(permohonan), day, last, daftar)
    naskah = NASKAH[row.jenis](bahan, row.nomor)
    row.isi = {"template": naskah.template, "isi": dict(naskah.isi)}
    session.add(row)
    session.flush()
    return row


def open_surat(session: Session, ctx: Context, actor: Actor, surat_id: int) -> tuple[Naskah, str]:
    """A letter, to be typeset when the transaction is over, and its file name; who opened it is logged.

    Raises NotFound, NotAllowed.
    """
    row = session.get(Surat, surat_id)
    if row is None or row.kantor_id != ctx.kantor_id:
        raise NotFound("Surat itu tidak ditemukan.")
    if actor.pengguna_id is None:
        raise NotAllowed("Surat hanya dapat dibuka petugas yang masuk.")
    session.add(AksesBerkas(surat_id=surat_id, pengguna_id=actor.pengguna_id, at=ctx.now()))
    return Naskah(row.isi["template"], row.isi["isi"]), f"{row.jenis}-{row.nomor.replace('/', '-')}.pdf"


def render_surat(session: Session, ctx: Context, actor: Actor, surat_id: int) -> bytes:
    """The PDF of a letter, opened on record. Raises NotFound, NotAllowed."""
    return open_surat(session, ctx, actor, surat_id)[0].pdf()
