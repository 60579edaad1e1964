# seen.sh FOLDER WORDS: say whether the folder holds the note.
if [ -e "$1/note.txt" ]; then echo "$2: the note is here"; else echo "$2: empty"; fi
