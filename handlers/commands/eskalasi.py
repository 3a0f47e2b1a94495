"""Questions that go up (officer or citizen → Kasi → Kabid) and answers that come down to where they were asked."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, select

from data.models import Eskalasi, Percakapan, Permohonan
from data.models.base import ident
from handlers import sop as procedures
from handlers.commands.menunggu import end_waiting
from handlers.commands.percakapan import say
from handlers.commands.permohonan import act, load_history
from handlers.context import SISTEM, Actor, Context
from handlers.errors import AlreadyDone, BadInput, NotAllowed, NotFound
from handlers.turn import Button, Reply
from handlers.workflow.engine import standing, superiors
from handlers.workflow.model import Aksi, Peran
from handlers.workflow.standing import TENGGAT

KASI = (Peran.KASI_IDENTITAS, Peran.KASI_INOVASI, Peran.KASI_PENDATAAN, Peran.KASI)
KABID = (Peran.KABID_DAFDUK, Peran.KABID_PIAK, Peran.KABID)
PERTANYAAN = "pertanyaan"
MAX_CHARS = 2000


def ask_atasan(
    session: Session,
    ctx: Context,
    actor: Actor,
    pertanyaan: str,
    *,
    permohonan_id: int | None = None,
    percakapan_id: int | None = None,
) -> Eskalasi:
    """Put a question to the superior about a request (its history records it) or about a conversation.

    The request stays on its row. Raises NotAllowed when this role cannot ask there.
    """
    if (permohonan_id is None) == (percakapan_id is None):
        raise BadInput("Pertanyaan harus tentang satu permohonan atau satu percakapan.")
    teks = _text(pertanyaan, "pertanyaan")
    untuk, langkah = ("kabid" if actor.peran in KASI else "kasi"), ""
    if permohonan_id is not None:
        permohonan = act(session, ctx, actor, permohonan_id, Aksi.ESKALASI, catatan=teks)
        untuk, langkah = _asked_role(session, permohonan), permohonan.langkah
    elif (same := _asked_already(session, ctx, actor, percakapan_id, teks)) is not None:
        return same
    row = Eskalasi(
        kantor_id=ctx.kantor_id,
        permohonan_id=permohonan_id,
        percakapan_id=percakapan_id,
        langkah=langkah,
        pertanyaan=teks,
        ditanya_oleh=actor.pengguna_id,
        untuk=untuk,
        at=ctx.now(),
        jejak=[_hop(ctx, actor, "bertanya", teks)],
    )
    session.add(row)
    session.flush()
    return row


def raise_eskalasi(session: Session, ctx: Context, actor: Actor, eskalasi_id: int, catatan: str = "") -> Eskalasi:
    """Kasi is in doubt and passes the question on to Kabid (BAMSOS row 4)."""
    row = _load_open(session, ctx, eskalasi_id)
    if not can_answer(actor.peran, row.untuk) or actor.peran not in KASI:
        raise NotAllowed("Hanya Kasi yang dapat meneruskan pertanyaan ini kepada Kabid.")
    if row.permohonan_id is not None and row.jenis == PERTANYAAN:
        permohonan = act(session, ctx, actor, row.permohonan_id, Aksi.ESKALASI, catatan=catatan or row.pertanyaan)
        row.untuk = _asked_role(session, permohonan)
    else:
        row.untuk = "kabid"
    row.jejak = [*row.jejak, _hop(ctx, actor, "meneruskan", catatan)]
    session.add(row)
    return row


def answer_eskalasi(session: Session, ctx: Context, actor: Actor, eskalasi_id: int, jawaban: str) -> Eskalasi:
    """Answer: it stands at the row of the request, or goes to the citizen's chat by itself (BAMSOS row 8)."""
    row = _load_open(session, ctx, eskalasi_id)
    if not can_answer(actor.peran, row.untuk):
        raise NotAllowed(f"Pertanyaan ini menunggu jawaban {_label(row.untuk)}.")
    row.jawaban = _text(jawaban, "jawaban")
    row.status, row.dijawab_at = "dijawab", ctx.now()
    row.jejak = [*row.jejak, _hop(ctx, actor, "menjawab", jawaban)]
    session.add(row)
    if row.permohonan_id is not None and row.jenis == PERTANYAAN:
        act(session, ctx, actor, row.permohonan_id, Aksi.JAWAB, catatan=row.jawaban)
    elif row.percakapan_id is not None:
        _answer_citizen(session, ctx, row)
    return row


