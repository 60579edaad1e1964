// Command zone prints the time in the zones that are its arguments.
package main

import (
	"fmt"
	"os"
	"time"

	"example.com/clock/clock"
)

func main() {
	for _, zone := range os.Args[1:] {
		answer, err := clock.At(time.Now(), zone, os.Getenv("LANG"))
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(zone, answer)
	}
}
