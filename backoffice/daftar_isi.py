"""What the page of one list needs beside its rows: who may do what now, and the letters that came of it."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from backoffice.auth import get_ctx, petugas
from backoffice.lembar import load_isi
from backoffice.navigation import LEMBAGA, is_allowed
from handlers.commands.daftar import CLERKS, OPEN_ROWS, SENDERS
from handlers.commands.daftar_berkas import ITEMS
from handlers.commands.daftar_impor import LABEL
from handlers.commands.daftar_nilai import HASIL, can_judge, can_plan, can_record
from handlers.commands.load import load_kejadian
from handlers.queries.daftar import find_lembaga_of
from handlers.queries.daftar_halaman import SARINGAN, IsiDaftar, in_school_lists, load_isi_daftar
from handlers.sop import get
from handlers.workflow.daftar import HasilOrang, Verifikasi
from handlers.workflow.engine import standing
from handlers.workflow.model import Peran
from handlers.workflow.standing import is_applicant_row
from handlers.workflow.undo import effective

ALASAN = ("NIK tidak ditemukan di SIAK", "Nama tidak sama dengan KK", "Nomor KK tidak sama dengan SIAK",
          "Tanggal lahir tidak sama dengan akta", "Foto KK tidak terbaca", "Bukan siswa sekolah ini",
          "KTP-el sudah pernah dicetak")


def is_lembaga() -> bool:
    """Whether the one at the desk is an institution and nothing else."""
    return LEMBAGA.issuperset(petugas().peran)


def own_lembaga(session: Session, pengguna_id: int | None) -> int:
    """The institution of an account; 0 when it belongs to none (which sees no list)."""
    lembaga = find_lembaga_of(session, pengguna_id)
    return lembaga.id or 0 if lembaga else 0


def load_halaman(session: Session, nomor: str, saring: str = "") -> dict[str, Any]:
    """Everything the page of one list reads. Raises NotFound."""
    ctx, me = get_ctx(), petugas()
    only = own_lembaga(session, me.id) if is_lembaga() else None
    isi = load_isi_daftar(session, ctx.kantor_id, nomor, only, saring if saring in SARINGAN else "")
    p = isi.permohonan
    sop, every = get(p.sop, p.sop_versi), load_kejadian(session, p.id or 0)
    history = effective(every)
    page = {
        "isi": isi, "p": p, "sop": sop, "keadaan": standing(sop, history), "urutan": len(every), "saring": saring,
        "saringan": SARINGAN, "verifikasi": Verifikasi, "hasil_orang": HasilOrang, "kolom": LABEL, "item": ITEMS,
        "isian": {}, "alasan_siap": ALASAN, "is_lembaga": only is not None, "langkah": sop.row(p.langkah),
        "bisa_ubah": _may_change(isi), "hasil_pilihan": HASIL.get(p.sop, ()),
        "bisa_lengkapi": not p.is_selesai and standing(sop, history).is_dikembalikan
        and is_applicant_row(sop, sop.row(p.langkah)), "aksi_akhir": history[-1],
    }
    if only is not None:
        return page | {"bisa_nilai": False, "bisa_hasil": False, "bisa_rencana": False, "bisa_kembalikan": False}
    roles = me.peran
    page |= load_isi(session, ctx, nomor, roles)
    may = {name: any(check(p, role) for role in roles) for name, check in (
        ("bisa_nilai", can_judge), ("bisa_hasil", can_record), ("bisa_rencana", can_plan))}
    pupils = [row for row in isi.orang if row.asal_id is not None]
    return page | may | {
        "isian": {}, "butir": _butir(page, p.akun_id),
        "bisa_kerja": is_allowed("daftar_kerja", roles),
        "bisa_kembalikan": bool(pupils) and Peran.ADMIN in roles and can_judge(p, Peran.ADMIN), "siswa_chat": pupils,
        "di_daftar_sekolah": in_school_lists(session, ctx.kantor_id, pupils) if p.akun_id else {},
        "nik_terbuka": False,
    }


def _butir(page: dict[str, Any], akun_id: int | None) -> list[Any]:
    """The checklist a return may ask for again: a pupil's own; an institution mends its list by itself."""
    return page["butir"] if akun_id is not None else []


def _may_change(isi: IsiDaftar) -> bool:
    """Whether who sent it may still add and mend names."""
    p, roles = isi.permohonan, petugas().peran
    is_open = not p.is_selesai and isi.lembaga is not None and p.langkah in OPEN_ROWS.get(p.sop, ())
    is_clerk = p.sop == "mas_rapid" and not CLERKS.isdisjoint(roles)
    return is_open and (SENDERS.get(p.sop) in roles or is_clerk)
