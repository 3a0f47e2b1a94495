"""Words the dialog itself understands, without Rasa: commands, numbers, yes and no, what is a name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


def _phrases(text: str) -> frozenset[str]:
    return frozenset(text.split("|"))


COMMANDS: dict[str, str] = {
    word: command
    for command, words in {
        "menu": "menu|menu utama|beranda|start|/start|/menu|mulai|home",
        "kembali": "kembali|balik|back|mundur|sebelumnya|ke sebelumnya|/kembali",
        "ulang": "ulang|ulang dari awal|mulai ulang|ulangi|ulangi dari awal|mulai dari awal|dari awal|reset|/ulang",
        "batal": "batal|batalkan|dibatalkan|cancel|/batal|ga jadi|gak jadi|nggak jadi|ngga jadi|tidak jadi|tdk jadi",
        "petugas": "petugas|bicara petugas|bicara dengan petugas|hubungi petugas|admin|operator|cs|manusia|/petugas"
        "|mau bicara dengan petugas|bicara dgn petugas|ngomong sama petugas",
        "lewati": "lewati|lewat|skip|tidak ada|tdk ada|gak ada|ga ada|nggak ada|ngga ada|g ada|tidak punya|gak punya"
        "|ga punya|nggak punya|tidak tahu|gak tau|ga tau|tdk tau",
        "selesai": "sudah semua|selesai|sudah lengkap|udah semua|udah lengkap|sudah|udah|itu saja|itu aja|cukup|done"
        "|lengkap|sdh semua|sudah selesai|tidak ada lagi|gak ada lagi|ga ada lagi",
        "ubah": "ubah|ganti|edit|koreksi|ralat|perbaiki|revisi|ubah jawaban|ganti jawaban|ubah data|salah",
        "lanjut": "lanjut|lanjutkan|teruskan|lanjut saja|/lanjut",
    }.items()
    for word in words.split("|")
}

YES = _phrases(
    "ya|iya|y|yes|ok|oke|okey|okay|betul|benar|bener|sudah benar|udah benar|setuju|ya setuju|saya setuju|boleh|"
    "siap|baik|yoi|yup|ya benar|iya benar|ya betul|sudah betul|ya lanjut|kirim|ya kirim|kirim saja|sip|yaa|"
    "iyaa|ya dong|setuju kirim|setuju & kirim|saya setuju kirim|ya saya setuju|inggih|nggih|iyo"
)
NO = _phrases(
    "tidak|tdk|gak|ga|nggak|ngga|enggak|tak|no|bukan|jangan|belum|tidak setuju|tdk setuju|gak setuju|ga setuju|"
    "tidak usah|gak usah|ga usah|ndak|ora|indak|salah"
)

_NUMBER_WORDS = {
    word: number
    for number, words in enumerate(
        (
            "satu|pertama|kesatu|siji", "dua|kedua|loro", "tiga|ketiga|telu", "empat|keempat", "lima|kelima",
            "enam|keenam", "tujuh|ketujuh", "delapan|kedelapan", "sembilan|kesembilan", "sepuluh|kesepuluh",
        ),
        start=1,
    )
    for word in words.split("|")
}  # fmt: skip
_LEAD = r"(?:(?:saya |sy )?(?:pilih(?:an)?|yang|yg|no|nomor|nmr|angka|opsi|ke)[\s.:\-]*)*"
_NUMBER = re.compile(rf"^{_LEAD}(\d{{1,2}})\s*[.):]?$")
_NUMBER_WORD = re.compile(rf"^{_LEAD}([a-z]+)$")

_NAME = re.compile(r"^[^\W\d_][^\d_]*$")
_NAME_CHARACTERS = set(" .,'’‘ʼ`-()/")
NAME_MAX = 100
_NAME_LEAD = re.compile(
    r"^(?:nama(?:nya)?(?: lengkap(?:nya)?| saya| sy| aku| pemohon(?:nya)?| anak(?:nya)?| bayi(?:nya)?"
    r"| almarhum(?:ah)?| nya)*|saya|sy|aku|atas nama|a\.n\.?|anaknya|bayinya)"
    r"(?:\s*[:=]\s*|\s+(?:(?:adalah|ialah|yaitu|itu|-)\s+)?)(?=\S)",
    re.IGNORECASE,
)
_HONORIFIC = re.compile(r"^(?:bapak|bpk|pak|ibu|bu|sdri?)\.?\s+(?=\S+)", re.IGNORECASE)
_NO_NAME = re.compile(
    r"\b(siapa|tambah|nambah|ingin|urus|bikin|buat|bantu|belum|sudah|udah|tidak|cara|ini|itu|adalah|yang|dong|sih|kirim|sekarang|lanjut|nanti)\b"
)
_NAME_END = re.compile(r"[\s,]+(?:kak|min|admin|gan|ya kak|ya min|ya pak|ya bu|yaa?)$", re.IGNORECASE)
_PLACE = re.compile(
    r"\b(jl|jln|jalan|gg|gang|rt|rw|dusun|desa|kel|kelurahan|kampung|kp|pekon|blok|komplek|kompleks|perum|perumahan|"
    r"lorong|simpang|pasar|asrama|rusun|nomor|no)\b"
)
_CUES = re.compile(
    r"\?|\b(apa|apakah|apa2|gimana|gmn|bagaimana|bgmn|gmana|berapa|brp|brapa|kapan|kpn|dimana|dmn|mana|kenapa|knp|"
    r"mengapa|syarat(nya|2)?|biaya(nya)?|(di)?bayar(nya|an)?|gratis|berkas(nya)?|dokumen(nya)?|bisa|bisakah|boleh|bolehkah|tolong|minta|mau|"
    r"jam|buka|tutup|lama|petugas|status|alamatnya|lokasi|kantor|ktp\w*|kk|kia|akta|akte|nik|daftar|kok|maksud\w*)\b"
)
_STARTS = re.compile(
    r"(apa|apakah|gimana|gmn|bagaimana|bgmn|berapa|brp|kapan|kpn|dimana|di mana|dmn|kenapa|knp|mengapa|syarat(nya)?|"
    r"biaya(nya)?|bayar(nya)?|bisakah|bolehkah|status|jam)\b"
)
_NOT_KNOWN = re.compile(
    r"\b(lupa|(?:ga|gak|gk|nggak|ngga|g|tidak|tdk|tak|belum|blm|kurang)\s*(?:hafal|hapal|ingat|inget|tau|tahu))\b"
    r"|\b(?:ga|gak|gk|nggak|ngga|tidak|tdk|belum|blm)\s*(?:punya|ada)\s*(?:nik|nkk|kk|ktp|no|nomor|nya|saya)*$"
)
_WHERE = re.compile(
    r"\b(?:di ?mana|dmn|dimn|gimana|gmn|cara)\b.*\b(?:lihat|liat|cek|cari|tulis|tertulis)"
    r"|\b(?:lihat|liat|cek|cari|tertulis)\w*\s*(?:di ?mana|dmn)\b|\b(?:yang|yg|sebelah|di|ada di) ?mana\b"
)
_WISH = re.compile(
    r"(?:(?:ya|iya|y|ok|oke|oce|boleh|baik|siap)[ ,]*)?"
    r"(?:mau|lanjut(?:kan)?|ajukan|gas|ayo|urus(?:kan)?|daftar(?:kan)?)"
    r"(?: (?:dong|deh|aja|saja|kak|pak|bu|min|sekarang|ya))*|(?:ya|iya)"
)
_REFUSAL = re.compile(r"(?:ga|gak|gk|nggak|ngga|enggak|tidak|tdk|tak|bukan|bkn|ndak|ora)\b")
_TROUBLE = re.compile(
    r"\b(bisa|kirim|foto|upload|unggah|tau|tahu|jelas|ngerti|mengerti|paham|setuju|jadi|mau|masuk|benar|sesuai)\w*\b"
)
_LACKING = re.compile(
    r"\b(?:belum|blm|blom|tidak|tdk|tak|ga|gak|gk|nggak|ngga|g|ndak)\s*(?:punya|ada|bikin|buat|jadi|dapat|dapet)\b"
)
_LATER = re.compile(
    r"^(?:ya |iya |ok |oke |maaf |eh )?(?:nanti|nti|ntar|entar|besok|bsk|lusa|sebentar|bentar|bntr|sbntr|tunggu|tar)\b"
    r"|\b(?:nanti|besok|lusa|menyusul)\s*(?:ya|aja|saja|dulu|sy|saya|kak|min|pak|bu)?\s*(?:dikirim|kirim|saya kirim)?$"
    r"|\b(?:besok|nanti|lusa)\b.*\b(?:kirim|dikirim|foto|fotonya|lanjut\w*)\b"
)
_RUDE = re.compile(
    r"\b(anjing|anjir|anjg|anj|asu|bangsat|bgst|babi|kontol|memek|ngentot|jancok|jancuk|cok|tolol|goblok|goblog|gblk|"
    r"bego|bodoh|dungu|idiot|kampret|keparat|brengsek|tai|taik|sialan|monyet|setan|bajingan|pepek|puki|pantek|fuck|"
    r"shit)\b"
)
_SHORT_REPLIES = YES | NO | _phrases(
    "halo|hai|hi|hallo|hello|p|pagi|siang|sore|malam|selamat pagi|selamat siang|selamat sore|selamat malam|"
    "test|tes|assalamualaikum|terima kasih|makasih|min|pak|bu|kak|bang|mas|mbak|hmm|oh|saya|aku|nama saya|nama"
)


@lru_cache(1024)  # a turn asks about the same few texts many times
def normal(text: str) -> str:
    """Lower case, compatibility forms, no emoji marks, one blank between words, no punctuation at the ends."""
    text = unicodedata.normalize("NFKC", text[:2000]).casefold()
    text = "".join(ch for ch in text if unicodedata.category(ch) not in ("Cf", "Mn", "Me", "So", "Sk", "Cs", "Cc", "Co")
                   or ch in "\n\t")
    text = re.sub(r"\s+", " ", text).strip()
    return text if text in COMMANDS else text.strip(" .,!?:;\"'“”*_~()").strip()


def command(text: str) -> str:
    """The command a whole message is ('' when it is none): 'Batal!' → batal, 'Batal Siregar' → ''."""
    word = normal(text)
    return COMMANDS.get(word, "") or COMMANDS.get(re.sub(r"( dong| ya| aja| saja| kak| pak| bu| min)+$", "", word), "")


def number(text: str) -> int | None:
    """'2', '2.', 'nomor 2', 'dua', 'yang kedua', '2️⃣' → 2."""
    word = normal(text)
    if found := _NUMBER.match(word):
        return int(found[1])
    if found := _NUMBER_WORD.match(word):
        return _NUMBER_WORDS.get(found[1])
    return None


def is_yes(text: str) -> bool:
    """A whole message that agrees."""
    return normal(text) in YES


def is_no(text: str) -> bool:
    """A whole message that refuses."""
    return normal(text) in NO


def is_wish(text: str) -> bool:
    """Whether somebody says that they want what was just offered: 'ya mau', 'oke lanjut'. Not a bare 'oke'."""
    return bool(_WISH.fullmatch(normal(text)))


def is_empty(text: str) -> bool:
    """No letter and no digit in it: blank, punctuation or emoji alone."""
    return not any(ch.isalnum() for ch in unicodedata.normalize("NFKC", text))


def is_about_photos(text: str) -> bool:
    """Whether a text asks how berkas may be sent: 'boleh foto HP?', 'harus discan ya'."""
    said = normal(text)
    return bool(re.search(r"\b(foto|difoto|fotonya|scan|discan|pdf|fotokopi|fotocopy|fc|screenshot|ss|asli)\b", said)
                and re.search(r"\b(boleh|bisa|harus|wajib|apa|apakah|gimana|cukup|hp|buram|blur|gpp|gapapa)\b", said))


def is_change_of(text: str, label: str) -> bool:
    """Whether a text says that the answer called `label` is to be changed: 'ubah NIK', 'nama saya salah'."""
    said, label = normal(text), re.escape(normal(label))
    return bool(re.match(rf"(ubah|ganti|koreksi|ralat|perbaiki|edit) {label}(nya)?\b", said)
                or re.match(rf"{label}(nya)?( saya)? (salah|keliru|mau diganti)\b", said))


def is_not_known(text: str) -> bool:
    """Whether somebody asked for a number says that they do not know it."""
    return bool(_NOT_KNOWN.search(normal(text)))


def is_where(text: str) -> bool:
    """Whether somebody asked for a number asks where it is written."""
    return bool(_WHERE.search(normal(text)))


def is_lacking(text: str) -> bool:
    """Whether a text says that something is not there: 'belum punya akta', 'surat hilangnya ga ada'."""
    return bool(_LACKING.search(normal(text)))


def is_refusal(text: str) -> bool:
    """A short answer that begins with no: 'ga numpang', 'bukan orang asing'. Not: 'ga bisa kirim foto'."""
    said = normal(text)
    return bool(_REFUSAL.match(said)) and len(said.split()) <= 5 and not _TROUBLE.search(said) and "?" not in text


def names_region(text: str) -> bool:
    """Whether a text names a kecamatan, kabupaten, kota or province as such."""
    return len(text) >= 8 and bool(re.search(r"\b(kec|kecamatan|kab|kabupaten|kota|prov|provinsi)\b", normal(text)))


def is_all(text: str) -> bool:
    """Whether an answer about one photo is meant for all of them: 'semuanya kk'."""
    return bool(re.match(r"(ini )?semua(nya)?\b", normal(text)))


def is_digits(text: str) -> bool:
    """A number and no letter at all."""
    return not any(ch.isalpha() for ch in text) and any(ch.isdigit() for ch in text)


def is_later(text: str) -> bool:
    """Whether a text asks for time: 'nanti ya', 'besok saya kirim', 'sebentar saya ambil dulu'."""
    return bool(_LATER.search(normal(text)))


def is_question_like(text: str) -> bool:
    """Whether a text looks asked or ordered rather than given as an answer."""
    return bool(_CUES.search(normal(text)) or "?" in text)


def is_question_start(text: str) -> bool:
    """Whether a text begins as a question does."""
    return bool(_STARTS.match(normal(text)))


def is_rude(text: str) -> bool:
    """Swear words in it."""
    return bool(_RUDE.search(normal(text)))


def is_name(text: str) -> bool:
    """Whether a text can be a person's name: letters, no digits, at most 100 characters."""
    text = tidy(text)
    return (
        1 <= len(text) <= NAME_MAX
        and bool(_NAME.match(text))
        and all(ch.isalpha() or unicodedata.category(ch) in ("Mn", "Mc") or ch in _NAME_CHARACTERS for ch in text)
    )


def bare_name(text: str) -> str:
    """The name in 'nama saya Siti Aminah kak': what people say around it is left out."""
    name = _HONORIFIC.sub("", _NAME_LEAD.sub("", tidy(text), count=1), count=1)
    return _NAME_END.sub("", name).strip(" ,:") or tidy(text)


def is_address(text: str) -> bool:
    """Whether a text can be an address a postman finds: long enough, with a number or a word for a place."""
    return len(text) >= 8 and bool(re.search(r"\d", text) or _PLACE.search(normal(text)))


def is_doubtful_name(text: str) -> bool:
    """A name that is more often something else ('Ya', 'Selamat pagi'): worth asking about."""
    said = normal(text)
    is_odd = said in _SHORT_REPLIES or len(said) < 3 or len(said.split()) > 8
    return is_odd or is_rude(text) or is_question_like(text) or bool(_NO_NAME.search(said))


def tidy(text: str) -> str:
    """Control characters out, blanks single: an answer as it is kept."""
    kept = "".join(ch if unicodedata.category(ch) not in ("Cc", "Cf", "Cs", "Co") else " " for ch in text)
    return re.sub(r"\s+", " ", kept).strip()
