"""The document that goes out: uploaded from SIAK, signed over the very bytes that were verified, opened on record."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlmodel import Session, col, select, update

from data.gateways.base import GatewayDown, GatewayRefused
from data.models import AksesBerkas, Dokumen, Permohonan
from handlers import sop as procedures
from handlers.commands.kode import make_kode
from handlers.commands.pdf import check_pdf
from handlers.commands.permohonan import act, load_fakta, load_history, lock_permohonan
from handlers.context import Actor, Context
from handlers.errors import AlreadyDone, Gone, LoketError, NotAllowed, NotFound
from handlers.layanan import layanan_hasil
from handlers.workflow.engine import available_actions
from handlers.workflow.model import Aksi, Peran

log = logging.getLogger(__name__)
MAX_SIGN_AT_ONCE = 200
UPLOADERS = frozenset({Peran.OPERATOR, Peran.OPERATOR_EDITOR})


@dataclass(frozen=True)
class _Draft:
    """What is to be signed, read before any signing: the row and the bytes its hash was checked against."""

    permohonan_id: int
    nomor: str
    dokumen: Dokumen
    pdf: bytes


def upload_dokumen(session: Session, ctx: Context, actor: Actor, permohonan_id: int, pdf: bytes, nama: str) -> Dokumen:
    """Keep the PDF SIAK made. An earlier one of the same request no longer counts, signed or not.

    Raises BadInput (no good PDF), NotAllowed (not this role, or not while the request stands here).
    """
    check_pdf(pdf)
    permohonan = lock_permohonan(session, permohonan_id)
    _check_uploader(ctx, actor, permohonan)
    session.execute(
        update(Dokumen).where(col(Dokumen.permohonan_id) == permohonan_id, col(Dokumen.status) != "batal")
        .values(status="batal")
    )
    layanan = layanan_hasil(permohonan.layanan, permohonan.data)
    jenis = layanan.dokumen or layanan.nama
    row = Dokumen(
        kantor_id=ctx.kantor_id, permohonan_id=permohonan_id, jenis=jenis, nama=f"{jenis} {permohonan.nomor}.pdf",
        kode=make_kode(), lokasi=ctx.files.put(pdf), sha256=digest(pdf), diunggah_oleh=actor.pengguna_id, at=ctx.now(),
    )
    session.add(row)
    session.flush()
    log.info("dokumen %s uploaded for %s", row.id, permohonan.nomor)
    return row


def open_dokumen(session: Session, ctx: Context, actor: Actor, dokumen_id: int) -> tuple[bytes, str, str]:
    """Bytes (signed where it is signed), MIME type and name; who opened it is logged."""
    row = session.get(Dokumen, dokumen_id)
    if row is None or row.kantor_id != ctx.kantor_id:
        raise NotFound("Dokumen itu tidak ditemukan.")
    if actor.pengguna_id is None:
        raise NotAllowed("Dokumen hanya dapat dibuka petugas yang masuk.")
    session.add(AksesBerkas(dokumen_id=dokumen_id, pengguna_id=actor.pengguna_id, at=ctx.now()))
    return ctx.files.get(row.lokasi_signed or row.lokasi), "application/pdf", row.nama


def sign_dokumen(ctx: Context, actor: Actor, permohonan_ids: Iterable[int]) -> list[tuple[str, str]]:
    """Sign one or many: (nomor, '' or the sentence that says why not), each by itself.

    The signature is made with no transaction open; what was verified is checked again before it counts.
    A request not yet received by the signer is received by the same act.
    """
    return [_sign_one(ctx, actor, permohonan_id) for permohonan_id in list(permohonan_ids)[:MAX_SIGN_AT_ONCE]]


def digest(content: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def _sign_one(ctx: Context, actor: Actor, permohonan_id: int) -> tuple[str, str]:
    nomor, lokasi = str(permohonan_id), ""
    try:
        draft = _load_draft(ctx, actor, permohonan_id)
        nomor = draft.nomor
        signed = _sign(ctx, actor, draft)
        lokasi = ctx.files.put(signed)
        _keep_signature(ctx, actor, draft, lokasi, digest(signed))
    except LoketError as error:
        if lokasi:
            ctx.files.delete(lokasi)
        return nomor, str(error)
    return nomor, ""


def _load_draft(ctx: Context, actor: Actor, permohonan_id: int) -> _Draft:
    with ctx.store.reading() as session:
        permohonan = session.get(Permohonan, permohonan_id)
        if permohonan is None or permohonan.kantor_id != ctx.kantor_id:
            raise NotFound("Permohonan itu tidak ditemukan.")
        _acts_to_sign(session, actor, permohonan)
        row = session.exec(
            select(Dokumen).where(Dokumen.permohonan_id == permohonan_id, Dokumen.status == "siap")
            .order_by(col(Dokumen.id).desc())
        ).first()
        if row is None:
            raise NotFound("Belum ada dokumen yang siap ditandatangani pada permohonan ini.")
    try:
        pdf = ctx.files.get(row.lokasi)
    except (GatewayDown, OSError, ValueError, InvalidTag) as error:
        raise Gone("Berkas dokumen tidak dapat dibuka sekarang. Unggah ulang dokumennya, atau coba lagi.") from error
    if digest(pdf) != row.sha256:
        raise NotAllowed("Isi dokumen berbeda dari yang diverifikasi. Unggah ulang dokumennya.")
    return _Draft(permohonan_id, permohonan.nomor, row, pdf)


def _acts_to_sign(session: Session, actor: Actor, permohonan: Permohonan) -> tuple[Aksi, ...]:
    """The acts that lead to a signature now: TERIMA first where the request was not yet received."""
    assert permohonan.id is not None
    sop = procedures.get(permohonan.sop, permohonan.sop_versi)
    history = load_history(session, permohonan.id)
    offered = available_actions(sop, history, actor.peran, load_fakta(session, permohonan))
    if Aksi.TANDA_TANGANI in offered:
        return (Aksi.TANDA_TANGANI,)
    signs_here = not permohonan.is_selesai and any(
        t.aksi is Aksi.TANDA_TANGANI for t in sop.row(permohonan.langkah).transisi
    )
    if signs_here and Aksi.TERIMA in offered:
        return (Aksi.TERIMA, Aksi.TANDA_TANGANI)
    if any(kejadian.aksi is Aksi.TANDA_TANGANI for kejadian in history) and not signs_here:
        raise AlreadyDone("Dokumen permohonan ini sudah ditandatangani.")
    raise NotAllowed("Permohonan ini tidak sedang menunggu tanda tangan Anda.")


def _sign(ctx: Context, actor: Actor, draft: _Draft) -> bytes:
    nama, jabatan = penandatangan(ctx.profil, actor)
    try:
        return ctx.signer.sign(
            draft.pdf, nama=nama, jabatan=jabatan, alasan=f"Penerbitan {draft.dokumen.jenis}",
            url=f"{ctx.settings.base_url}/periksa/{draft.dokumen.kode}",
        ).content
    except GatewayDown as error:
        raise Gone("Layanan tanda tangan sedang tidak dapat dihubungi. Dokumen belum ditandatangani.") from error
    except GatewayRefused as error:
        raise NotAllowed(str(error)) from error


def penandatangan(profil: Mapping[str, Any], actor: Actor) -> tuple[str, str]:
    """Name and office as the mark shows them; whoever signs in the Kepala Dinas's stead signs as Plh."""
    kepala = profil.get("kepala", {})
    jabatan, nama = kepala.get("jabatan") or "Kepala Dinas", kepala.get("nama", "")
    if not actor.nama or nama in ("", actor.nama):
        return nama or actor.nama, jabatan
    return actor.nama, f"{actor.sebagai or 'Plh.'} {jabatan}"


