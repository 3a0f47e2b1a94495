"""Requests as the pages show them: the list, and one request with all that belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from data import models
from data.crypto import blind_index
from data.models import (
    Akun,
    Berkas,
    Blanko,
    CetakKartu,
    Dokumen,
    Eskalasi,
    Kontak,
    Percakapan,
    Permohonan,
    Pesan,
    Warga,
)
from handlers.commands.load import as_kejadian
from handlers.commands.nomor import parse_nomor
from handlers.errors import NotFound
from handlers.queries.antrean import PAGE, find_langkah
from handlers.queries.kontak import list_kontak
from handlers.queries.pengguna import names_of
from handlers.queries.surat import BarisSurat, list_surat_of
from handlers.sop import SOPS
from handlers.workflow.model import Kejadian, Langkah, Sop
from handlers.workflow.undo import effective

_LAST_MESSAGES = 8


@dataclass(frozen=True)
class BarisPermohonan:
    """One line of the list."""

    id: int
    nomor: str
    layanan: str
    nama: str
    langkah: Langkah | None
    slug_langkah: str
    is_selesai: bool
    hasil: str
    tenggat_at: datetime | None
    diajukan_at: datetime


@dataclass(frozen=True)
class Cetak:
    """A card print job with the serial of its blanko."""

    job: CetakKartu
    serial: str


@dataclass(frozen=True)
class Lembar:
    """One request and all a page shows of it. `history` is what counts of it, `urutan` the number of all events.

    `petugas` names officers by id; `pesan` are the last ones, old first."""

    permohonan: Permohonan
    sop: Sop
    history: tuple[Kejadian, ...]
    urutan: int
    warga: Warga | None
    akun: Akun | None
    percakapan: Percakapan | None
    berkas: tuple[Berkas, ...]
    dokumen: tuple[Dokumen, ...]
    cetak: tuple[Cetak, ...]
    eskalasi: tuple[Eskalasi, ...]
    surat: tuple[BarisSurat, ...]
    kontak: tuple[Kontak, ...]
    pesan: tuple[Pesan, ...]
    petugas: Mapping[int, str]

    @property
    def langkah(self) -> Langkah | None:
        return find_langkah(self.sop, self.permohonan.langkah)[0]

    @property
    def nomor_langkah(self) -> int:
        return find_langkah(self.sop, self.permohonan.langkah)[1]

    def berkas_of(self, item: str) -> list[Berkas]:
        """Files of one checklist item, newest first; replaced ones are left out."""
        return [row for row in reversed(self.berkas) if row.item == item and row.status != "diganti"]


def list_permohonan(session: Session, kantor_id: int, *, cari: str = "", layanan: str = "", langkah: str = "",
                    status: str = "", sebelum: int = 0, limit: int = PAGE) -> tuple[list[BarisPermohonan], int]:
    """Newest first; `cari` is a nomor (exact) or a NIK (through the blind index); `status` berjalan | selesai.

    Returns the rows and the id to go on from (0 at the end). One query.
    """
    key = col(Permohonan.id)
    statement = select(
        Permohonan.id, Permohonan.nomor, Permohonan.layanan, Permohonan.nama, Permohonan.sop, Permohonan.sop_versi,
        Permohonan.langkah, Permohonan.is_selesai, Permohonan.hasil, Permohonan.tenggat_at, Permohonan.diajukan_at,
    ).where(Permohonan.kantor_id == kantor_id)  # type: ignore[call-overload]
    for condition in (_search(cari), layanan and Permohonan.layanan == layanan,
                      langkah and Permohonan.langkah == langkah,
                      status and col(Permohonan.is_selesai).is_(status == "selesai"), sebelum and key < sebelum):
        if condition is not None and not isinstance(condition, str | int):
            statement = statement.where(condition)
    rows = session.execute(statement.order_by(key.desc()).limit(limit + 1)).all()
    shown = [BarisPermohonan(row.id, row.nomor, row.layanan, row.nama,
                             find_langkah(SOPS.get((row.sop, row.sop_versi)), row.langkah)[0], row.langkah,
                             row.is_selesai, row.hasil, row.tenggat_at, row.diajukan_at) for row in rows[:limit]]
    return shown, shown[-1].id if len(rows) > limit else 0


def _search(cari: str) -> Any:
    cari = cari.strip()
    if not cari:
        return None
    nomor = parse_nomor(cari)
    if nomor.is_valid:
        return Permohonan.nomor == nomor.nomor
    digits = "".join(ch for ch in cari if ch.isdigit())
    if len(digits) == 16:
        return Permohonan.nik_index == blind_index(digits)
    prefix = cari.upper()
    return col(Permohonan.nomor).between(prefix, prefix + "\uffff")


def find_permohonan(session: Session, kantor_id: int, nomor: str) -> Permohonan:
    """By its number. Raises NotFound."""
    found = session.exec(select(Permohonan).where(Permohonan.nomor == nomor, Permohonan.kantor_id == kantor_id)).first()
    if found is None:
        raise NotFound(f"Permohonan {nomor} tidak ditemukan di kantor ini.")
    return found


def find_permohonan_id(session: Session, kantor_id: int, nomor: str) -> int:
    """The id of that number. Raises NotFound."""
    return find_permohonan(session, kantor_id, nomor).id or 0


def load_lembar(session: Session, kantor_id: int, nomor: str) -> Lembar:
    """Everything of one request; a fixed number of queries. Raises NotFound."""
    permohonan = find_permohonan(session, kantor_id, nomor)
    rows = session.exec(select(models.Kejadian).where(models.Kejadian.permohonan_id == permohonan.id)
                        .order_by(col(models.Kejadian.urutan))).all()
    akun, percakapan = _akun(session, permohonan.akun_id)
    dokumen = _all(session, Dokumen, permohonan)
    eskalasi = _all(session, Eskalasi, permohonan)
    berkas = _all(session, Berkas, permohonan)
    history = effective(tuple(as_kejadian(row) for row in rows))
    surat = list_surat_of(session, permohonan.id or 0, history)
    kontak = list_kontak(session, permohonan.id or 0)
    pesan = last_pesan(session, percakapan.id, _LAST_MESSAGES) if percakapan and percakapan.id else ()
    people = [*(row.pengguna_id for row in rows), *(row.ditandatangani_oleh for row in dokumen),
              *(row.diunggah_oleh for row in dokumen), *(row.ditanya_oleh for row in eskalasi),
              *(row.diperiksa_oleh for row in berkas), *(row.pengguna_id for row in pesan),
              *(row.pengguna_id for row in surat), *(row.pengguna_id for row in kontak),
              percakapan.petugas_id if percakapan else None]
    return Lembar(
        permohonan=permohonan, sop=SOPS[permohonan.sop, permohonan.sop_versi],
        history=history, urutan=len(rows),
        warga=session.get(Warga, permohonan.warga_id) if permohonan.warga_id else None, akun=akun,
        percakapan=percakapan, berkas=berkas, dokumen=dokumen, cetak=_cetak(session, permohonan), eskalasi=eskalasi,
        surat=surat, kontak=kontak, pesan=pesan, petugas=names_of(session, people),
    )


def last_pesan(session: Session, percakapan_id: int, limit: int) -> tuple[Pesan, ...]:
    """The last messages of a conversation, oldest of them first."""
    rows = session.exec(select(Pesan).where(Pesan.percakapan_id == percakapan_id)
                        .order_by(col(Pesan.id).desc()).limit(limit)).all()
    return tuple(reversed(rows))


def _akun(session: Session, akun_id: int | None) -> tuple[Akun | None, Percakapan | None]:
    if akun_id is None:
        return None, None
    found = session.exec(select(Akun, Percakapan).where(Akun.id == akun_id)
                         .join(Percakapan, col(Percakapan.akun_id) == Akun.id, isouter=True)).first()
    return (found[0], found[1]) if found else (None, None)


def _all(session: Session, model: Any, permohonan: Permohonan) -> tuple[Any, ...]:
    return tuple(session.exec(select(model).where(model.permohonan_id == permohonan.id).order_by(model.id)))


def _cetak(session: Session, permohonan: Permohonan) -> tuple[Cetak, ...]:
    rows = session.exec(select(CetakKartu, Blanko.serial).where(CetakKartu.permohonan_id == permohonan.id)
                        .join(Blanko, col(Blanko.id) == CetakKartu.blanko_id, isouter=True)
                        .order_by(col(CetakKartu.id)))
    return tuple(Cetak(job, serial or "") for job, serial in rows)
