"""Errors an officer or citizen may cause. The docstring of each class is the sentence they read."""

from __future__ import annotations

from collections.abc import Mapping


class LoketError(Exception):
    """Maaf, permintaan ini tidak dapat dijalankan."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class NotAllowed(LoketError):
    """Tindakan ini tidak tersedia untuk peran Anda pada langkah ini."""


class NotFound(LoketError):
    """Data yang Anda cari tidak ditemukan."""


class AlreadyDone(LoketError):
    """Langkah ini baru saja dikerjakan petugas lain. Halaman sudah diperbarui."""


class Incomplete(LoketError):
    """Masih ada yang perlu dilengkapi sebelum langkah ini dapat diteruskan."""


class BadInput(LoketError):
    """Isian belum sesuai. Mohon diperiksa kembali."""


class BadFields(BadInput):
    """Ada isian yang belum sesuai."""

    def __init__(self, kolom: Mapping[str, str]) -> None:
        super().__init__(next(iter(kolom.values()), ""))
        self.kolom = dict(kolom)


class Gone(LoketError):
    """Layanan pendukung sedang tidak dapat dihubungi. Silakan coba beberapa saat lagi."""
