// A worker that prints the user that it runs as, and whether it may write to /etc.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"os/user"
	"syscall"
)

func name() string {
	if found, err := user.Current(); err == nil && found.Username != "" {
		return found.Username
	}
	return "unknown"
}

func etc() string {
	if err := os.WriteFile("/etc/motd", []byte("I was here\n"), 0o644); err != nil {
		return "refused"
	}
	return "written"
}

func main() {
	fmt.Printf("uid %d, gid %d, name %s, /etc %s\n", os.Getuid(), os.Getgid(), name(), etc())
	if len(os.Args) > 1 && os.Args[1] == "once" {
		return
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, os.Interrupt)
	<-stop
}
