"""What a decision asks for, done in the same transaction: messages queued, deadlines set, prints asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from data.models import Berkas, Dokumen, Permohonan, Tenggat
from data.models.base import ident
from handlers.commands.bamsos_effects import after_act
from handlers.commands.cetak import finish_kartu, request_cetak
from handlers.commands.daftar_ikut import carry_along
from handlers.commands.eskalasi_effects import close_eskalasi
from handlers.commands.jasa_effects import after_jasa
from handlers.commands.percakapan import say_to_akun
from handlers.commands.surat import make_surat
from handlers.context import Actor, Context
from handlers.layanan import layanan_of
from handlers.layanan.ubahan import layanan_at
from handlers.queries.daftar import load_daftar
from handlers.queries.kiriman import load_kiriman
from handlers.turn import Button, Reply
from handlers.workflow import effects as fx
from handlers.workflow.model import SELURUH, Aksi, Kejadian, Sop
from handlers.workflow.tenggat import due_at

# These sentences need more than a Notify carries: AskBerkas knows the items, SendDokumen the document.
SAID_BY_OTHERS = frozenset({"berkas_kurang", "data_perlu_perbaikan", "dokumen_dikirim"})

_BUTTONS = {"pertanyaan_dijawab": (Button("Bicara petugas", "petugas"), Button("Menu", "menu"))}


@dataclass(frozen=True)
class Scene:
    """Where an effect is carried out. `history` ends with the act that asked for it."""

    session: Session
    ctx: Context
    actor: Actor
    permohonan: Permohonan
    sop: Sop
    history: tuple[Kejadian, ...]

    @property
    def last(self) -> Kejadian:
        return self.history[-1]


def run_effects(
    session: Session,
    ctx: Context,
    actor: Actor,
    permohonan: Permohonan,
    sop: Sop,
    effects: Iterable[Any],
    history: tuple[Kejadian, ...],
) -> None:
    """Carry out the effects of the last act of `history`, in order."""
    scene = Scene(session, ctx, actor, permohonan, sop, history)
    for effect in effects:
        _RUN[type(effect)](scene, effect)
    after_act(session, ctx, actor, permohonan, history)
    after_jasa(session, permohonan, history)
    for follower, grown, notices in carry_along(session, ctx, permohonan, sop, scene.last):
        for notice in notices:
            _notify(Scene(session, ctx, actor, follower, sop, grown), notice)


def message_params(ctx: Context, permohonan: Permohonan, **more: Any) -> dict[str, Any]:
    """The parameters every notice about a request may use."""
    return {
        "nama": permohonan.nama,
        "nomor": permohonan.nomor,
        "layanan": layanan_of(permohonan.layanan).nama.partition(" (")[0],
        "tautan": f"{ctx.settings.base_url}/lacak/{permohonan.nomor}",
        "kantor": ctx.profil["singkatan"],
        "langkah": "",
        "alasan": "",
        "daftar": "",
        "jam": "",
        "jawaban": "",
    } | more


def _notify(scene: Scene, effect: fx.Notify) -> None:
    if effect.key in SAID_BY_OTHERS:
        return
    data = scene.permohonan.data
    plain = {"alasan": effect.params.get("catatan", ""), "jawaban": effect.params.get("jawaban", ""),
             "jam": ", ".join(str(data[key]) for key in ("hari", "tempat") if data.get(key))}
    _say(scene, effect.key, message_params(scene.ctx, scene.permohonan, **plain), buttons=_BUTTONS.get(effect.key, ()))


def _start_tenggat(scene: Scene, effect: fx.StartTenggat) -> None:
    due = due_at(scene.sop, scene.history, scene.ctx.calendar, effect.langkah)
    if due is not None:
        row = Tenggat(permohonan_id=ident(scene.permohonan), langkah=effect.langkah, jatuh_at=due)
        row.tingkat = _level_reached(scene, effect.langkah)
        scene.session.add(row)
    _show_next_tenggat(scene)


def _level_reached(scene: Scene, langkah: str) -> int:
    """A deadline that begins again after a pause or the applicant's time keeps the level already reported."""
    if langkah != SELURUH and scene.last.aksi is not Aksi.LANJUTKAN:
        return 0
    levels = select(Tenggat.tingkat).where(Tenggat.permohonan_id == scene.permohonan.id, Tenggat.langkah == langkah)
    return max(scene.session.exec(levels).all(), default=0)


def _close_tenggat(scene: Scene, effect: fx.CloseTenggat) -> None:
    for row in _open_tenggat(scene):
        if row.langkah == effect.langkah:
            row.is_selesai = True
            scene.session.add(row)
    _show_next_tenggat(scene)


