// Pages is a service that answers with the text of a page: /?page=hello.txt
package main

import (
	"context"
	"net/http"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	server := &http.Server{Addr: ":8080", Handler: http.HandlerFunc(answer)}
	go server.ListenAndServe()
	<-ctx.Done()
	server.Shutdown(context.Background())
}

func answer(w http.ResponseWriter, r *http.Request) {
	text, err := read(r.URL.Query().Get("page"))
	if err != nil {
		http.Error(w, "no such page", http.StatusNotFound)
		return
	}
	w.Write(text)
}
