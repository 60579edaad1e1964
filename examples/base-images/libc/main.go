// Lookup resolves a host name. It has no C code of its own, but the package net can call C.
package main

import (
	"fmt"
	"net"
	"os"
	"runtime/debug"
)

func main() {
	if _, err := net.LookupHost("localhost"); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("localhost is found,", cgo())
}

// cgo says whether the compiler used a C library.
func cgo() string {
	info, _ := debug.ReadBuildInfo()
	for _, setting := range info.Settings {
		if setting.Key == "CGO_ENABLED" {
			return setting.Key + "=" + setting.Value
		}
	}
	return "CGO_ENABLED is not recorded"
}
