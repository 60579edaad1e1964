// Clock prints the number of hours in a day.
package main

import "fmt"

func main() { fmt.Println(24) }
