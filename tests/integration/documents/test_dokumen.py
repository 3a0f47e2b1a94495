"""From the PDF SIAK made to the signed one, bound to the bytes that were verified."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pypdf
import pytest
from sqlmodel import select

from data.gateways.base import GatewayDown
from data.gateways.signature_check import check_signature
from data.models import AksesBerkas, Dokumen, Kejadian, Permohonan
from handlers.commands.dokumen import digest, open_dokumen, sign_dokumen, upload_dokumen
from handlers.commands.kode import ALPHABET, normalise_kode
from handlers.errors import BadInput, NotAllowed, NotFound
from handlers.surat.contoh import contoh_dokumen
from handlers.workflow.model import Aksi, Peran
from tests.integration.documents.walk import DATA, apply, carry, officer


@pytest.fixture(scope="session")
def siak_pdf() -> bytes:
    from data.reference.offices import load_profil

    return contoh_dokumen(load_profil("demo"), "kk_baru", DATA)


@pytest.fixture
def menunggu(kantor, siak_pdf) -> int:
    """A request whose document waits for the Kepala Dinas."""
    permohonan_id = apply(kantor, "kk_baru")
    carry(kantor, permohonan_id, "tanda_tangan", siak_pdf)
    return permohonan_id


def _dokumen(ctx, permohonan_id) -> list[Dokumen]:
    with ctx.store.reading() as session:
        return list(session.exec(
            select(Dokumen).where(Dokumen.permohonan_id == permohonan_id).order_by(Dokumen.id)
        ).all())


def _acts(ctx, permohonan_id) -> list[str]:
    with ctx.store.reading() as session:
        return list(session.exec(select(Kejadian.aksi).where(Kejadian.permohonan_id == permohonan_id)).all())


def _upload(ctx, permohonan_id, pdf, peran=Peran.OPERATOR) -> Dokumen:
    actor = officer(ctx, peran)
    with ctx.store.transaction() as session:
        return upload_dokumen(session, ctx, actor, permohonan_id, pdf, "siak.pdf")


def test_the_signed_pdf_is_good_and_leads_to_its_public_page(kantor, menunggu, siak_pdf):
    kadis = officer(kantor, Peran.KADIS, kantor.profil["kepala"]["nama"])
    ((nomor, error),) = sign_dokumen(kantor, kadis, [menunggu])
    assert (nomor[:3], error) == ("BD-", "")
    (row,) = _dokumen(kantor, menunggu)
    pdf = kantor.files.get(row.lokasi_signed)
    assert row.status == "ditandatangani"
    assert row.sha256 == digest(siak_pdf)
    assert row.sha256_signed == digest(pdf)
    assert pdf.startswith(siak_pdf)
    assert check_signature(pdf, kantor.settings.home / "keys" / "ca").is_good
    assert _acts(kantor, menunggu)[-2:] == [Aksi.TERIMA, Aksi.TANDA_TANGANI]
    with kantor.store.reading() as session:
        assert session.get_one(Permohonan, menunggu).langkah == "kirim_pdf"


def test_many_at_once_and_each_by_itself(kantor, siak_pdf):
    ids = [apply(kantor, "kk_baru", nik=f"14710145058800{n:02d}") for n in (11, 12, 13)]
    for permohonan_id in ids[:2]:
        carry(kantor, permohonan_id, "tanda_tangan", siak_pdf)
    results = sign_dokumen(kantor, officer(kantor, Peran.KADIS), [*ids, 999_999])
    assert [bool(error) for _, error in results] == [False, False, True, True]
    assert "tidak sedang menunggu" in results[2][1]


def test_two_press_at_once_and_one_wins(kantor, menunggu):
    one, two = officer(kantor, Peran.KADIS, "Kadis Satu"), officer(kantor, Peran.KADIS, "Kadis Dua")
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda who: sign_dokumen(kantor, who, [menunggu])[0][1], (one, two)))
    assert sorted(bool(error) for error in results) == [False, True]
    assert _acts(kantor, menunggu).count(Aksi.TANDA_TANGANI) == 1
    files = [p for p in (kantor.settings.home / "berkas").rglob("*") if p.is_file()]
    assert len(files) == 2  # the PDF of SIAK and the one signed PDF; the loser's is gone


def test_a_document_replaced_while_the_signature_was_made_is_not_signed(kantor, menunggu, siak_pdf):
    class SlowSigner:
        def sign(self, pdf, **words):
            with kantor.store.transaction() as session:
                row = session.exec(select(Dokumen).where(Dokumen.permohonan_id == menunggu)).one()
                row.sha256 = digest(b"something else")
                session.add(row)
            return kantor.signer.sign(pdf, **words)

    slow = replace(kantor, signer=SlowSigner())
    ((_, error),) = sign_dokumen(slow, officer(kantor, Peran.KADIS), [menunggu])
    assert "baru saja diganti" in error
    assert [row.status for row in _dokumen(kantor, menunggu)] == ["siap"]
    assert Aksi.TANDA_TANGANI not in _acts(kantor, menunggu)


def test_bytes_that_differ_from_what_was_verified_are_not_signed(kantor, menunggu):
    (row,) = _dokumen(kantor, menunggu)
    with kantor.store.transaction() as session:
        session.get_one(Dokumen, row.id).lokasi = kantor.files.put(b"%PDF-1.7 lain")
    ((_, error),) = sign_dokumen(kantor, officer(kantor, Peran.KADIS), [menunggu])
    assert "berbeda dari yang diverifikasi" in error


def test_a_signer_that_is_away_changes_nothing(kantor, menunggu):
    class Away:
        def sign(self, pdf, **words):
            raise GatewayDown("timeout")

    ((_, error),) = sign_dokumen(replace(kantor, signer=Away()), officer(kantor, Peran.KADIS), [menunggu])
    assert "tidak dapat dihubungi" in error
    assert [row.status for row in _dokumen(kantor, menunggu)] == ["siap"]


@pytest.mark.parametrize("peran", [Peran.OPERATOR, Peran.KASI_IDENTITAS, Peran.SEKRETARIS])
def test_only_the_kadis_signs(kantor, menunggu, peran):
    ((_, error),) = sign_dokumen(kantor, officer(kantor, peran), [menunggu])
    assert "tidak sedang menunggu tanda tangan Anda" in error


def test_a_new_upload_takes_the_place_of_the_old_one(kantor, siak_pdf, plain_pdf):
    permohonan_id = apply(kantor, "kk_baru")
    carry(kantor, permohonan_id, "entri")
    first, second = _upload(kantor, permohonan_id, siak_pdf), _upload(kantor, permohonan_id, plain_pdf)
    assert [(row.id, row.status) for row in _dokumen(kantor, permohonan_id)] == [
        (first.id, "batal"), (second.id, "siap"),
    ]
    assert first.kode != second.kode
    assert second.nama.startswith("Kartu Keluarga BD-")


@pytest.mark.parametrize(("peran", "langkah"), [(Peran.OPERATOR, "loket"), (Peran.PETUGAS_LOKET, "entri")])
def test_only_the_operator_uploads_and_only_at_entri(kantor, siak_pdf, peran, langkah):
    permohonan_id = apply(kantor, "kk_baru")
    carry(kantor, permohonan_id, langkah)
    with pytest.raises(NotAllowed):
        _upload(kantor, permohonan_id, siak_pdf, peran)


def _locked_pdf(pdf: bytes, path) -> bytes:
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(_kept(pdf, path)))
    writer.encrypt("rahasia", algorithm="RC4-128")
    writer.write(path)
    return path.read_bytes()


def _kept(pdf: bytes, path):
    path.write_bytes(pdf)
    return path


def test_what_is_no_good_pdf_is_refused_with_a_reason(kantor, siak_pdf, tmp_path):
    permohonan_id = apply(kantor, "kk_baru")
    carry(kantor, permohonan_id, "entri")
    bad = {
        "Pilih berkas": b"",
        "bukan PDF": b"\x89PNG\r\n\x1a\n" + b"0" * 2000,
        "rusak": siak_pdf[: len(siak_pdf) // 3],
        "terlalu besar": siak_pdf + b"0" * (10 * 1024 * 1024),
        "terkunci": _locked_pdf(siak_pdf, tmp_path / "kunci.pdf"),
    }
    for reason, content in bad.items():
        with pytest.raises(BadInput, match=reason):
            _upload(kantor, permohonan_id, content)
    assert _dokumen(kantor, permohonan_id) == []


def test_opening_leaves_a_trace_and_shows_the_signed_one(kantor, menunggu):
    sign_dokumen(kantor, officer(kantor, Peran.KADIS), [menunggu])
    (row,) = _dokumen(kantor, menunggu)
    who = officer(kantor, Peran.OPERATOR_PENGIRIM_PDF)
    with kantor.store.transaction() as session:
        content, tipe, nama = open_dokumen(session, kantor, who, row.id)
    assert (digest(content), tipe, nama) == (row.sha256_signed, "application/pdf", row.nama)
    with kantor.store.reading() as session:
        (trace,) = session.exec(select(AksesBerkas).where(AksesBerkas.dokumen_id == row.id)).all()
    assert trace.pengguna_id == who.pengguna_id
    with pytest.raises(NotFound), kantor.store.transaction() as session:
        open_dokumen(session, kantor, who, 999_999)


def test_who_signs_in_the_kadis_stead_signs_as_plh(kantor, menunggu, tmp_path):
    sign_dokumen(kantor, officer(kantor, Peran.KADIS, "Drs. Wakil"), [menunggu])
    (row,) = _dokumen(kantor, menunggu)
    reader = pypdf.PdfReader(_kept(kantor.files.get(row.lokasi_signed), tmp_path / "s.pdf"))
    field = reader.get_fields()["TandaTangan1"]
    assert field["/V"]["/Name"] == "Drs. Wakil"


def test_a_code_is_read_as_people_type_it(kantor, menunggu):
    (row,) = _dokumen(kantor, menunggu)
    assert set(row.kode.replace("-", "")) <= set(ALPHABET)
    assert normalise_kode(f" {row.kode.lower().replace('-', ' ')} ") == row.kode
    assert normalise_kode("0000000000") == normalise_kode("ABC") == normalise_kode("") == ""
