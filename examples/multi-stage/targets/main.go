// Slug turns a title into the last part of a web address.
package main

import (
	"fmt"
	"os"
	"strings"
	"unicode"
)

func main() {
	fmt.Println(slug(strings.Join(os.Args[1:], " ")))
}

func slug(title string) string {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return strings.Join(words, "-")
}
