# One command for each thing that one does with this house. `make help` lists them.

GO   ?= go
TAGS := duckdb_arrow
PKGS := ./...

# A machine without a home still needs a place for Go's caches.
ifeq ($(strip $(HOME)),)
export HOME := $(CURDIR)/.build/home
endif

# Executions of each fuzz target (or a time: FUZZTIME=10m), rows of the large benchmark, scale of TPC-H.
FUZZTIME ?= 3000x
ROWS     ?= 20000000
SCALE    ?= 1

# Sequences of gestures; the tests make 40.
SEQUENCES ?= 1000

# Packages where nothing runs side by side and no state is shared: the race detector has nothing to see there. Drawing is pure but
# for its fonts, which the tests of the screen and of the command use under the detector.
PURE := quire/engine quire/engine/pipesql% quire/internal/archtest quire/notebooks/examples% quire/plots quire/repl/checks quire/repl/grid \
	quire/scripts/%
RACED = $(filter-out $(PURE),$(shell $(GO) list -tags $(TAGS) $(PKGS)))

# Vetting is the work of lint.
GOTEST := $(GO) test -vet=off -timeout 20m -tags $(TAGS)

.PHONY: help
help: ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## bin/quire
	$(GO) build -tags $(TAGS) -o bin/quire ./cmd/quire

.PHONY: demo
demo: build ## the example: on a terminal opened, otherwise run and printed
	bin/quire demo

.PHONY: test
test: ## all tests; what was skipped and why; which real parts were used
	$(GO) run ./scripts/testreport -timeout 20m -tags $(TAGS) $(PKGS)

.PHONY: race
race: ## the tests of what runs side by side, with the race detector
	$(GOTEST) -race -short $(RACED)

.PHONY: fuzz
fuzz: ## every fuzz target for FUZZTIME (3000x; or 10m)
	@GO="$(GO)" scripts/fuzz -tags $(TAGS) -fuzztime $(FUZZTIME)

.PHONY: bench
bench: build ## what docs/benchmarks.md holds, measured here (ROWS=20000000)
	$(GO) run -tags $(TAGS) ./scripts/bench -quire bin/quire -rows $(ROWS)

.PHONY: latency
latency: build ## keys, pages, opening and idling of the screen, in a terminal (PEERS=folder of vd, harlequin, datui)
	$(GO) run -tags $(TAGS) ./scripts/latency -quire bin/quire $(if $(PEERS),-peers $(PEERS)) $(if $(DATA),-dir $(DATA))

.PHONY: tpch
tpch: ## TPC-H's 22 queries as pipes against the same in SQL (SCALE=1)
	$(GO) run -tags $(TAGS) ./scripts/tpch -scale $(SCALE)

.PHONY: golden
golden: ## rewrite the goldens; then look at the difference, pictures too
	@GO="$(GO)" scripts/golden -tags $(TAGS)

.PHONY: gestures
gestures: ## random sequences of gestures on real files, each replayed headless (SEQUENCES=1000)
	QUIRE_SEQUENCES=$(SEQUENCES) $(GOTEST) -timeout 30m -run TestGesturesReplayTheSame ./repl

.PHONY: lint
lint: ## gofumpt, go vet, staticcheck, links of the documents
	@out="$$($(GO) tool gofumpt -l .)"; if [ -n "$$out" ]; then echo "not formatted (go tool gofumpt -w):"; echo "$$out"; exit 1; fi
	$(GO) vet -tags $(TAGS) $(PKGS)
	$(GO) tool staticcheck -tags $(TAGS) $(PKGS)
	$(GO) run ./scripts/links README.md CHANGELOG.md docs

.PHONY: docs
docs: ## make what is generated again (example data, key table), then check the links
	$(GO) generate -tags $(TAGS) $(PKGS)
	$(GO) run ./scripts/links README.md CHANGELOG.md docs

.PHONY: gallery
gallery: build ## draw the charts of docs/charts.md anew; then look at each
	$(GO) run -tags $(TAGS) ./scripts/gallery -quire bin/quire

.PHONY: screens
screens: ## docs/screens.md and its pictures, captured from the program in a terminal (needs tmux); then look at them
	@rm -rf .build/screens && mkdir -p .build/screens docs/img/screens
	$(GOTEST) -run '^TestScreensOfTheDocuments$$' -count=1 ./cmd/quire -shots $(CURDIR)/.build/screens
	$(GO) run ./scripts/screens .build/screens docs

.NOTPARALLEL:

.PHONY: check
check: test lint race fuzz ## everything that must be green: lint, test (with archtest), race, short fuzz
