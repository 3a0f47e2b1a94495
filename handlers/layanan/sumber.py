"""Where the facts of handlers/layanan were read. 'FC' is a photocopy or a scan of the original."""

SERANG = (
    "https://disdukcapil.serangkab.go.id/baca/publikasi/pelayanan-persyaratan-dan-penjelasan-pendaftaran-penduduk-"
    "dan-pencatatan-sipil (Lampiran Surat Dirjen 470/13287/Dukcapil, 28-09-2021)"
)
KUBU_RAYA_DAFDUK = "https://dukcapil.kuburayakab.go.id/pelayanan-pendaftaran-penduduk/"
KUBU_RAYA_CAPIL = "https://dukcapil.kuburayakab.go.id/pelayanan-pencatatan-sipil/"
SAMASAWAH = "https://desamasawah.blogspot.com/2018/10/perpres-no-962018-inilah-persyaratan.html"
SEMARANG = "http://dukcapil.semarangkab.go.id/content/index/4/64/63/pendaftaran-penduduk"
DAYEUHKOLOT = "salinan ulang SE 470/13287 pada aplikasi Kec. Dayeuhkolot, Kab. Bandung (sumber sekunder)"
PASAL_108 = "https://pasal.id/peraturan/permen/permendagri-no-108-tahun-2019/koreksi/7075304"
PEKALONGAN_KK_HILANG = "https://layananonline-sintren.pekalongankab.go.id/persyaratan/kk_hilang"
PEKALONGAN_KTP = "https://layananonline-sintren.pekalongankab.go.id/persyaratan/ktp"
PEKALONGAN_AKTA = "https://layananonline-sintren.pekalongankab.go.id/persyaratan/akta_kelahiran"
PEKALONGAN_KIA = "https://disdukcapil.pekalongankota.go.id/halaman/kartu-identitas-anak-kia.html"
KONTAN = (
    "https://nasional.kontan.co.id/news/cara-cetak-kk-hilang-atau-rusak-tanpa-fotokopi-ktp-dan-surat-pengantar-"
    "rtrw?page=1"
)
RINEWS = "https://www.rinews.id/?p=14031 (22-07-2025, mengutip Direktur Dafduk Ditjen Dukcapil)"
SULSEL = (
    "https://dukcapil.sulselprov.go.id/showberita/ktp-el-hilang-rusak-dan-berubah-data-bisakah-dicetak-ulang"
)
BATAM = "https://disdukcapil.batam.go.id/perpindahan-penduduk-wni-dalam-nkri/"
INEWS = (
    "https://www.inews.id/amp/news/nasional/dukcapil-minta-warga-tak-sepelekan-akta-kematian-ini-manfaatnya"
)
PERKAWINAN_NON_MUSLIM = "Akta Perkawinan (Non Muslim)"
JEMBRANA = "https://dukcapil.jembranakab.go.id/akta-perceraian"
JAKARTA = "https://kependudukancapil.jakarta.go.id/akta-perceraian/"
GITBOOK = (
    "https://aidils-organization.gitbook.io/dukcapil/pencatatan-sipil/pencatatan-perceraian (23-06-2025, "
    "himpunan tidak resmi dengan rujukan pasal)"
)
JOGJA = (
    "https://kabarjogja.rbtvjogja.tv/2025/09/23/mengenal-identitas-kependudukan-digital-syarat-cara-aktivasi-"
    "dan-manfaatnya"
)
SUARA = "https://www.suara.com/tekno/2025/11/13/164810/cara-membuat-identitas-kependudukan-digital-ikd-setara-ktp"
NGAWI = "https://dukcapil.ngawikab.go.id/ktp-el-dan-dokumen-elektronik-tidak-perlu-dilegalisir"
KARIMUN = "https://www.disdukcapil.karimunkab.go.id/frequently-asked-question"
SOP_PRR = "SOP KTP-el PRR Bunda Dewi Harum (13.2), Kabupaten Tanggamus"
SOP_BUNDA = "SOP Pelayanan Bunda Dewi Harum (13), Kabupaten Tanggamus"
SOP_BAMSOS = "SOP BAMSOS 060/Dukcapil-PDIP/702/2020, Kota Pekanbaru"
SOP_JASA = "SOP JASA DUKCAPIL 060/Dukcapil-PDIP/1240/2021, Kota Pekanbaru"
SOP_SINOPSIS = "SOP SINOPSIS 060/Dukcapil-PDIP/1246/2021, Kota Pekanbaru"
