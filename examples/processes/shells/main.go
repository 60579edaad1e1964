// Waits until it is asked to stop; then it ends with exit code 0.
package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM)
	println("ready") // to standard error
	<-asked
}
