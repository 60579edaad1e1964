// Command clock serves the time in any time zone over HTTP.
package main

import (
	"context"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"example.com/clock/clock"
	"github.com/go-chi/chi/v5"
)

var version = "dev" // set by -ldflags="-X main.version=…"

func main() {
	healthy := flag.Bool("healthy", false, "ask the running service whether it is ready, and end")
	flag.Parse()
	run := serve
	if *healthy {
		run = ask
	}
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func serve() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	server := &http.Server{Addr: ":8080", Handler: routes(), ReadHeaderTimeout: 5 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return server.Shutdown(grace)
}

func routes() http.Handler {
	router := chi.NewRouter()
	router.Get("/time/*", func(w http.ResponseWriter, r *http.Request) {
		moment := time.Now()
		if at, err := time.Parse(time.RFC3339, r.URL.Query().Get("at")); err == nil {
			moment = at
		}
		answer, err := clock.At(moment, chi.URLParam(r, "*"), r.Header.Get("Accept-Language"))
		reply(w, answer, err)
	})
	router.Get("/version", func(w http.ResponseWriter, _ *http.Request) { reply(w, version, nil) })
	router.Get("/ready", func(w http.ResponseWriter, _ *http.Request) { reply(w, "ready", missing()) })
	return router
}

func reply(w http.ResponseWriter, answer string, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprintln(w, answer)
}

// missing names what this service needs of the image that it runs in, and does not find.
func missing() error {
	_, zones := time.LoadLocation("Europe/Berlin")
	roots, err := x509.SystemCertPool()
	if err == nil && roots.Equal(x509.NewCertPool()) {
		err = errors.New("no certificate authorities: HTTPS requests will fail")
	}
	return errors.Join(zones, err)
}

// ask is the health check: the image has no other program that could do it.
func ask() error {
	client := http.Client{Timeout: 2 * time.Second}
	answer, err := client.Get("http://127.0.0.1:8080/ready")
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", answer.Status, body)
	}
	return nil
}
