// Says what process 1 was started with, and what this program was started with.
package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	line, err := os.ReadFile("/proc/1/cmdline")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	first := strings.Split(strings.TrimSuffix(string(line), "\x00"), "\x00")
	fmt.Printf("process 1: %q, show got %q\n", first, os.Args[1:])
}
