// The compiler records in this program which modules it was built from.
package main

import "fmt"

func main() {
	fmt.Println("hello")
}