def _open_tenggat(scene: Scene) -> Sequence[Tenggat]:
    mine = select(Tenggat).where(Tenggat.permohonan_id == scene.permohonan.id, col(Tenggat.is_selesai).is_(False))
    return scene.session.exec(mine).all()


def _show_next_tenggat(scene: Scene) -> None:
    """The request shows the deadline that falls first."""
    scene.session.flush()
    scene.permohonan.tenggat_at = min((row.jatuh_at for row in _open_tenggat(scene)), default=None)
    scene.session.add(scene.permohonan)


def _queue_cetak(scene: Scene, effect: fx.QueueCetak) -> None:
    request_cetak(scene.session, scene.ctx, scene.actor, ident(scene.permohonan))


def _finish(scene: Scene, effect: fx.Finish) -> None:
    finish_kartu(scene.session, scene.ctx, ident(scene.permohonan), effect.hasil)
    close_eskalasi(scene.session, scene.ctx, ident(scene.permohonan))


def _void_signature(scene: Scene, effect: fx.VoidSignature) -> None:
    for row in scene.session.exec(
        select(Dokumen).where(Dokumen.permohonan_id == scene.permohonan.id, Dokumen.status == "ditandatangani")
    ).all():
        row.status = "batal"
        scene.session.add(row)


def _send_dokumen(scene: Scene, effect: fx.SendDokumen) -> None:
    row = scene.session.exec(
        select(Dokumen)
        .where(Dokumen.permohonan_id == scene.permohonan.id, Dokumen.status == "ditandatangani")
        .order_by(col(Dokumen.id).desc())
    ).first()
    if row is not None and scene.permohonan.akun_id is not None:
        params = message_params(
            scene.ctx, scene.permohonan, kode=row.kode, periksa=f"{scene.ctx.settings.base_url}/periksa/{row.kode}"
        )
        _say(scene, "dokumen_dikirim", params, dokumen_id=row.id)


def _ask_berkas(scene: Scene, effect: fx.AskBerkas) -> None:
    layanan = layanan_at(scene.permohonan.layanan, scene.permohonan.diajukan_at)
    label = {p.slug: p.label for p in layanan.persyaratan}
    rows = scene.session.exec(
        select(Berkas).where(Berkas.permohonan_id == scene.permohonan.id, Berkas.status == "ditolak")
    ).all()
    why = {row.item: row.alasan for row in rows}
    items = list(dict.fromkeys([*effect.items, *why]))
    lines = "\n".join(f"• {label.get(item, item)}" + (f" — {why[item]}" if why.get(item) else "") for item in items)
    lines = lines or "• sesuai catatan petugas di bawah ini"
    params = message_params(scene.ctx, scene.permohonan, daftar=lines, alasan=scene.last.catatan)
    buttons = (Button("Kirim sekarang", f"lengkapi:{scene.permohonan.nomor}"), Button("Bicara petugas", "petugas"))
    _say(scene, _return_key(scene), params, buttons=buttons)


def _return_key(scene: Scene) -> str:
    """The sentence by which this row asks its applicant again."""
    ways = scene.sop.row(scene.last.langkah).transisi
    keys = (t.kabari for t in ways if t.aksi is scene.last.aksi and t.ke == scene.last.ke_langkah)
    return next((key for key in keys if key in SAID_BY_OTHERS), "berkas_kurang")


def _make_surat(scene: Scene, effect: fx.MakeSurat) -> None:
    """The letter of this act, unless the act names one that covers several requests (`surat_id`)."""
    if not scene.last.data.get("surat_id"):
        people = load_daftar(scene.session, scene.permohonan.id) or load_kiriman(scene.session, scene.permohonan.id)
        make_surat(scene.session, scene.ctx, scene.actor, scene.permohonan, effect.jenis, scene.history, people)


def _say(scene: Scene, key: str, params: dict[str, Any], **reply: Any) -> None:
    if scene.permohonan.akun_id is not None:
        kunci = f"{scene.permohonan.nomor}:{len(scene.history)}:{key}"
        say_to_akun(scene.session, scene.ctx, scene.permohonan.akun_id, Reply(key, params, **reply), kunci=kunci)


def _nothing(scene: Scene, effect: Any) -> None:
    """The projection of the history already says it (a signature is waited for; it is finished)."""


_RUN: dict[type, Callable[[Scene, Any], None]] = {
    fx.Notify: _notify,
    fx.StartTenggat: _start_tenggat,
    fx.CloseTenggat: _close_tenggat,
    fx.QueueCetak: _queue_cetak,
    fx.AskSignature: _nothing,
    fx.VoidSignature: _void_signature,
    fx.SendDokumen: _send_dokumen,
    fx.AskBerkas: _ask_berkas,
    fx.MakeSurat: _make_surat,
    fx.Finish: _finish,
}
