"""A traffic generator that talks like citizens: for benches, for demos, for a look at a busy office.

    .venv/bin/python -m bench.warga URL --token TWILIO_AUTH_TOKEN [--hours 7-16] [--minutes 5] [--citizens 200]
        [--photos http://HOST:PORT] [--seed 1]

It signs webhooks as Twilio does and sends them to URL/webhook/twilio. A working day (`--hours`) is pressed into
`--minutes`; arrivals follow the hours of a service counter (a peak at nine, a dip at noon). Each citizen is a person
with a plan: asks a question in slang and leaves; applies and answers question by question, with three photos at once;
loses patience and sends the same line again and again (“bom chat”); breaks off in the middle (every third); asks for
the status. At the end it prints what it sent. Photos are fetched from `--photos`, the provider's own address as the
office knows it (TWILIO_API_BASE_URL, bench/provider.py); left out, nobody sends photos.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from twilio.request_validator import RequestValidator

ROOT = Path(__file__).parent.parent
ARRIVALS = {7: 4, 8: 11, 9: 16, 10: 14, 11: 11, 12: 5, 13: 9, 14: 10, 15: 7, 16: 4, 17: 3, 18: 3, 19: 4, 20: 3, 21: 1}
"""Of a hundred conversations, how many begin in which hour."""
PLANS = {"tanya": 50, "ajukan": 28, "status": 12, "bom": 10}
NAMES = ("Budi Santoso", "Siti Aminah", "Agus Salim", "Dewi Lestari", "Joko Widodo Putra", "Rina Marlina")
OPENINGS = ("assalamualaikum min", "halo kak", "permisi mau tanya", "p", "pagi pak", "selamat siang admin")
WISHES = ("mau bikin kk baru abis nikah", "urus kia anak gmn caranya", "ktp sy ilang mau bikin lg", "mau buat akta")
ENDINGS = ("makasih ya min", "ok tq", "siap kak", "terima kasih")


@dataclass(frozen=True)
class Line:
    """One message of a citizen, `wait` seconds of the office's day after the one before."""

    wait: float
    teks: str = ""
    photos: int = 0


@dataclass
class Tally:
    """What was sent, and what the office said to it."""

    plans: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    photos: int = 0
    broken_off: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0


def questions() -> list[str]:
    """Sentences of real people's kind: those Rasa is evaluated with."""
    with (ROOT / "nlu/tests/data/uji.tsv").open(encoding="utf-8", newline="") as lines:
        return [row[0] for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)][1:]


def plan_of(dice: random.Random, asked: list[str], has_photos: bool) -> tuple[str, list[Line]]:
    """(name, lines) of one person's visit."""
    name = dice.choices(list(PLANS), list(PLANS.values()))[0]
    lines = [Line(0, dice.choice(OPENINGS))] if dice.random() < 0.6 else []
    if name == "tanya":
        lines += [Line(dice.uniform(10, 90), dice.choice(asked)) for _ in range(dice.randint(1, 4))]
    elif name == "status":
        lines += [Line(dice.uniform(5, 40), "punya saya sampai mana ya"), Line(30, dice.choice(asked))]
    elif name == "bom":
        again = dice.choice(asked)
        lines += [Line(dice.uniform(0.5, 4), again) for _ in range(dice.randint(3, 8))]
        lines.append(Line(3, dice.choice(("woi", "halo????", "min kok lama", "p p p"))))
    else:
        lines += _application(dice, has_photos)
    lines.append(Line(dice.uniform(5, 60), dice.choice(ENDINGS)))
    if name != "bom" and dice.random() < 1 / 3:  # the rest is never sent: dinner, a crying child, no more credit
        lines = lines[: max(1, dice.randrange(len(lines)))]
    return name, lines


def _application(dice: random.Random, has_photos: bool) -> list[Line]:
    born = f"{dice.randint(1, 28):02d}{dice.randint(1, 12):02d}{dice.randint(60, 99)}"
    nik = f"1471{dice.randint(1, 12):02d}{born}{dice.randint(1, 9999):04d}"
    lines = [Line(20, dice.choice(WISHES)), Line(40, dice.choice(NAMES)), Line(60, nik), Line(45, f"1471{nik[4:]}")]
    lines.append(Line(15, dice.choice(("1", "pdf lewat chat aja", "ambil sendiri"))))
    if has_photos:
        lines += [Line(90, photos=dice.randint(1, 3)), Line(30, "sudah semua")]
    return [*lines, Line(20, "sudah benar"), Line(10, "setuju")]


