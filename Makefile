# make run   siapkan semuanya lalu jalankan          make test   siapkan semuanya lalu uji
# Keadaan (basis data, berkas, kunci, model) ada di LOKET_HOME, bawaan var/.
PYTHON ?= python3
LOKET_HOME ?= var
export LOKET_HOME
PY := .venv/bin/python
NLU_PY := nlu/.venv/bin/python
UV := $(PY) -m uv

.PHONY: run test setup nlu-env nlu-train nlu-eval lint lock sop panduan
.DEFAULT_GOAL := run

run: .venv/.app nlu/.venv/.ready
	@echo "[3/5] Menyiapkan basis data dan kantor contoh di $(LOKET_HOME)/ …"
	@$(PY) -m bot.cli setup
	@echo "[4/5] Melatih model Rasa bila masukannya berubah …"
	@$(NLU_PY) nlu/train.py --out "$(LOKET_HOME)/model"
	@echo "[5/5] Menjalankan semua proses (Ctrl-C untuk berhenti) …"
	@$(PY) -m bot.run

setup: .venv/.app nlu/.venv/.ready
	@$(PY) -m bot.cli setup

test: .venv/.dev lint nlu/.venv/.ready nlu-model
	@echo "[4/5] Menguji pemahaman (nlu) …"
	@$(NLU_PY) -m pytest nlu/tests -q
	@echo "[5/5] Menguji aplikasi pada SQLite dan PostgreSQL …"
	@$(PY) -m pytest tests $(PYTEST_ARGS)

.PHONY: nlu-model
nlu-model: nlu/.venv/.ready
	@echo "[3/5] Melatih model Rasa untuk pengujian bila masukannya berubah …"
	@$(NLU_PY) nlu/train.py --out build/model

lint: .venv/.dev
	@$(PY) -m ruff check --quiet .
	@$(PY) -m mypy

.venv/bin/uv: requirements-uv.lock
	@echo "[1/5] Membuat lingkungan Python aplikasi (.venv) …"
	@$(PYTHON) -c 'import sys; sys.exit("Perlu Python 3.11 atau lebih baru; yang ditemukan " + sys.version.split()[0] + ". Jalankan: make PYTHON=python3.11 run") if sys.version_info < (3, 11) else None'
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@touch $@

.venv/.app: requirements.lock pyproject.toml .venv/bin/uv
	@echo "[1/5] Memasang paket aplikasi …"
	@$(UV) pip install --quiet --require-hashes -r requirements.lock
	@$(UV) pip install --quiet --no-deps -e .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.app
	@echo "[1/5] Memasang paket pengujian …"
	@$(UV) pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

nlu-env: nlu/.venv/.ready
nlu/.venv/.ready: nlu/requirements.lock nlu/bootstrap.py .venv/bin/uv
	@echo "[2/5] Membuat lingkungan Rasa (nlu/.venv, Python 3.10) …"
	@$(PY) nlu/bootstrap.py
	@touch $@

nlu-train: .venv/.app nlu/.venv/.ready
	@$(PY) -m bot.cli koreksi
	@test ! -f "$(LOKET_HOME)/koreksi.yml" || set -- --corrections "$(LOKET_HOME)/koreksi.yml"; \
	$(NLU_PY) nlu/train.py --out "$(LOKET_HOME)/model" --promote "$$@"

nlu-eval: nlu-model
	@$(NLU_PY) nlu/evaluate.py --model build/model --report docs/nlu-evaluasi.md

lock:
	@$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml -o requirements.lock
	@$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml --extra dev -c requirements.lock -o requirements-dev.lock
	@echo uv | $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 - -o requirements-uv.lock

sop: .venv/.app
	@$(PY) -m handlers.sop

panduan: .venv/.dev
	@$(PY) -m pytest -q tests/browser/test_panduan.py -k pictures_of
	@cp build/panduan/*.webp docs/panduan/gambar/
