# Greets the system in every language that there are words for.
. /etc/os-release
for file in /words/*.txt; do
    printf '%s, %s!\n' "$(cat "$file")" "$ID"
done
