"""Many people in one permohonan: each passes or fails alone, each has an outcome of its own. Pure.

Used by SINOPSIS (pupils), MAS RAPID (inmates), PRR, JASA DUKCAPIL (documents on their way) and POS deliveries. A list
goes on with those who pass; those who do not keep their place in it, with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from handlers.workflow.model import Fakta, NotPossible


class Verifikasi(StrEnum):
    """Whether a person may go on with the list."""

    BELUM = "belum"
    LULUS = "lulus"
    TIDAK_LULUS = "tidak_lulus"

    @property
    def label(self) -> str:
        return {"belum": "Belum dinilai", "lulus": "Lulus"}.get(self, "Tidak lulus")


class HasilOrang(StrEnum):
    """What came of a person who passed. `is_gagal` ones need a reason and are not done with."""

    BELUM = "belum"
    REKAM = "rekam"
    PRR = "prr"  # recorded before 17: printed when 17
    CETAK = "cetak"
    DISERAHKAN = "diserahkan"
    TIDAK_HADIR = "tidak_hadir"
    GAGAL = "gagal"
    KEMBALI = "kembali"  # could not be delivered

    @property
    def is_gagal(self) -> bool:
        return self in (HasilOrang.TIDAK_HADIR, HasilOrang.GAGAL, HasilOrang.KEMBALI)

    @property
    def label(self) -> str:
        return _LABEL[self]


_LABEL = {
    HasilOrang.BELUM: "Belum ada hasil", HasilOrang.REKAM: "Direkam", HasilOrang.PRR: "Direkam, dicetak saat 17 tahun",
    HasilOrang.CETAK: "Dicetak", HasilOrang.DISERAHKAN: "Diserahkan", HasilOrang.TIDAK_HADIR: "Tidak hadir",
    HasilOrang.GAGAL: "Gagal", HasilOrang.KEMBALI: "Tidak dapat diserahkan",
}


@dataclass(frozen=True)
class Orang:
    """One line of a list. `kelompok` is what the list is grouped by: school, kecamatan, block or kind of document."""

    urut: int
    nama: str
    nik: str = ""
    nkk: str = ""
    kelompok: str = ""
    verifikasi: Verifikasi = Verifikasi.BELUM
    hasil: HasilOrang = HasilOrang.BELUM
    alasan: str = ""
    alamat: str = ""
    telepon: str = ""

    @property
    def needs_hasil(self) -> bool:
        return self.verifikasi is Verifikasi.LULUS and self.hasil is HasilOrang.BELUM


Daftar = tuple[Orang, ...]


@dataclass(frozen=True)
class Jumlah:
    """Counts of a list."""

    semua: int
    belum: int
    lulus: int
    tidak_lulus: int
    tanpa_hasil: int
    gagal: int

    def as_fakta(self, fakta: Fakta) -> Fakta:
        """`fakta` with what the engine must know of the list."""
        return replace(
            fakta, orang_belum=self.belum, orang_lulus=self.lulus, orang_tidak_lulus=self.tidak_lulus,
            orang_tanpa_hasil=self.tanpa_hasil, orang_gagal=self.gagal, is_daftar=True,
        )


def pass_orang(daftar: Sequence[Orang], urut: int) -> Daftar:
    """This person goes on. NotPossible when there is no such line or something was already done for them."""
    return _change(daftar, urut, _unfinished, verifikasi=Verifikasi.LULUS, alasan="")


def fail_orang(daftar: Sequence[Orang], urut: int, alasan: str) -> Daftar:
    """This person does not go on, for this reason. NotPossible without a reason."""
    return _change(daftar, urut, _unfinished, verifikasi=Verifikasi.TIDAK_LULUS, alasan=_reason(alasan))


def set_hasil(daftar: Sequence[Orang], urut: int, hasil: HasilOrang, alasan: str = "") -> Daftar:
    """What came of a person who passed. NotPossible for one who did not, or for a failure without a reason."""
    if hasil.is_gagal:
        alasan = _reason(alasan)
    return _change(daftar, urut, _passed, hasil=hasil, alasan=alasan.strip())


def next_daftar(daftar: Sequence[Orang]) -> Daftar:
    """Those who go on."""
    return tuple(orang for orang in daftar if orang.verifikasi is Verifikasi.LULUS)


def retry_daftar(daftar: Sequence[Orang]) -> Daftar:
    """Those whose turn failed, ready to be tried again (an absent pupil, an undelivered card), numbered anew."""
    again = (orang for orang in daftar if orang.hasil.is_gagal)
    return tuple(
        replace(orang, urut=urut, hasil=HasilOrang.BELUM, alasan="") for urut, orang in enumerate(again, start=1)
    )


def count(daftar: Iterable[Orang]) -> Jumlah:
    orang = tuple(daftar)
    by = Counter(o.verifikasi for o in orang)
    return Jumlah(
        semua=len(orang), belum=by[Verifikasi.BELUM], lulus=by[Verifikasi.LULUS],
        tidak_lulus=by[Verifikasi.TIDAK_LULUS], tanpa_hasil=sum(o.needs_hasil for o in orang),
        gagal=sum(o.hasil.is_gagal for o in orang),
    )


def group(daftar: Iterable[Orang]) -> dict[str, Daftar]:
    """The list by `kelompok`, groups by name, people in their order."""
    groups: dict[str, list[Orang]] = {}
    for orang in daftar:
        groups.setdefault(orang.kelompok, []).append(orang)
    return {nama: tuple(groups[nama]) for nama in sorted(groups)}


def doubles(daftar: Iterable[Orang]) -> dict[int, int]:
    """Lines that name a NIK a second time: line → the line that named it first."""
    first: dict[str, int] = {}
    again: dict[int, int] = {}
    for orang in daftar:
        if orang.nik and first.setdefault(orang.nik, orang.urut) != orang.urut:
            again[orang.urut] = first[orang.nik]
    return again


def _change(daftar: Sequence[Orang], urut: int, check: Callable[[Orang], None], **fields: object) -> Daftar:
    found = next((orang for orang in daftar if orang.urut == urut), None)
    if found is None:
        raise NotPossible(f"Tidak ada nama nomor {urut} dalam daftar.")
    check(found)
    changed = replace(found, **fields)  # type: ignore[arg-type]
    return tuple(changed if orang.urut == urut else orang for orang in daftar)


def _unfinished(orang: Orang) -> None:
    if orang.hasil is not HasilOrang.BELUM:
        raise NotPossible(f"{orang.nama} sudah mempunyai hasil: {orang.hasil.label}.")


def _passed(orang: Orang) -> None:
    if orang.verifikasi is not Verifikasi.LULUS:
        raise NotPossible(f"{orang.nama} belum lulus verifikasi.")


def _reason(alasan: str) -> str:
    if not alasan.strip():
        raise NotPossible("Mohon tuliskan alasannya.")
    return alasan.strip()