def _keep_signature(ctx: Context, actor: Actor, draft: _Draft, lokasi: str, sha256_signed: str) -> None:
    with ctx.store.transaction() as session:
        permohonan = lock_permohonan(session, draft.permohonan_id)
        acts = _acts_to_sign(session, actor, permohonan)
        won = session.execute(
            update(Dokumen)
            .where(
                col(Dokumen.id) == draft.dokumen.id, col(Dokumen.status) == "siap",
                col(Dokumen.sha256) == digest(draft.pdf),
            )
            .values(
                status="ditandatangani", lokasi_signed=lokasi, sha256_signed=sha256_signed,
                ditandatangani_oleh=actor.pengguna_id, ditandatangani_at=ctx.now(),
            )
        )
        if won.rowcount != 1:  # type: ignore[attr-defined]
            raise AlreadyDone("Dokumen ini baru saja diganti atau ditandatangani. Periksa lagi sebelum menandatangani.")
        for aksi in acts:
            act(session, ctx, actor, draft.permohonan_id, aksi)


def _check_uploader(ctx: Context, actor: Actor, permohonan: Permohonan) -> None:
    if permohonan.kantor_id != ctx.kantor_id:
        raise NotFound("Permohonan itu tidak ditemukan.")
    row = procedures.get(permohonan.sop, permohonan.sop_versi).row(permohonan.langkah)
    if permohonan.is_selesai or actor.peran not in UPLOADERS or actor.peran not in row.pelaksana:
        raise NotAllowed("Dokumen hanya dapat diunggah operator selama permohonan ada di langkah pengentrian data.")
