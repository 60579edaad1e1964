// Standing is a service that says which system it stands on.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	server := &http.Server{Addr: ":8080", Handler: http.HandlerFunc(answer)}
	go func() {
		<-ctx.Done()
		server.Shutdown(context.Background())
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func answer(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintln(w, system())
}

// system reads the name that a distribution gives itself.
func system() string {
	text, err := os.ReadFile("/etc/os-release")
	if err != nil {
		return "nothing"
	}
	for line := range strings.Lines(string(text)) {
		if name, found := strings.CutPrefix(line, "PRETTY_NAME="); found {
			return strings.Trim(name, "\"\n")
		}
	}
	return "something without a name"
}
