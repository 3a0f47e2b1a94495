"""People who come by telephone or to the counter: a conversation like any other, to which nothing can be sent."""

from __future__ import annotations

import phonenumbers
from sqlmodel import Session, select

from data.models import Akun, Outbox, Percakapan, Pesan, Templat
from data.models.base import ident
from data.reference.nik import mask_in_text
from handlers.commands.jalur import APPROVED, TEMPLAT, WITH_FILE, Jalur, as_templat
from handlers.commands.jejak import note_jejak
from handlers.commands.menunggu import end_waiting, mark_answered, mark_waiting
from handlers.commands.percakapan import find_or_create_percakapan, queue_line
from handlers.context import Actor, Context
from handlers.errors import AlreadyDone, BadFields, BadInput, NotFound

CARA = {"telepon": "Telepon", "loket": "Datang ke loket"}
MAX_CATATAN = 2000
BAD_TELEPON = "Nomor telepon belum benar. Contoh: 0812 3456 7890."


def register_langsung(session: Session, ctx: Context, actor: Actor, cara: str, *, nama: str, telepon: str, catatan: str,
                      kunci: str, is_selesai: bool = False) -> Percakapan:
    """Keep a call or a visit as a conversation held by this officer. The same `kunci` twice keeps it once.

    The same number calls into the same conversation again. Raises BadFields.
    """
    number = read_telepon(telepon)
    salah = {
        "cara": "" if cara in CARA else "Pilih: telepon atau datang ke loket.",
        "nama": "" if nama.strip() else "Isi nama penelepon atau pengunjung.",
        "telepon": "" if number or not telepon.strip() else BAD_TELEPON,
        "catatan": "" if catatan.strip() else "Isi apa yang ditanyakan atau disampaikan.",
    }
    if cara == "telepon" and not telepon.strip():
        salah["telepon"] = "Isi nomor teleponnya."
    _refuse(salah)
    alamat = f"{cara}:{number or kunci}"
    _, percakapan = find_or_create_percakapan(session, ctx, cara, alamat, nama.strip()[:120], number)
    if any(row.isi.get("kunci") == kunci for row in session.exec(
            select(Pesan).where(Pesan.percakapan_id == percakapan.id, Pesan.arah == "masuk"))):
        return percakapan
    now, teks = ctx.now(), catatan.strip()[:MAX_CATATAN]
    session.add(Pesan(kantor_id=ctx.kantor_id, percakapan_id=ident(percakapan), arah="masuk", pengirim="warga",
                      pengguna_id=actor.pengguna_id, teks=mask_in_text(teks), isi={"kunci": kunci}, at=now))
    percakapan.terakhir_at = percakapan.terakhir_masuk_at = now
    if percakapan.petugas_id in (None, actor.pengguna_id) or percakapan.status == "selesai":
        percakapan.petugas_id = actor.pengguna_id
        percakapan.status = "selesai" if is_selesai else "petugas"
        percakapan.ditutup_at = now if is_selesai else None
    if percakapan.status == "selesai":
        end_waiting(percakapan)
    elif not is_selesai:
        mark_waiting(ctx, percakapan)
    session.add(percakapan)
    note_jejak(session, ctx, percakapan, "catat", actor, cara=cara)
    session.flush()
    return percakapan


def start_by_templat(session: Session, ctx: Context, actor: Actor, templat_id: int, values: dict[str, str], *,
                     kunci: str, percakapan_id: int | None = None, telepon: str = "", nama: str = "") -> Percakapan:
    """Write first on WhatsApp, or after its window is shut, by an approved template; the officer then holds it.

    The same `kunci` twice sends once. Raises AlreadyDone when a colleague holds it, BadFields, BadInput, NotFound.
    """
    templat = session.get(Templat, templat_id)
    if templat is None or templat.kantor_id != ctx.kantor_id or templat.persetujuan != APPROVED or not templat.is_ada:
        raise NotFound("Templat itu tidak ada atau belum disetujui WhatsApp.")
    if templat.jenis.endswith(WITH_FILE):
        raise BadInput("Templat ini meminta berkas di setiap pesan, jadi tidak dapat dipakai.")
    salah = {"telepon": "" if percakapan_id or read_telepon(telepon) else BAD_TELEPON}
    salah |= {f"v-{name}": "" if str(values.get(name, "")).strip() else "Isi bagian ini."
              for name in templat.variabel}
    _refuse(salah)
    akun, percakapan = _whatsapp(session, ctx, percakapan_id, telepon, nama)
    if percakapan.petugas_id not in (None, actor.pengguna_id):
        raise AlreadyDone("Percakapan ini dipegang petugas lain.")
    key = f"petugas:{percakapan.id}:{kunci}"
    if session.exec(select(Outbox.id).where(Outbox.kunci == key)).first() is not None:
        return percakapan
    if akun.is_berhenti:
        raise BadInput("Warga ini meminta agar tidak dikirimi pesan.")
    made = as_templat(_mapped(templat), values)
    isi = {"templat": made, "teks": made["teks"], "buttons": []}
    queue_line(session, ctx, akun, percakapan, isi, Jalur("antre", TEMPLAT), kunci=key, pengirim="petugas",
               pengguna_id=actor.pengguna_id)
    percakapan.status, percakapan.petugas_id, percakapan.ditutup_at = "petugas", actor.pengguna_id, None
    percakapan.terakhir_at = ctx.now()
    mark_answered(ctx, percakapan)
    session.add(percakapan)
    note_jejak(session, ctx, percakapan, "mulai", actor)
    session.flush()
    return percakapan


def read_telepon(text: str) -> str:
    """+62… of what was typed; '' when it is no telephone number."""
    try:
        number = phonenumbers.parse(text, "ID")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _refuse(salah: dict[str, str]) -> None:
    """Raises BadFields when any field has a sentence."""
    found = {nama: kata for nama, kata in salah.items() if kata}
    if found:
        raise BadFields(found)


def _mapped(templat: Templat) -> Templat:
    """The template with each placeholder standing for itself: the officer filled them in."""
    return Templat(**templat.model_dump(exclude={"peta"}), peta={name: name for name in templat.variabel})


def _whatsapp(session: Session, ctx: Context, percakapan_id: int | None, telepon: str,
              nama: str) -> tuple[Akun, Percakapan]:
    if percakapan_id is None:
        number = read_telepon(telepon)
        return find_or_create_percakapan(session, ctx, "whatsapp", f"whatsapp:{number}", nama.strip()[:120], number)
    percakapan = session.get(Percakapan, percakapan_id, with_for_update=True, populate_existing=True)
    if percakapan is None or percakapan.kantor_id != ctx.kantor_id:
        raise NotFound("Percakapan itu tidak ditemukan.")
    akun = session.get_one(Akun, percakapan.akun_id)
    if akun.kanal != "whatsapp":
        raise BadInput("Templat hanya untuk WhatsApp.")
    return akun, percakapan
