# visit.sh FOLDER NAME: leave a line in the folder, stay for two seconds, count the lines.
echo "$2 comes in"
echo "$2" >> "$1/visits"
sleep 2
echo "$2 goes out and counts $(wc -l < "$1/visits")"
echo "$2 was here" > "/$2.txt"
