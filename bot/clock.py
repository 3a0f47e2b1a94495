"""The clock process: the whole schedule as one table with a reason for each line, and Telegram polling.

Two clocks may be started; only the holder of the lease “clock” acts, the other waits to take over.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError

from bot import telegram_poll
from bot.channels.registry import channels_of
from bot.cli import make_context
from bot.inbox import sweep_inbox
from bot.ingress import replay_spool
from bot.kanal_sehat import check_kanal, sync_templat
from bot.overdue import sweep_outbox
from bot.reconcile import reconcile_whatsapp
from data.leases import drop_lease, take_lease
from data.settings import MissingSetting, load_settings
from handlers.commands.cetak import run_cetak
from handlers.commands.indeks import keep_index
from handlers.commands.meja import bring_back_gagal, sweep_meja
from handlers.commands.pengaturan_tenggat import recount_jawab, recount_tenggat
from handlers.commands.prr import find_prr
from handlers.commands.siaran import run_siaran
from handlers.commands.tangga import climb_ladder
from handlers.context import Context
from handlers.jobs import beat, contact_uncollected, refresh_statistics, sweep_loose_berkas, sweep_tenggat

log = logging.getLogger("loket.clock")

LEASE_SECONDS = 30


@dataclass(frozen=True)
class Line:
    """One line of the schedule: what, every how many seconds, and why."""

    job: Callable[[Context], object]
    seconds: int
    reason: str


SCHEDULE = (
    Line(sweep_tenggat, 60, "tenggat yang jatuh tempo naik satu tingkat, sekali per tingkat"),
    Line(recount_tenggat, 30, "jam atau hari libur kantor diubah: tenggat yang berjalan dihitung ulang"),
    Line(recount_jawab, 30, "jam, hari libur atau waktu jawab diubah: percakapan yang menunggu dihitung ulang"),
    Line(sweep_meja, 5, "percakapan: tundaan habis, jawaban lewat waktu (diberitahukan sekali), giliran petugas"),
    Line(bring_back_gagal, 15, "balasan petugas yang gagal terkirim bukan jawaban: percakapannya menunggu lagi"),
    Line(run_cetak, 5, "cetakan kartu dikirim ke pencetak dan keadaannya ditanyakan"),
    Line(replay_spool, 10, "pesan yang diterima saat basis data tidak dapat ditulis dimasukkan kembali"),
    Line(reconcile_whatsapp, 300, "pesan WhatsApp yang webhook-nya tidak pernah sampai diambil dari Twilio"),
    Line(sweep_inbox, 60, "sewa percakapan yang pemegangnya mati dihapus; pesan yang lama menunggu disebut di log"),
    Line(keep_index, 5, "pesan baru dapat dicari; jalan pesan tidak menunggu indeks"),
    Line(sweep_outbox, 15, "pesan keluar yang sehari tidak dapat dikirim gagal; yang lama menunggu disebut di log"),
    Line(check_kanal, 120, "penyedia ditanya apakah kunci dan webhook kita masih berlaku"),
    Line(sync_templat, 15, "templat WhatsApp diambil dari Twilio tiap jam, atau begitu petugas memintanya"),
    Line(climb_ladder, 60, "pemberitahuan yang tertahan naik ke kanal lain, lalu ke daftar telepon petugas"),
    Line(run_siaran, 5, "siaran yang disetujui dikirim sedikit demi sedikit, tidak di malam hari"),
    Line(find_prr, 600, "sekali sehari: yang sudah direkam dan genap 17 tahun dicetak kartunya tanpa permohonan"),
    Line(contact_uncollected, 3600, "yang 14 hari belum diambil: pemohonnya dihubungi di jam kantor, tiap 14 hari"),
    Line(refresh_statistics, 6 * 3600, "SQLite memilih indeks yang benar hanya bila tahu isi tabelnya"),
    Line(sweep_loose_berkas, 6 * 3600, "berkas yang tidak pernah diajukan tidak disimpan lebih lama dari perlu"),
)


class Clock:
    """Runs SCHEDULE while it holds the lease."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.stop = threading.Event()
        self.telegram_stop = threading.Event()
        self.is_holder = False

    def run(self) -> None:
        scheduler = BackgroundScheduler(timezone="UTC")
        for line in SCHEDULE:
            scheduler.add_job(
                self._guarded,
                "interval",
                seconds=line.seconds,
                args=[line.job],
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
                id=line.job.__name__,
            )
        scheduler.start()
        poller: threading.Thread | None = None
        while not self.stop.is_set():
            self._renew()
            if self.is_holder and poller is None:
                poller = self._start_telegram()
            elif not self.is_holder and poller is not None:  # another clock asks Telegram now
                poller = self._stop_telegram(poller)
            self.stop.wait(LEASE_SECONDS / 3)
        scheduler.shutdown(wait=True)
        if poller is not None:
            self._stop_telegram(poller)
        if self.is_holder:
            drop_lease(self.ctx.store, "clock", self.name, self.ctx.now())

    def _renew(self) -> None:
        try:
            self.is_holder = take_lease(self.ctx.store, "clock", self.name, self.ctx.now(), LEASE_SECONDS)
            if self.is_holder:
                beat(self.ctx, "clock", {"proses": self.name})
        except SQLAlchemyError:
            self.is_holder = False
            log.exception("sewa jam tidak dapat diperbarui")

    def _guarded(self, job: Callable[[Context], object]) -> None:
        """A job that fails is logged and tried at its next time; it never stops the clock."""
        if not self.is_holder:
            return
        try:
            job(self.ctx)
        except Exception:
            log.exception("pekerjaan %s gagal", job.__name__)

    def _start_telegram(self) -> threading.Thread | None:
        settings = self.ctx.settings
        if not settings.has_telegram:
            return None
        self.telegram_stop = threading.Event()
        act = telegram_poll.run if settings.telegram_uses_polling else telegram_poll.keep_webhook
        thread = threading.Thread(target=act, args=(self.ctx, self.telegram_stop), name="telegram", daemon=True)
        thread.start()
        return thread

    def _stop_telegram(self, thread: threading.Thread) -> threading.Thread | None:
        """None once it has ended; else it is asked again at the next beat."""
        self.telegram_stop.set()
        thread.join(timeout=5)
        return thread if thread.is_alive() else None


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        ctx = make_context(load_settings())
    except MissingSetting as error:
        print(f"clock: {error}", file=sys.stderr)
        return 2
    channels_of(ctx)
    clock = Clock(ctx)

    def stop(signum: int, frame: FrameType | None) -> None:
        clock.stop.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    clock.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
