#!/usr/bin/env bash
# Two gateways that run as docs/sync.md says ("A first two-way sync in five minutes"): a ticket made on either side is on both, and so
# is what is edited on either. The addresses may be given: examples/two-way-sync.sh HERE THERE
set -euo pipefail

here=${1:-http://127.0.0.1:8080}
there=${2:-http://127.0.0.1:8081}
title="双向同步 $(date +%s)"

fail() { echo "!! $*" >&2; exit 1; }

for tool in curl python3; do
    command -v "$tool" >/dev/null || fail "'$tool' is needed: apt-get install $tool"
done
for base in "$here" "$there"; do
    curl -s -m 5 -o /dev/null "$base/livez" || fail "no gateway at $base: docs/sync.md, \"A first two-way sync in five minutes\", starts both"
done

md5() { printf '%s' "$1" | md5sum | cut -d' ' -f1; }

# call BASE METHOD PATH USER [BODY]
call() {
    local now
    now=$(date +%s)
    curl -sS -m 10 -X "$2" "$1/api/v1.0$3" -H 'appname: demo' -H "timestamp: $now" -H "signature: $(md5 "${now}demo-loonflow-token")" \
        -H "username: $4" -H 'Content-Type: application/json' ${5:+-d "$5"}
}

# number BASE TITLE: waits up to 30 s for a ticket of that title.
number() {
    local found
    for _ in $(seq 60); do
        found=$(call "$1" GET "/tickets?category=all&per_page=1000" admin |
            python3 -c 'import json,sys; print(next((r["id"] for r in json.load(sys.stdin)["data"]["value"] if r["title"] == sys.argv[1]), ""))' "$2")
        if [ -n "$found" ]; then echo "$found"; return; fi
        sleep 0.5
    done
    fail "'$2' is not at $1 after 30 s: is the job enabled, and the branch allowed (SANMEN_EGRESS_ALLOW)? See 'sanmen sync status service-desk'"
}

make() {
    local answer
    answer=$(call "$1" POST /tickets lisi "{\"workflow_id\":2,\"transition_id\":2001,\"title\":\"$2\",\"contact\":\"8001\"}")
    grep -q '"code":0' <<<"$answer" || fail "no ticket at $1: $answer"
    echo "made '$2' at $1"
}

make "$here" "$title: here"
make "$there" "$title: there"
twin=$(number "$there" "$title: here")
own=$(number "$here" "$title: there")
echo "each is on the other side: ticket $twin at $there, ticket $own at $here"

call "$there" PATCH "/tickets/$twin/fields" lisi "{\"title\":\"$title: here, edited there\"}" >/dev/null
call "$here" PATCH "/tickets/$own/fields" lisi "{\"title\":\"$title: there, edited here\"}" >/dev/null
call "$here" POST "/tickets/$own/comments" lisi '{"suggestion":"一条评论"}' >/dev/null
number "$here" "$title: here, edited there" >/dev/null
number "$there" "$title: there, edited here" >/dev/null
echo "each edit is on the other side"
