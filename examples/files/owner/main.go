// Counts the entries of a ledger: GET / answers how many, POST / adds one.
package main

import (
	"bytes"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

const path = "/data/entries.txt"

func count(w http.ResponseWriter, _ *http.Request) {
	text, err := os.ReadFile(path)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprintln(w, bytes.Count(text, []byte("\n")), "entries")
}

func add(w http.ResponseWriter, r *http.Request) {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = fmt.Fprintln(file, "one more")
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	count(w, r)
}

func main() {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	go func() {
		<-stop
		os.Exit(0)
	}()
	http.HandleFunc("GET /", count)
	http.HandleFunc("POST /", add)
	log.Fatal(http.ListenAndServe(":8080", nil))
}
