"""The office's own web chat. What is sent is already a row of the conversation: the page reads it from there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.channels.base import Delivery, Envelope, Incoming, MediaRef, Outgoing, Receipt
from bot.channels.texts import clean_json
from data.gateways.base import Files

WEBCHAT = "webchat"


class StoredChannel:
    """A channel whose reader looks into the store itself: sending is done once the row is there."""

    name = ""
    rate_per_second = 1000.0
    rate_per_chat = 100.0

    def __init__(self, files: Files) -> None:
        self._files = files

    def verify(self, delivery: Delivery) -> bool:
        """Nobody delivers to this channel from outside by a webhook."""
        return False

    def open(self, delivery: Delivery) -> list[Envelope]:
        raise ValueError(f"{self.name} has no webhook")

    def parse(self, payload: dict[str, Any]) -> list[Incoming]:
        lampiran = payload.get("lampiran") or []
        pilihan = str(payload.get("pilihan", ""))
        teks = str(payload.get("teks", ""))
        return [Incoming(
            kanal=self.name, alamat=str(payload.get("alamat", "")), nama=str(payload.get("nama", "")),
            jenis=_jenis(pilihan, teks, lampiran), teks=teks, pilihan=pilihan,
            media=tuple(self._media(one) for one in lampiran),
        )]

    def send(self, message: Outgoing) -> Receipt:
        return Receipt(provider_id=message.kunci, status="sampai")

    def look_up(self, message: Outgoing, since_seconds: float) -> Receipt | None:
        return self.send(message)

    def acknowledge(self, callback_id: str) -> None:
        return None

    def envelope(
        self, alamat: str, id_klien: str, *, teks: str = "", pilihan: str = "",
        lampiran: Sequence[dict[str, Any]] = (), nama: str = "",
    ) -> Envelope:
        """What a reader sent, for the inbox. The same `id_klien` again is the same message.

        `lampiran`: [{"lokasi", "tipe", "nama", "ukuran"}], bytes already in the files gateway.
        """
        payload = {
            "alamat": alamat, "id_klien": id_klien, "teks": teks, "pilihan": pilihan, "nama": nama,
            "lampiran": list(lampiran),
        }
        return Envelope(
            kanal=self.name, provider_id=f"{alamat}:{id_klien}", kunci=f"{self.name}:{alamat}",
            payload=clean_json(payload),
        )

    def _media(self, lampiran: dict[str, Any]) -> MediaRef:
        lokasi = str(lampiran.get("lokasi", ""))
        return MediaRef(
            tipe=str(lampiran.get("tipe", "")), nama=str(lampiran.get("nama", "")), ukuran=lampiran.get("ukuran"),
            fetch=lambda: self._files.get(lokasi), lokasi=lokasi,
        )


class WebChatChannel(StoredChannel):
    """Channel 'webchat'; `alamat` is a keyed digest of the session id in the visitor's cookie."""

    name = WEBCHAT


def _jenis(pilihan: str, teks: str, lampiran: Sequence[Any]) -> str:
    if pilihan:
        return "tombol"
    if lampiran:
        return "berkas"
    return "teks" if teks.strip() else "kosong"
