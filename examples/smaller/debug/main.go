// Status: answers with the number of requests so far. With -crash it fails, to show how.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
)

func main() {
	crash := flag.Bool("crash", false, "fail at once")
	flag.Parse()
	if *crash {
		openLedger(nil)
	}

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	var requests atomic.Int64
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "requests: %d\n", requests.Add(1))
	})
	go func() { log.Fatal(http.ListenAndServe(":8080", nil)) }()
	<-ctx.Done()
}

func openLedger(names []string) string {
	return names[0]
}
