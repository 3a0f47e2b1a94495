"""What a permohonan may be about that no citizen applies for: a registered question, documents on their way.

They stand beside LAYANAN, not in it: the bot never offers them and no checklist belongs to them.
"""

from handlers.layanan import sumber
from handlers.layanan.model import Layanan

PERTANYAAN, DISTRIBUSI = "pertanyaan", "distribusi"

LAINNYA = {
    PERTANYAAN: Layanan(
        slug=PERTANYAAN, nama="Pertanyaan warga (BAMSOS)", singkat="Pertanyaan", persyaratan=(), sop="bamsos",
        dasar="SOP BAMSOS 060/Dukcapil-PDIP/702/2020", sumber=(sumber.SOP_BAMSOS,), keyakinan="high",
        dokumen="Jawaban pertanyaan",
    ),
    DISTRIBUSI: Layanan(
        slug=DISTRIBUSI, nama="Pendistribusian dokumen (JASA DUKCAPIL)", singkat="Distribusi", persyaratan=(),
        sop="jasa_dukcapil", dasar="SOP JASA DUKCAPIL 060/Dukcapil-PDIP/1240/2021", sumber=(sumber.SOP_JASA,),
        keyakinan="high", dokumen="Dokumen yang didistribusikan",
    ),
}
