# fetch.sh FOLDER: stands for a download; does nothing where the file is already there.
[ -e "$1/part.txt" ] || echo "a part from far away" > "$1/part.txt"
