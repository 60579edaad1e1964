// Print today's greeting with the right capitals, and an identifier.
package main

import (
	"fmt"

	"github.com/google/uuid"
	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

func main() {
	fmt.Println(cases.Title(language.English).String("measure twice"), len(uuid.NewString()))
}