def starts(dice: random.Random, citizens: int, hours: range) -> Iterator[float]:
    """When each visit begins, in seconds of the day after it opened, by the hours' shares."""
    shares = [ARRIVALS.get(hour, 1) for hour in hours]
    for _ in range(citizens):
        yield (dice.choices(range(len(shares)), shares)[0] + dice.random()) * 3600


class Street:
    """Everybody who writes today."""

    def __init__(self, options: argparse.Namespace, url: str) -> None:
        self._url, self._photos = url, options.photos.rstrip("/")
        self._validator = RequestValidator(options.token)
        self._office = options.office
        self._run = f"{time.time_ns() % 16**8:08x}"
        self._number = 0
        self.tally = Tally()

    async def visit(self, client: httpx.AsyncClient, citizen: int, at: float, lines: list[Line], pace: float) -> None:
        """One person, from the first line to the last."""
        await asyncio.sleep(at * pace)
        for line in lines:
            await asyncio.sleep(line.wait * pace)
            await self._send(client, citizen, line)

    async def _send(self, client: httpx.AsyncClient, citizen: int, line: Line) -> None:
        form = self._form(citizen, line)
        signed = {"X-Twilio-Signature": self._validator.compute_signature(self._url, form)}
        began = time.perf_counter()
        try:
            answer = await client.post(self._url, data=form, headers=signed)
            told = "" if answer.status_code == 200 else str(answer.status_code)
        except httpx.HTTPError as error:
            told = type(error).__name__
        self.tally.slowest = max(self.tally.slowest, time.perf_counter() - began)
        self.tally.sent += 1
        self.tally.photos += line.photos
        if told:
            self.tally.refused[told] += 1

    def _form(self, citizen: int, line: Line) -> dict[str, str]:
        self._number += 1
        sid = f"SM{self._run}{self._number:024x}"
        sender = f"whatsapp:+62813{citizen:08d}"
        form = {
            "MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "AccountSid": "AC" + "a" * 32, "From": sender,
            "To": self._office, "Body": line.teks, "ProfileName": NAMES[citizen % len(NAMES)], "WaId": sender[10:],
            "NumMedia": str(line.photos), "NumSegments": "1", "MessageType": "image" if line.photos else "text",
            "SmsStatus": "received", "ApiVersion": "2010-04-01",
        }
        for number in range(line.photos):
            form[f"MediaUrl{number}"] = f"{self._photos}/foto/{citizen}-{self._number}-{number}.png"
            form[f"MediaContentType{number}"] = "image/png"
        return form


async def walk(options: argparse.Namespace) -> Tally:
    """One day of the office, pressed into `options.minutes`."""
    dice, asked = random.Random(options.seed), questions()
    first, last = map(int, options.hours.split("-"))
    street = Street(options, f"{options.url.rstrip('/')}/webhook/twilio")
    pace = options.minutes / ((last - first) * 60)
    async with httpx.AsyncClient(timeout=30, limits=httpx.Limits(max_connections=64)) as client:
        visits = []
        for citizen, at in enumerate(starts(dice, options.citizens, range(first, last))):
            name, lines = plan_of(dice, asked, bool(options.photos))
            street.tally.plans[name] += 1
            street.tally.broken_off += lines[-1].teks not in ENDINGS
            visits.append(street.visit(client, options.first + citizen, at, lines, pace))
        await asyncio.gather(*visits)
    return street.tally


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description="Lalu lintas warga tiruan untuk ukuran dan peragaan.")
    made.add_argument("url", help="alamat kantor, misalnya http://127.0.0.1:8000")
    made.add_argument("--token", required=True, help="TWILIO_AUTH_TOKEN kantor itu")
    made.add_argument("--office", default="whatsapp:+14155238886", help="TWILIO_WHATSAPP_FROM kantor itu")
    made.add_argument("--citizens", type=int, default=200)
    made.add_argument("--first", type=int, default=0, help="nomor warga pertama, agar dua putaran tidak bercampur")
    made.add_argument("--minutes", type=float, default=5.0, help="lama seluruh hari kerja dimampatkan")
    made.add_argument("--hours", default="7-16")
    made.add_argument("--photos", default="", help="alamat penyedia tiruan, tempat foto diambil")
    made.add_argument("--seed", type=int, default=1)
    return made


def main() -> None:
    tally = asyncio.run(walk(parser().parse_args()))
    print(f"{tally.sent} pesan terkirim, {tally.photos} foto; kunjungan {dict(tally.plans)}, putus di tengah "
          f"{tally.broken_off}; jawaban terlama {tally.slowest * 1000:.0f} ms; ditolak {dict(tally.refused) or 0}")


if __name__ == "__main__":
    main()
