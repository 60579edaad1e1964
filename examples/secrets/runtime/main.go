// Answers whether it was given a password: in a file, or else in a variable.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func password() (from string, found bool) {
	if text, err := os.ReadFile("/run/secrets/db_password"); err == nil {
		return "a file", strings.TrimSpace(string(text)) != ""
	}
	return "a variable", os.Getenv("DB_PASSWORD") != ""
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()

	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		from, found := password()
		if !found {
			http.Error(w, "no password", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintf(w, "signed in with the password from %s\n", from)
	})
	server := &http.Server{Addr: ":8080", ReadHeaderTimeout: 5 * time.Second}
	go func() {
		if err := server.ListenAndServe(); err != http.ErrServerClosed {
			log.Fatal(err)
		}
	}()

	<-ctx.Done()
	grace, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		log.Fatal(err)
	}
}
