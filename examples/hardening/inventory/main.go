// A program of which the compiler notes from what it was made.
package main

import "fmt"

func main() {
	fmt.Println("hello")
}
