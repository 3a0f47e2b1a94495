"""What a service is: one frozen row per service, each requirement with its source and how sure we are of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

MAX_BUTTON = 20
MAX_LIST_ENTRY = 24


@dataclass(frozen=True)
class Persyaratan:
    """One item of a checklist, filed by photo or PDF.

    `wajib` False: needed only in the case that `keterangan` names ("bila pindah").
    `alternatif`: papers of which one is enough; `label` then names them all with ATAU.
    `singkat` (at most 20 characters) is its button; `kata` are words of a caption that mean this item.
    `sumber` and `keyakinan` are those of the service unless given.
    """

    slug: str
    label: str
    wajib: bool = True
    alternatif: tuple[str, ...] = ()
    keterangan: str = ""
    sumber: tuple[str, ...] = ()
    keyakinan: str = ""
    singkat: str = ""
    kata: tuple[str, ...] = ()

    @property
    def is_ragu(self) -> bool:
        """Whether an officer should be shown that this fact is not certain."""
        return not self.keyakinan.startswith("high")


@dataclass(frozen=True)
class Pertanyaan:
    """A question of this service alone, asked after the NKK and answered in words. `key` is of pesan.toml."""

    slug: str
    label: str
    key: str


@dataclass(frozen=True)
class Layanan:
    """One service. `sop` is the slug of the procedure that carries it, '' when none does.

    `catatan` are facts that are no paper to hand in; `dokumen` is what comes out of it.
    `is_bisa_diajukan`: it can be applied for in the chat now. `is_nkk_wajib` False: the NKK may be unknown.
    `is_diserahkan` False: nothing is handed over at its end, so nobody is asked how.
    """

    slug: str
    nama: str
    singkat: str
    persyaratan: tuple[Persyaratan, ...]
    dasar: str
    sumber: tuple[str, ...]
    keyakinan: str
    keluarga: str = ""
    sop: str = "bunda_dewi_harum"
    is_kartu: bool = False
    is_bisa_diajukan: bool = False
    is_nkk_wajib: bool = True
    is_diserahkan: bool = True
    formulir: tuple[str, ...] = ()
    catatan: tuple[str, ...] = ()
    dokumen: str = ""
    pertanyaan: tuple[Pertanyaan, ...] = ()

    def __post_init__(self) -> None:
        rows = (
            replace(row, sumber=row.sumber or self.sumber, keyakinan=row.keyakinan or self.keyakinan)
            for row in self.persyaratan
        )
        object.__setattr__(self, "persyaratan", tuple(rows))

    def item(self, slug: str) -> Persyaratan | None:
        """The requirement of that slug, or None."""
        return next((row for row in self.persyaratan if row.slug == slug), None)


@dataclass(frozen=True)
class Keluarga:
    """Services a citizen names by one word ("KK") without saying which."""

    slug: str
    nama: str
    anggota: tuple[str, ...]


@dataclass(frozen=True)
class Biaya:
    """What a service costs, by law."""

    kalimat: str
    dasar: str
    sumber: tuple[str, ...]
    keyakinan: str
