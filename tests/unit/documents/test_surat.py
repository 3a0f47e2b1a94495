"""Letters: what a person typed is text and nothing else, in PDF and in XLSX; numbers and dates in words."""

import io
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pypdf
import pytest

from data.gateways.base import Penduduk
from data.reference.offices import list_offices, load_profil
from handlers import sop as procedures
from handlers.calendar import calendar_of
from handlers.layanan import LAYANAN
from handlers.surat import surat
from handlers.surat.contoh import contoh_dokumen
from handlers.surat.kartu import kartu_pdf
from handlers.surat.kendali import KartuKendali, kartu_kendali_pdf, lama
from handlers.surat.lembar_kerja import xlsx
from handlers.surat.tanggal import hari_tanggal, tanggal_panjang
from handlers.surat.unsur import Kolom, Pejabat, Tabel, kepala_dinas, terbilang
from handlers.workflow.kartu_kendali import kartu_kendali, ringkasan
from handlers.workflow.model import Aksi, Kejadian, Peran

PROFIL = load_profil("demo")
DAY = date(2026, 11, 20)
NASTY = '#emph[x] $a^2$ \\ `kode` <b> @ref ~ // /* */ #read("kop.typ") = - + [ ] " *_'
KASI = Pejabat("Maya Anggraini, S.Kom.", "Kepala Seksi Inovasi", "19850101 201001 2 010", "Penata (III/c)")
POS = Pejabat("Eko Nugroho", "Petugas Kantor Pos")
START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def _text(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def _compact(text: str) -> str:
    return "".join(text.split())


def _letters(word: str) -> dict[str, bytes]:
    """Every letter, with `word` in each place a person's text can come to stand."""
    tabel = Tabel((Kolom("Nama", 2), Kolom("Keterangan")), [(word, word)] * 3, kaki=("Jumlah", "3"))
    orang = Pejabat(word, word, word, word)
    return {
        "tanda_terima": surat.tanda_terima(
            PROFIL, nomor="1", tanggal=DAY, isian=[("Nama", word)], dokumen=[(word, "1")], penerima=word,
            petugas=orang).pdf(),
        "berita_acara": surat.berita_acara_pengiriman(
            PROFIL, nomor="1", tanggal=DAY, kesatu=orang, kedua=orang, per_kecamatan=[(word, 3)], rincian=tabel,
        ).pdf(),
        "pengantar": surat.pengantar(
            PROFIL, nomor="1", tanggal=DAY, tujuan=word, perihal=word, barang=[(word, "1", word)],
            penandatangan=orang).pdf(),
        "rekapan": surat.rekapan(
            PROFIL, nomor="1", tanggal=DAY, kelompok={word: [(word, word, word, word)]}, penandatangan=orang).pdf(),
        "spt": surat.surat_perintah_tugas(
            PROFIL, nomor="1", tanggal=DAY, dasar=[word], kepada=[orang], untuk=[word], hari=word, tempat=word,
            penandatangan=orang).pdf(),
        "daftar": surat.daftar(
            PROFIL, judul=word, tanggal=DAY, tabel=tabel, penandatangan=orang, bawah=word, isian=[(word, word)],
        ).pdf(),
        "contoh": contoh_dokumen(PROFIL, "kk_baru", {"nama": word, "nik": word, "nkk": word, "alamat": word}, DAY),
        "kartu": kartu_pdf(
            jenis="ktp_el", nomor="1", serial=word, data={"nama": word, "nik": word}, profil=PROFIL, tanggal=DAY,
            penduduk=None, is_contoh=True),
        "kendali": _kendali(word),
    }


def _history(catatan: str = "") -> list[Kejadian]:
    def act(aksi, langkah, ke, peran, menit, uid=None, catatan=""):
        return Kejadian(aksi, langkah, ke, peran, START + timedelta(minutes=menit), uid, catatan)

    wa, data = Peran.OPERATOR_PENERIMA_WA, Peran.OPERATOR_PENGANGKAT_DATA
    return [
        act(Aksi.AJUKAN, "kirim_berkas", "terima_wa", Peran.PEMOHON, 0),
        act(Aksi.TERIMA, "terima_wa", "terima_wa", wa, 5, 1),
        act(Aksi.TERUSKAN, "terima_wa", "angkat_data", wa, 9, 1),
        act(Aksi.TERIMA, "angkat_data", "angkat_data", data, 30, 2),
        act(Aksi.KEMBALIKAN, "angkat_data", "kirim_berkas", data, 41, 2, catatan or "Foto KK buram"),
    ]


def _kendali(word: str, copies: int = 1) -> bytes:
    sop = procedures.current("bunda_dewi_harum")
    rows = kartu_kendali(sop, _history(word), calendar_of(PROFIL), now=START + timedelta(days=2))
    card = KartuKendali(
        "BD-261120-0042-K", [("Layanan", word), ("Pemohon", word)], rows, ringkasan(sop, rows),
        "http://127.0.0.1:8000/lacak/BD-261120-0042-K", {1: word, 2: "Budi Hartono"},
    )
    return kartu_kendali_pdf(PROFIL, [card] * copies, START)


@pytest.mark.parametrize("nama", sorted(_letters("biasa")))
def test_what_a_person_typed_stands_there_letter_by_letter(nama):
    """Typst markup in data is shown, not run: the nasty text is found whole, upper-cased at most."""
    text = _compact(_text(_letters(NASTY)[nama])).upper()
    assert _compact(NASTY).upper() in text


def test_letters_carry_the_letterhead_and_the_place_to_sign():
    for nama, pdf in _letters("biasa").items():
        text = _text(pdf)
        if nama not in ("kartu", "contoh", "kendali"):
            assert "PEMERINTAH KOTA CONTOH" in text, nama
            assert "NIP biasa" in text, nama
            assert "20 November 2026" in text, nama


def test_berita_acara_counts_and_writes_the_day_in_words():
    text = _text(surat.berita_acara_pengiriman(
        PROFIL, nomor="470/0007/BA/Dukcapil-KC/XI/2026", tanggal=DAY, kesatu=KASI, kedua=POS,
        per_kecamatan=[("Sukajadi", 12), ("Sail", 3), ("Bukit Raya", 21)],
    ).pdf())
    assert "hari ini, Jumat, tanggal dua puluh bulan November tahun dua ribu dua puluh enam (20-11-2026)" in text
    assert "36 (tiga puluh enam) dokumen" in text
    assert "LAMPIRAN" not in text


def test_a_deputy_signs_as_plh():
    text = _text(surat.pengantar(
        PROFIL, nomor="1", tanggal=DAY, tujuan="CV Antar", perihal="Dokumen", barang=[("KK", "2", "")],
        penandatangan=Pejabat("Drs. Wakil", "Sekretaris Dinas", sebagai="Plh."),
    ).pdf())
    assert "Plh. Sekretaris Dinas," in text


def test_kartu_kendali_names_who_and_when_in_office_zone():
    text = _text(_kendali("Foto KK buram"))
    assert "20-11-2026 09.05 Foto KK buram" in text  # received, by the name of officer 1, in WIB
    assert "20-11-2026 09.41 Budi Hartono" in text
    assert "di sini sekarang" in text
    assert "Waktu kantor: 41 mnt" in text


def test_batch_print_gives_each_card_its_page():
    assert len(pypdf.PdfReader(io.BytesIO(_kendali("x", copies=3))).pages) == 3
    with pytest.raises(ValueError, match="no card"):
        kartu_kendali_pdf(PROFIL, [], START)


def test_the_card_face_has_the_size_of_a_card_and_is_marked_in_the_demo():
    person = Penduduk(
        "1471014505880003", "1471010101180003", "Siti Aminah", "1988-05-05", "Jalan A", "Sukajadi", "Jadirejo"
    )
    pages = {}
    for is_contoh in (True, False):
        pdf = kartu_pdf(
            jenis="kia", nomor="BD-261120-0042-K", serial="KI26000001", data={"nik": person.nik, "nama": "x"},
            profil=PROFIL, tanggal=DAY, penduduk=person, is_contoh=is_contoh,
        )
        (page,) = pypdf.PdfReader(io.BytesIO(pdf)).pages
        assert [round(float(side) / 72 * 25.4, 1) for side in page.mediabox[2:]] == [85.6, 54.0]
        pages[is_contoh] = page.extract_text()
    assert "CONTOH" in pages[True].replace("KOTA CONTOH", "").replace("Kota Contoh", "")
    assert "CONTOH" not in pages[False].replace("KOTA CONTOH", "")
    assert "SITI AMINAH" in pages[False]


@pytest.mark.parametrize("layanan", sorted(slug for slug, row in LAYANAN.items() if not row.is_kartu))
def test_every_service_has_its_stand_in_marked_contoh(layanan):
    pdf = contoh_dokumen(PROFIL, layanan, {"nama": "Siti", "nik": "1471014505880003"}, DAY)
    assert "CONTOH untuk peragaan, bukan dokumen kependudukan" in _text(pdf)


@pytest.mark.parametrize("slug", list_offices())
def test_every_office_profile_makes_a_letter(slug):
    profil = load_profil(slug)
    pdf = surat.daftar(
        profil, judul="Daftar", tanggal=DAY, tabel=Tabel((Kolom("Nama"),), [("Budi",)]),
        penandatangan=kepala_dinas(profil),
    ).pdf()
    assert profil["nama"].upper() in _text(pdf)


def test_xlsx_shows_formulas_and_long_numbers_as_text():
    tabel = Tabel((Kolom("Nama"), Kolom("NIK")), [('=HYPERLINK("http://x","y")', "1471014505880003"), ("+1\x07", "@a")])
    book = openpyxl.load_workbook(io.BytesIO(xlsx("Daftar", {"SMA/1 [a]": tabel, "SMA:1 (a)": tabel, "": tabel})))
    sheet = book.worksheets[0]
    assert [c.value for c in sheet[3]] == ["No", "Nama", "NIK"]
    assert [c.value for c in sheet[4]] == ["1", '=HYPERLINK("http://x","y")', "1471014505880003"]
    assert {c.data_type for row in sheet.iter_rows(min_row=4) for c in row} == {"s"}
    assert sheet["B5"].value == "+1"
    assert len(set(book.sheetnames)) == 3


def test_a_row_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="columns"):
        Tabel((Kolom("A"), Kolom("B")), [("x",)]).as_isi()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"), (10, "sepuluh"), (11, "sebelas"), (12, "dua belas"), (20, "dua puluh"), (21, "dua puluh satu"),
        (100, "seratus"), (111, "seratus sebelas"), (999, "sembilan ratus sembilan puluh sembilan"), (1000, "seribu"),
        (1001, "seribu satu"), (2026, "dua ribu dua puluh enam"), (11_000, "sebelas ribu"), (100_000, "seratus ribu"),
    ],
)
def test_terbilang(number, words):
    assert terbilang(number) == words


def test_dates_and_spans():
    assert tanggal_panjang(date(2026, 2, 1)) == "1 Februari 2026"
    assert hari_tanggal(DAY) == "Jumat, 20 November 2026"
    assert [lama(timedelta(minutes=m)) for m in (0, 5, 60, 125)] == ["0 mnt", "5 mnt", "1 jam", "2 jam 5 mnt"]


def test_a_long_name_breaks_and_a_signature_never_stands_alone():
    """A word without a space stays inside its cell; whatever the length, the last page says more than who signs."""
    word = "Abdurrahmanwahid" * 5
    for count in range(22, 30):
        rows = [(word, "x", "x")] + [(f"Warga {n}", "x", "x") for n in range(count)]
        made = surat.daftar(PROFIL, judul="Daftar", tanggal=DAY, penandatangan=KASI,
                            tabel=Tabel((Kolom("Nama", 1), Kolom("NIK", 1), Kolom("Hasil", 1)), rows)).pdf()
        pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]
        assert "Jumlah: " in next(text for text in pages if "NIP" in text)
    assert word not in _text(made), "broken into lines"
    assert word in _compact(_text(made)).replace("\u200b", ""), "and whole"
