"""Make nlu/.venv (Python 3.10 + the hashed lock), again only when the lock changed.

Run by any Python >= 3.9:  python nlu/bootstrap.py          the environment `make run` and `make test` need
                           python nlu/bootstrap.py --diet   nlu/.venv-diet with a real TensorFlow (measuring DIET)
                           python nlu/bootstrap.py --lock   compile both lock files again
"""

from __future__ import annotations

import argparse
import glob
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
STAMP = ".lock-hash"


def say(text: str) -> None:
    print(f"[nlu] {text}", flush=True)


def find_uv() -> list[str]:
    """The uv of the app environment, of the running Python, or of PATH; ends with one sentence if there is none."""
    for python in (ROOT / ".venv/bin/python", Path(sys.executable)):
        command = [str(python), "-m", "uv"]
        if python.exists() and subprocess.run([*command, "--version"], capture_output=True).returncode == 0:
            return command
    if found := shutil.which("uv"):
        return [found]
    raise SystemExit("uv tidak ditemukan: pasang dengan `.venv/bin/python -m pip install uv`, lalu ulangi.")


def runs_as_310(python: str) -> bool:
    """True if `python` starts and is a CPython 3.10 (a pyenv shim may exist and still refuse to run)."""
    try:
        answer = subprocess.run(
            [python, "-c", "import sys, ssl; print(sys.version_info[:2])"], capture_output=True, text=True, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and answer.stdout.strip() == "(3, 10)"


def version_key(path: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", path.rsplit("versions", 1)[-1]))


def find_python(uv: list[str]) -> str:
    """A Python 3.10: pyenv's versions folder, then PATH, then one fetched by uv."""
    roots = [os.environ.get("PYENV_ROOT"), os.path.expanduser("~/.pyenv")]
    candidates = [
        path
        for root in roots
        if root
        for path in sorted(glob.glob(f"{root}/versions/3.10*/bin/python"), key=version_key, reverse=True)
    ]
    if on_path := shutil.which("python3.10"):
        candidates.append(on_path)
    for python in candidates:
        if runs_as_310(python):
            return python
    say("Python 3.10 tidak ada di mesin ini; uv mengambilnya (sekali saja) …")
    subprocess.run([*uv, "python", "install", "3.10"], check=True)
    found = subprocess.run([*uv, "python", "find", "3.10"], check=True, capture_output=True, text=True).stdout.strip()
    if not runs_as_310(found):
        raise SystemExit("Python 3.10 tidak dapat dijalankan: pasang Python 3.10, lalu ulangi.")
    return found


def make_environment(venv: Path, lock: Path) -> bool:
    """Create or refresh `venv` from `lock`; False if it was already right."""
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = venv / STAMP
    python = venv / "bin/python"
    if stamp.exists() and stamp.read_text().strip() == wanted and runs_as_310(str(python)):
        say(f"lingkungan {venv.name} sudah sesuai {lock.name}")
        return False
    started = time.monotonic()
    uv = find_uv()
    if not runs_as_310(str(python)):
        base = find_python(uv)
        say(f"membuat {venv.relative_to(ROOT)} dengan {base}")
        if venv.exists():
            shutil.rmtree(venv)
        subprocess.run([*uv, "venv", "--quiet", "--python", base, str(venv)], check=True)
    stamp.unlink(missing_ok=True)
    packages = sum(1 for line in lock.read_text().splitlines() if re.match(r"[A-Za-z0-9]", line))
    say(f"memasang {packages} paket dari {lock.name} …")
    command = [*uv, "pip", "sync", "--compile-bytecode", "--require-hashes", "--python", str(python), str(lock)]
    subprocess.run(command, check=True, env={**os.environ, "UV_HTTP_TIMEOUT": "120"})
    stamp.write_text(wanted + "\n")
    say(f"selesai dalam {time.monotonic() - started:.0f} detik")
    return True


def compile_locks() -> None:
    """Resolve pyproject.toml into the two lock files for linux/x86_64 (another platform would choose numpy 1.22)."""
    common = [*find_uv(), "pip", "compile", "--quiet", "pyproject.toml", "--generate-hashes", "--no-emit-index-url"]
    common += ["--no-annotate", "--python-version", "3.10", "--python-platform", "x86_64-unknown-linux-gnu"]
    common += ["--custom-compile-command", "python nlu/bootstrap.py --lock"]
    subprocess.run([*common, "--group", "dev", "-o", "requirements.lock"], check=True, cwd=HERE)
    subprocess.run([*common, "--extra", "diet", "-o", "requirements-diet.lock"], check=True, cwd=HERE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--diet", action="store_true", help="lingkungan kedua dengan TensorFlow (DIET)")
    parser.add_argument("--lock", action="store_true", help="susun ulang kedua berkas lock")
    options = parser.parse_args()
    if options.lock:
        compile_locks()
    elif options.diet:
        make_environment(HERE / ".venv-diet", HERE / "requirements-diet.lock")
    else:
        make_environment(HERE / ".venv", HERE / "requirements.lock")


if __name__ == "__main__":
    main()
