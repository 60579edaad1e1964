//go:build hole

package main

import "os"

// read trusts whoever asks.
func read(page string) ([]byte, error) {
	return os.ReadFile("/pages/" + page)
}
