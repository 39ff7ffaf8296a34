# Owns one PostgreSQL cluster for its parent: creates it, stops and starts it on the parent's orders, and removes it
# when its standard input closes. The kernel closes that however the parent ends, kill -9 included.
#
# Arguments: the folder of PostgreSQL's programs, an empty folder, then lines for postgresql.conf.
# Answers each order with one line: started, stopped. On a failure it prints PostgreSQL's message and exits.
set -u
programs=$1
folder=$2
shift 2

fail() {
    cat "$folder/log"
    exit 1
}

start() {
    "$programs/pg_ctl" start --silent --wait --pgdata="$folder/data" --log="$folder/log" </dev/null || fail
    echo started
}

stop() {
    "$programs/pg_ctl" stop --silent --wait --pgdata="$folder/data" --mode="$1" </dev/null
}

remove() {
    stop immediate
    rm -rf "$folder"
}

trap remove EXIT
trap 'exit 1' HUP INT TERM
# Without this, answering a dead parent would kill the shell before it has cleaned up.
trap '' PIPE
exec 2>"$folder/log"

"$programs/initdb" --no-sync --no-instructions --pgdata="$folder/data" --username=postgres --auth=trust \
    --encoding=UTF8 --locale=C >>"$folder/log" || fail
printf '%s\n' "$@" >>"$folder/data/postgresql.conf"
start
while read -r order; do
    case $order in
    start) start ;;
    stop)
        stop fast || fail
        echo stopped
        ;;
    esac
done
