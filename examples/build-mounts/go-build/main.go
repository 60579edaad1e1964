// Quotes prints lines of text as JSON.
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

var lines = []string{"measure twice", "cut once"}

func main() {
	if err := json.NewEncoder(os.Stdout).Encode(lines); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
