"""What the permohonan page needs beside its rows: buttons from the engine, the checklist, the control card."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from backoffice.navigation import MITRA, is_allowed
from data.models import Berkas, Eskalasi
from handlers.commands.bamsos import BARU, JENIS, REGISTRARS
from handlers.commands.berkas import CHECKERS
from handlers.commands.cetak import APPROVERS, PRINTERS
from handlers.commands.dokumen import UPLOADERS
from handlers.commands.eskalasi import PERTANYAAN
from handlers.commands.fakta import load_fakta
from handlers.commands.kontak import CARA, CONTACTERS, HASIL, HASIL_SISTEM, waiting_rows
from handlers.commands.pengetahuan import PROPOSERS
from handlers.context import Context
from handlers.errors import NotFound
from handlers.layanan import Persyaratan, layanan_of
from handlers.layanan.lainnya import PERTANYAAN as PERTANYAAN_WARGA
from handlers.layanan.ubahan import layanan_at
from handlers.queries.antrean import places_of
from handlers.queries.bamsos import list_penyegeraan, load_penanya, topics
from handlers.queries.daftar import daftar_of
from handlers.queries.kontak import needs_kontak
from handlers.queries.permohonan import Lembar, load_lembar
from handlers.workflow.engine import Offer, offers
from handlers.workflow.kartu_kendali import kartu_kendali, ringkasan
from handlers.workflow.model import ALASAN_JEDA, SELESAI, Aksi, Fakta, Peran, Sop, Transisi
from handlers.workflow.standing import is_applicant_row, standing

ALASAN_BERKAS = ("Foto kabur, tulisan tidak terbaca", "Foto terpotong, seluruh dokumen harus tampak",
                 "Bukan dokumen yang diminta", "Dokumen sudah tidak berlaku",
                 "Data pada dokumen tidak sama dengan isian")
ALASAN_KEMBALI = ("Berkas belum lengkap", "Foto berkas tidak terbaca", "Data tidak sesuai dengan SIAK",
                  "Ada salah ketik pada data", "Perlu pemeriksaan ulang")


@dataclass(frozen=True)
class Tombol:
    """One act offered to an officer. `tujuan` are (ke, words) to choose from, `halangan` says what is still needed."""

    aksi: Aksi
    peran: Peran
    label: str
    tujuan: tuple[tuple[str, str], ...] = ()
    needs_catatan: bool = False
    halangan: str = ""
    is_utama: bool = False
    alasan: tuple[str, ...] = ()

    @property
    def has_form(self) -> bool:
        return self.needs_catatan or len(self.tujuan) > 1 or self.aksi in (Aksi.JEDA, Aksi.KEMBALIKAN)


@dataclass(frozen=True)
class Butir:
    """One item of the checklist and the files sent for it, newest first."""

    syarat: Persyaratan | None
    slug: str
    berkas: tuple[Berkas, ...] = field(default=())


def load_isi(session: Any, ctx: Context, nomor: str, peran: Collection[Peran]) -> dict[str, Any]:
    """Everything the template of one request reads; a fixed number of queries. Raises NotFound."""
    lembar = load_lembar(session, ctx.kantor_id, nomor)
    _check_partner(lembar, peran)
    fakta = load_fakta(session, lembar.permohonan)
    kendali = kartu_kendali(lembar.sop, lembar.history, ctx.calendar, ctx.now())
    return {
        "lembar": lembar, "p": lembar.permohonan, "sop": lembar.sop, "keadaan": standing(lembar.sop, lembar.history),
        "tombol": make_tombol(lembar, peran, fakta), "fakta": fakta, "urutan": lembar.urutan,
        "butir": make_butir(lembar), "bisa_menilai": _can_judge(lembar, peran),
        "kendali": kendali, "jumlah": ringkasan(lembar.sop, kendali),
        "layanan_baris": layanan_of(lembar.permohonan.layanan), "alasan_jeda": ALASAN_JEDA,
        "alasan_berkas": ALASAN_BERKAS, "alasan_kembali": ALASAN_KEMBALI,
        "bisa_unggah": _holds_entry(lembar, peran), "bisa_cetak": not PRINTERS.isdisjoint(peran),
        "bisa_setuju": not APPROVERS.isdisjoint(peran), "tanya": _open_question(lembar),
        "bisa_surat": is_allowed("surat", peran), "bisa_kontak": _can_contact(lembar, peran),
        "perlu_kontak": needs_kontak(lembar.kontak), "cara_kontak": CARA, "hasil_kontak": HASIL | HASIL_SISTEM,
        "hasil_pilihan": HASIL, "daftar": daftar_of(session, lembar.permohonan),
        **_question(session, lembar, peran),
    }


def _question(session: Any, lembar: Lembar, peran: Collection[Peran]) -> dict[str, Any]:
    """What belongs to a citizen's question, or the wishes to hurry a permohonan that is none."""
    permohonan = lembar.permohonan
    if permohonan.layanan != PERTANYAAN_WARGA:
        return {"penanya": None, "penyegeraan": list_penyegeraan(session, permohonan.id or 0)}
    is_here = permohonan.is_diterima and permohonan.langkah == BARU and not permohonan.is_selesai
    return {"penanya": load_penanya(session, permohonan), "penyegeraan": (), "jenis_pertanyaan": JENIS,
            "bisa_registrasi": is_here and not REGISTRARS.isdisjoint(peran), "topik": topics(),
            "bisa_usul": permohonan.is_selesai and not PROPOSERS.isdisjoint(peran)}


