# Two commands for a newcomer: `make part PROMPT="…"` and `make test`. Each does its own set-up, once.
PYTHON ?= python3
VENV   ?= .venv
OUT    ?= part.step
BIN    := $(VENV)/bin

.PHONY: part asked test slow fuzz bench lint picture clean

# The prompt reaches the program as it was typed: inch marks, dollar signs and all.
part asked: export CADLM_PROMPT = $(value PROMPT)
part: asked $(VENV)/.part
	@$(BIN)/cadlm part -o "$(OUT)" -- "$$CADLM_PROMPT"

asked:
	@test -n "$$CADLM_PROMPT" || { echo 'usage: make part PROMPT="50x30mm mounting plate with 4 corner holes"' >&2; exit 2; }

# A test that hangs, be it in the kernel, says where and fails; none takes a tenth of this.
test: $(VENV)/.test
	$(BIN)/python -m pytest -n 2 --dist loadfile -o faulthandler_timeout=300 -o faulthandler_exit_on_timeout=true

slow: $(VENV)/.test
	$(BIN)/python -m pytest -m slow

fuzz: $(VENV)/.test
	$(BIN)/python -m tests.fuzz --count 20000 --seed $$(date +%s)

bench: $(VENV)/.test
	for name in cli decode holes small_parts data compiler; do echo "$$name"; $(BIN)/python benchmarks/$$name.py || exit 1; done

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright

# Puts the picture and the output of the README's first command into the README.
picture: $(VENV)/.part
	$(BIN)/python scripts/readme.py

clean:
	rm -rf $(VENV) build dist *.egg-info part.step part.png part.cir

$(VENV)/.part: pyproject.toml scripts/setup.sh
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh scripts/setup.sh part
	@touch $@

$(VENV)/.test: $(VENV)/.part
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh scripts/setup.sh test
	@touch $@
