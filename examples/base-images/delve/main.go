// Sum: prints the sum of the numbers that it is given.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	total := 0
	for _, word := range os.Args[1:] {
		number, _ := strconv.Atoi(word)
		total = add(total, number)
	}
	fmt.Println(total)
}

func add(total, number int) int {
	return total + number
}