def _check_partner(lembar: Lembar, peran: Collection[Peran]) -> None:
    """Somebody outside the office sees only what lies with him. Raises NotFound."""
    here = (lembar.permohonan.sop, lembar.permohonan.langkah)
    if MITRA.issuperset(peran) and here not in places_of(peran):
        raise NotFound(f"Permohonan {lembar.permohonan.nomor} tidak sedang ada pada Anda.")


def make_tombol(lembar: Lembar, peran: Iterable[Peran], fakta: Fakta) -> list[Tombol]:
    """The buttons of these roles: exactly what the engine offers, one per act, the main one first."""
    found: dict[Aksi, Tombol] = {}
    for role in peran if lembar.permohonan.induk_id is None else ():  # a list carries it along
        groups: dict[Aksi, list[Offer]] = {}
        for offer in offers(lembar.sop, lembar.history, role, fakta):
            groups.setdefault(offer.transisi.aksi, []).append(offer)
        for aksi, group in groups.items():
            kept = found.get(aksi)
            if kept is None or (kept.halangan and any(not offer.halangan for offer in group)):
                found[aksi] = _tombol(lembar.sop, lembar.permohonan.langkah, aksi, role, _kind_first(group, fakta))
    ordered = list(found.values())
    main = next((one for one in ordered if not one.halangan and not one.has_form), None)
    return [Tombol(**{**one.__dict__, "is_utama": one is main}) for one in ordered]


def _tombol(sop: Sop, here: str, aksi: Aksi, role: Peran, group: list[Offer]) -> Tombol:
    open_ways = [offer for offer in group if not offer.halangan] or group
    is_labelled = len({offer.transisi.label for offer in open_ways if offer.transisi.label}) == len(open_ways) > 1
    tujuan = tuple((offer.transisi.ke, _say_way(sop, offer.transisi, is_labelled)) for offer in open_ways
                   if offer.transisi.ke != here)
    if aksi is Aksi.JEDA:
        tujuan = tuple(ALASAN_JEDA.items())
    first = open_ways[0].transisi
    label = first.button if len({offer.transisi.button for offer in open_ways}) == 1 else aksi.label
    return Tombol(aksi, role, label, tuple(dict(tujuan).items()), any(o.transisi.needs_catatan for o in open_ways),
                  open_ways[0].halangan, alasan=ALASAN_KEMBALI if aksi in (Aksi.KEMBALIKAN, Aksi.TOLAK) else ())


def _kind_first(group: list[Offer], fakta: Fakta) -> list[Offer]:
    """The way of a question's own kind stands first, so that it is the one chosen."""
    return sorted(group, key=lambda offer: not (offer.transisi.jenis and offer.transisi.jenis == fakta.jenis))


def _say_way(sop: Sop, transisi: Transisi, is_labelled: bool) -> str:
    """A way by its own words where each has its own, else by where it leads."""
    return transisi.label if is_labelled else _say_target(sop, transisi.ke)


def _say_target(sop: Sop, ke: str) -> str:
    try:
        row = sop.row(ke)
    except KeyError:
        return "Selesai" if ke == SELESAI else ke.replace("_", " ").capitalize()
    who = "Pemohon" if is_applicant_row(sop, row) else ", ".join(role.label for role in row.pelaksana)
    return f"{who} (langkah {row.nomor})"


def make_butir(lembar: Lembar) -> list[Butir]:
    """The checklist in its own order; files of items no longer on it, or of none, come last."""
    syarat = layanan_at(lembar.permohonan.layanan, lembar.permohonan.diajukan_at).persyaratan
    known = [Butir(one, one.slug, tuple(lembar.berkas_of(one.slug))) for one in syarat]
    others = dict.fromkeys(row.item for row in lembar.berkas if row.item not in {one.slug for one in syarat})
    return known + [Butir(None, item, tuple(lembar.berkas_of(item))) for item in others]


def _can_judge(lembar: Lembar, peran: Collection[Peran]) -> bool:
    """Whether the berkas may be judged now: by the checker who holds the request."""
    row = lembar.langkah
    if lembar.permohonan.is_selesai or not lembar.permohonan.is_diterima or row is None:
        return False
    return any(role in CHECKERS and role in row.pelaksana for role in peran)


def _can_contact(lembar: Lembar, peran: Collection[Peran]) -> bool:
    """Whether a contact with the applicant may be logged now: what is ready lies here, and the counter looks."""
    here = (lembar.permohonan.sop, lembar.permohonan.langkah)
    return not lembar.permohonan.is_selesai and here in waiting_rows() and not CONTACTERS.isdisjoint(peran)


def _open_question(lembar: Lembar) -> Eskalasi | None:
    """The question whose answer this request awaits, if any."""
    return next((row for row in reversed(lembar.eskalasi) if row.status == "terbuka" and row.jenis == PERTANYAAN), None)


def _holds_entry(lembar: Lembar, peran: Collection[Peran]) -> bool:
    """Whether the SIAK PDF may be uploaded now: by who holds the row of the entry or of the correction."""
    row = lembar.langkah
    if lembar.permohonan.is_selesai or not lembar.permohonan.is_diterima or row is None:
        return False
    return any(role in UPLOADERS and role in row.pelaksana for role in peran)
