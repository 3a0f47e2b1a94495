"""What anybody may see without logging in: where a request stands, and whether a document is ours. No personal data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from data.gateways.signature_check import SignatureCheck
from data.models import Dokumen, Pengguna, Permohonan
from data.models.base import ident
from handlers import sop as procedures
from handlers.commands.dokumen import penandatangan
from handlers.commands.load import load_history
from handlers.context import Actor, Context
from handlers.facts import describe_langkah
from handlers.layanan import readable
from handlers.workflow.kartu_kendali import SEBAGAI
from handlers.workflow.model import ALASAN_JEDA, SELESAI, Aksi, Kejadian, Peran, Sop

_SENTENCES = {
    Aksi.AJUKAN: "Permohonan diajukan",
    Aksi.TERIMA: "Diterima {peran}",
    Aksi.TERUSKAN: "Diteruskan ke {tujuan}",
    Aksi.VERIFIKASI: "Diverifikasi {peran}",
    Aksi.SETUJUI: "Disetujui {peran}",
    Aksi.TOLAK: "Permohonan ditolak",
    Aksi.KEMBALIKAN: "Dikembalikan ke {tujuan}",
    Aksi.LENGKAPI: "Berkas dilengkapi pemohon",
    Aksi.ENTRI: "Data selesai dientri, diteruskan ke {tujuan}",
    Aksi.TANDA_TANGANI: "Ditandatangani {peran}",
    Aksi.CETAK: "Kartu dimintakan cetak",
    Aksi.KIRIM: "Dokumen dikirim ke percakapan pemohon",
    Aksi.SERAHKAN: "Diserahkan ke {tujuan}",
    Aksi.BATALKAN: "Dibatalkan pemohon",
    Aksi.JEDA: "Dijeda: {alasan}",
    Aksi.LANJUTKAN: "Dilanjutkan kembali",
}


@dataclass(frozen=True)
class Jejak:
    """One line of the public trail."""

    at: datetime
    kalimat: str


@dataclass(frozen=True)
class Pelacakan:
    """Where a request stands, for its public page; newest line of the trail first."""

    nomor: str
    layanan: str
    uraian: str
    is_selesai: bool
    hasil: str
    diajukan_at: datetime
    tenggat_at: datetime | None
    jejak: tuple[Jejak, ...]


class Keaslian(StrEnum):
    """What an uploaded PDF turned out to be."""

    ASLI = "asli"
    DIBATALKAN = "dibatalkan"
    BERUBAH = "berubah"
    TAK_TERCATAT = "tak_tercatat"
    TAK_DIKENAL = "tak_dikenal"
    BUKAN_PDF = "bukan_pdf"


@dataclass(frozen=True)
class DokumenPublik:
    """What the public page says of an issued document. `sha256` is of the signed PDF."""

    kode: str
    jenis: str
    is_berlaku: bool
    ditandatangani_at: datetime | None
    penandatangan: str
    jabatan: str
    sha256: str


def load_pelacakan(session: Session, ctx: Context, nomor: str) -> Pelacakan | None:
    """By canonical number; None when this office has no such request."""
    row = session.exec(
        select(Permohonan).where(Permohonan.nomor == nomor, Permohonan.kantor_id == ctx.kantor_id)
    ).first()
    if row is None:
        return None
    sop = procedures.get(row.sop, row.sop_versi)
    lines = [Jejak(k.at, sentence) for k in load_history(session, ident(row)) if (sentence := _sentence(sop, k))]
    return Pelacakan(
        nomor=row.nomor, layanan=readable(row.layanan), uraian=describe_langkah(row), is_selesai=row.is_selesai,
        hasil=row.hasil, diajukan_at=row.diajukan_at, tenggat_at=row.tenggat_at, jejak=tuple(reversed(lines)),
    )


def load_dokumen_publik(session: Session, ctx: Context, kode: str) -> DokumenPublik | None:
    """By canonical code; None when there is none, or it was never issued."""
    return _as_public(session, ctx, session.exec(_signed(ctx).where(Dokumen.kode == kode)).first())


def find_dokumen_publik(session: Session, ctx: Context, sha256: str) -> DokumenPublik | None:
    """By the digest of its signed PDF."""
    return _as_public(session, ctx, session.exec(_signed(ctx).where(Dokumen.sha256_signed == sha256)).first())


def judge_upload(known: DokumenPublik | None, check: SignatureCheck) -> Keaslian:
    """`known`: our record of exactly these bytes, if any; `check`: what the signatures in them are worth."""
    if known is not None:
        return Keaslian.ASLI if known.is_berlaku else Keaslian.DIBATALKAN
    if not check.is_pdf:
        return Keaslian.BUKAN_PDF
    if not check.has_signature:
        return Keaslian.TAK_DIKENAL
    if not (check.is_intact and check.covers_all):
        return Keaslian.BERUBAH
    return Keaslian.TAK_TERCATAT if check.is_trusted else Keaslian.TAK_DIKENAL


def _signed(ctx: Context):  # type: ignore[no-untyped-def]
    return select(Dokumen).where(Dokumen.kantor_id == ctx.kantor_id, col(Dokumen.sha256_signed) != "")


def _as_public(session: Session, ctx: Context, row: Dokumen | None) -> DokumenPublik | None:
    if row is None:
        return None
    signer = session.get(Pengguna, row.ditandatangani_oleh) if row.ditandatangani_oleh else None
    history = load_history(session, row.permohonan_id or 0)
    signed = next((kejadian for kejadian in reversed(history) if kejadian.aksi is Aksi.TANDA_TANGANI), None)
    sebagai = str(signed.data.get(SEBAGAI, "")) if signed else ""
    nama, jabatan = penandatangan(ctx.profil, Actor(Peran.KADIS, nama=signer.nama if signer else "", sebagai=sebagai))
    return DokumenPublik(
        kode=row.kode, jenis=row.jenis, is_berlaku=row.status == "ditandatangani",
        ditandatangani_at=row.ditandatangani_at, penandatangan=nama, jabatan=jabatan, sha256=row.sha256_signed,
    )


def _sentence(sop: Sop, kejadian: Kejadian) -> str:
    if kejadian.aksi not in _SENTENCES:
        return ""
    if kejadian.ke_langkah == SELESAI:
        tujuan = "pemohon"
    else:
        tujuan = " / ".join(peran.label for peran in sop.row(kejadian.ke_langkah).pelaksana)
    alasan = str(kejadian.data.get("alasan", ""))
    return _SENTENCES[kejadian.aksi].format(
        peran=kejadian.peran.label, tujuan=tujuan, alasan=ALASAN_JEDA.get(alasan, alasan)
    )
