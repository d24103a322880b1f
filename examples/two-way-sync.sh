#!/usr/bin/env bash
# Two gateways that run as docs/sync.md says: a ticket made on either side is on both, and so is what is edited on either.
set -euo pipefail

here=${1:-http://127.0.0.1:8080}
there=${2:-http://127.0.0.1:8081}
title="双向同步 $(date +%s)"

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
    echo "!! '$2' is not at $1" >&2
    exit 1
}

make() {
    call "$1" POST /tickets lisi "{\"workflow_id\":2,\"transition_id\":2001,\"title\":\"$2\",\"contact\":\"8001\"}" >/dev/null
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
