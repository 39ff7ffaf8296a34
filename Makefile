.DEFAULT_GOAL := help
.PHONY: help run build check test test-one schema lint contract screens bench chaos

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

run: ## Start Refhook with example data, and print what to type next
	@scripts/setup run
	@scripts/ui
	cargo run --locked --bin refhook -- demo

build: ## Build the release binary: target/release/refhook
	@scripts/setup run
	@scripts/ui
	cargo build --release --locked --bin refhook

check: ## Type-check everything, tests and app included: seconds once warm
	@scripts/setup lint
	cargo check --workspace --all-targets --all-features --locked
	@scripts/ui types

test: ## Run all tests, on SQLite and on a private PostgreSQL, and in a browser
	@scripts/setup test
	@scripts/test

test-one: ## Run the Rust tests whose name contains T, on both databases: make test-one T=hands_out
	@scripts/test-one '$(T)'

schema: ## Regenerate the API's description and the app's types
	@scripts/setup lint
	json=$$(cargo run --locked --bin refhook -- openapi) && printf '%s\n' "$$json" >ui/openapi.json
	@scripts/ui install ui
	npm run --silent --prefix ui types </dev/null

lint: ## Check format, types, lints, documentation, dependencies and licences
	@scripts/setup lint
	@scripts/suite 'app and journeys' scripts/ui check
	@scripts/suite format cargo fmt --all --check
	@scripts/suite clippy cargo clippy --workspace --all-targets --all-features --locked -- -D warnings
	@RUSTDOCFLAGS='-D warnings' scripts/suite documentation \
	    cargo doc --no-deps --workspace --all-features --document-private-items --locked
	@scripts/suite 'unused dependencies' scripts/check-unused
	@scripts/suite circles scripts/check-circles
	@scripts/suite dependencies scripts/check-dependencies
# The line above enforces deny.toml everywhere; cargo-deny, which takes minutes to install, confirms it.
	@if command -v cargo-deny >/dev/null; then \
	    scripts/suite cargo-deny cargo deny --all-features --locked check --allow unused-wrapper bans licenses sources; \
	fi

contract: ## Check the API's description against the server, and generate clients from it
	@scripts/setup contract
	cargo build --locked --bin refhook
	scripts/contract

screens: ## Take the pictures of docs/guide.md, and one contact sheet of all screens
	@scripts/setup test
	@scripts/ui
	@scripts/ui install e2e
	cargo build --locked --bin refhook
	npm run --silent --prefix e2e screens </dev/null

chaos: ## Kill the server 50 times on each database while people join, and count what arrived
	@scripts/setup test
	@scripts/ui
	REFHOOK_CHAOS_KILLS=$${REFHOOK_CHAOS_KILLS:-50} cargo test --locked --all-features -p refhook-server --test it \
	    chaos -- --nocapture --test-threads=1

bench: ## Measure Refhook and the machine's own limit side by side
	@scripts/setup test
	@scripts/ui
	cargo build --release --locked --bin refhook --bin refhook-bench
	target/release/refhook-bench throughput
	target/release/refhook-bench latency
	target/release/refhook-bench restart
	target/release/refhook-bench idle
	target/release/refhook-bench upload
