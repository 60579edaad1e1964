// Command machine says which processor it was compiled for.
package main

import (
	"fmt"
	"runtime"
)

func main() {
	fmt.Printf("a program for %s/%s\n", runtime.GOOS, runtime.GOARCH)
}