def tell_superior(session: Session, ctx: Context, permohonan_id: int, rung: int = 0) -> bool:
    """A row past its standard time is put before the superior on this rung of the ladder (0: the nearest) once; the
    history records it as the clock's act. Returns whether there is a rung above."""
    permohonan = act(session, ctx, SISTEM, permohonan_id, Aksi.ESKALASI, data={"sebab": TENGGAT})
    sop = procedures.get(permohonan.sop, permohonan.sop_versi)
    langkah = sop.row(permohonan.langkah)
    who = " / ".join(peran.label for peran in langkah.pelaksana)
    ladder = superiors(sop, langkah.pelaksana[0]) or (Peran.KADIS,)
    teks = f"Permohonan {permohonan.nomor} melewati waktu baku pada langkah {langkah.nomor} ({who})."
    row = Eskalasi(
        kantor_id=ctx.kantor_id,
        permohonan_id=permohonan_id,
        langkah=permohonan.langkah,
        pertanyaan=teks,
        jenis=TENGGAT,
        untuk=str(ladder[min(rung, len(ladder) - 1)]),
        at=ctx.now(),
        jejak=[_hop(ctx, SISTEM, "tenggat", teks)],
    )
    session.add(row)
    session.flush()
    return rung + 1 < len(ladder)


def can_answer(peran: Peran, untuk: str) -> bool:
    """`untuk` is a role, or `kasi`/`kabid` for any of that rank; Kabid may answer what waits for Kasi too."""
    if untuk == "kasi":
        return peran in KASI or peran in KABID
    return peran in KABID if untuk == "kabid" else peran == untuk


def _asked_already(
    session: Session, ctx: Context, actor: Actor, percakapan_id: int | None, teks: str
) -> Eskalasi | None:
    """The same question of the same officer about this conversation, still open: a second press. The conversation is
    held meanwhile."""
    session.exec(select(Percakapan.id).where(Percakapan.id == percakapan_id).with_for_update()).first()
    rows = session.exec(select(Eskalasi).where(
        Eskalasi.kantor_id == ctx.kantor_id, Eskalasi.percakapan_id == percakapan_id, Eskalasi.status == "terbuka",
        Eskalasi.ditanya_oleh == actor.pengguna_id))
    return next((row for row in rows if row.pertanyaan == teks), None)


def _answer_citizen(session: Session, ctx: Context, row: Eskalasi) -> None:
    percakapan = session.get_one(Percakapan, row.percakapan_id)
    buttons = (Button("Bicara petugas", "petugas"), Button("Menu", "menu"))
    params = {"pertanyaan": row.pertanyaan, "jawaban": row.jawaban, "kantor": ctx.profil["singkatan"]}
    say(session, ctx, percakapan, Reply("eskalasi_dijawab", params, buttons), kunci=f"eskalasi:{row.id}", prioritas=1)
    if percakapan.status == "antre":
        percakapan.status = "bot"
        end_waiting(percakapan)
        session.add(percakapan)


def _asked_role(session: Session, permohonan: Permohonan) -> str:
    """The role whose answer the last question of the history awaits."""
    sop = procedures.get(permohonan.sop, permohonan.sop_versi)
    return standing(sop, load_history(session, ident(permohonan))).ditanya


def _label(untuk: str) -> str:
    return {"kasi": "Kepala Seksi", "kabid": "Kepala Bidang"}.get(untuk) or Peran(untuk).label


def _load_open(session: Session, ctx: Context, eskalasi_id: int) -> Eskalasi:
    row = session.get(Eskalasi, eskalasi_id, with_for_update=True, populate_existing=True)
    if row is None or row.kantor_id != ctx.kantor_id:
        raise NotFound("Pertanyaan itu tidak ditemukan.")
    if row.status != "terbuka":
        raise AlreadyDone("Pertanyaan ini sudah dijawab.")
    return row


def _hop(ctx: Context, actor: Actor, aksi: str, teks: str) -> dict[str, Any]:
    return {
        "peran": str(actor.peran),
        "pengguna_id": actor.pengguna_id,
        "nama": actor.nama,
        "aksi": aksi,
        "teks": teks.strip(),
        "at": ctx.now().isoformat(),
    }


def _text(teks: str, apa: str) -> str:
    teks = teks.strip()
    if not teks:
        raise BadInput(f"Tulis {apa} dahulu.")
    if len(teks) > MAX_CHARS:
        raise BadInput(f"Isi {apa} paling banyak {MAX_CHARS} huruf.")
    return teks
