#!/usr/bin/env bash
# One ticket through all three gates of a running gateway ('make run' with the shipped adapter-config):
# created by an NGS client, seen by loonflow and Kingsoft callers, commented by Kingsoft, handled by loonflow, closed by NGS.
set -euo pipefail

base=${1:-http://127.0.0.1:8080}
title="打印机无法连接 $(date +%s)"
failed=0

md5() { printf '%s' "$1" | md5sum | cut -d' ' -f1; }

# Each answer is printed, and has to hold what is expected of it.
step() {
    local what=$1 expected=$2 answer=$3
    printf '\n== %s\n%s\n' "$what" "$answer"
    if ! grep -qF -- "$expected" <<<"$answer"; then
        printf '!! expected: %s\n' "$expected"
        failed=1
    fi
}

header() { tr -d '\r' <<<"$1" | awk -F': ' -v name="$2" 'tolower($1) == tolower(name) { print $2 }'; }

ngs() { # verb, staff id, body
    curl -sS -i -X POST "$base/ngs/wo/$1" -H 'ds: gl2019' -H "staffId: $2" -H 'groupId: SERVICE' \
        -H 'Content-Type: application/json' -d "$3"
}

loonflow() { # method, path, user, body
    local now signature
    now=$(date +%s)
    signature=$(md5 "${now}demo-loonflow-token")
    curl -sS -X "$1" "$base/api/v1.0$2" -H 'appname: demo' -H "timestamp: $now" -H "signature: $signature" \
        -H "username: $3" ${4:+-H 'Content-Type: application/json' -d "$4"}
}

kingsoft() { # method, path, body
    local now
    now=$(date +%s)
    curl -sS -X "$1" "$base/workorder/api/ticket/$2" -H 'AppId: demo' -H "Timestamp: $now" \
        -H "Sign: $(md5 "demo${now}demo-kingsoft-secret")" ${3:+-H 'Content-Type: application/json' -d "$3"}
}

native() { curl -sS "$base/api/sanmen/v1$1" -H 'Authorization: Bearer demo-reader-token'; }

created=$(ngs save SLISI '{"mapId":"service-desk","customerGuid":"CUST-1","objective":{"title":"'"$title"'","stringfield1":"aaa","floor":3}}')
step 'NGS save: a new ticket' '"code":1' "$created"
guid=$(header "$created" X-NGS-OId)
id=$(native "/tickets?guid=$guid" | grep -oE '^\{"id":[0-9]+' | grep -oE '[0-9]+')

step 'loonflow list' "\"id\":$id" "$(loonflow GET "/tickets?category=owner&ticket_ids=$id" lisi)"
step 'loonflow detail' '"act_state_id":0' "$(loonflow GET "/tickets/$id" lisi)"
step 'Kingsoft list_tickets' "\"id\":$id" "$(kingsoft POST list_tickets '{"page":1,"page_size":10,"status":1}')"
step 'Kingsoft detail' '"errno":10000' "$(kingsoft GET "detail?id=$id")"
step 'Kingsoft comment_ticket' '"errno":10000' "$(kingsoft POST comment_ticket '{"id":'"$id"',"detail":"客户来电催问"}')"
step 'loonflow transitions' '"transition_id":2001' "$(loonflow GET "/tickets/$id/transitions" lisi)"
step 'loonflow handle: submit' '"value":true' \
    "$(loonflow PATCH "/tickets/$id" lisi '{"transition_id":2001,"title":"'"$title"'","suggestion":"请处理"}')"
step 'loonflow flow log, with the comment' '\u5ba2\u6237\u6765\u7535\u50ac\u95ee' "$(loonflow GET "/tickets/$id/flowlogs" lisi)"

# The task that is open now is the last one the ticket has been given.
task=$(native "/tickets/$id" | grep -oE '"guid":"[0-9A-F-]{36}","number":[0-9]+' | tail -1 | cut -d'"' -f4)
step 'NGS close' '"code":1' "$(ngs close SELITE '{"oId":"'"$guid"'","taskId":"'"$task"'"}')"

step 'loonflow sees it finished' '"act_state_id":4' "$(loonflow GET "/tickets/$id" lisi)"
step 'Kingsoft sees it closed' '"status":3' "$(kingsoft GET "base?id=$id")"
step 'the field group is as it was given' '"stringfield1":"aaa","floor":3' "$(native "/tickets/$id")"

if [ "$failed" -ne 0 ]; then
    printf '\nsomething is not as it should be, see above\n'
    exit 1
fi
printf '\none ticket, three gates: all as expected\n'
