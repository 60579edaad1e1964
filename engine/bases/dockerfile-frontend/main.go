// Command frontend stands in for docker/dockerfile where no registry has it.
//
// A Dockerfile that begins with "# syntax=docker/dockerfile:1" makes BuildKit start that image and
// let it decide what to build. This one decides nothing: it asks BuildKit to build with the
// Dockerfile frontend that it has inside, with the same options, and hands back the result as it
// came. BuildKit serves gRPC on the standard input and output (frontend/gateway in its sources).
package main

import (
	"fmt"
	"os"
	"strings"
)

const builtIn = "dockerfile.v0"

func main() {
	if err := forward(newBridge(os.Stdin, os.Stdout)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// forward has the build done inside and returns its result, or its error with all its details.
func forward(bridge *bridge) error {
	inputs, failed := bridge.call("Inputs", nil)
	if failed != nil {
		return bridge.fail(failed)
	}
	solved, failed := bridge.call("Solve", request(os.Environ(), inputs))
	if failed != nil {
		return bridge.fail(failed)
	}
	for _, field := range fields(solved) {
		if field.number == 3 { // SolveResponse.result
			return bridge.finish(message(1, field.bytes)) // ReturnRequest.result
		}
	}
	return fmt.Errorf("BuildKit answered without a result")
}

// request is a SolveRequest with the options and inputs that this frontend was given.
func request(environment []string, inputs []byte) []byte {
	body := text(2, builtIn) // Frontend
	for _, variable := range environment {
		name, value, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "BUILDKIT_FRONTEND_OPT_") {
			key, option, _ := strings.Cut(value, "=")
			body = append(body, message(3, append(text(1, key), text(2, option)...))...) // FrontendOpt
		}
	}
	body = append(body, flag(5)...)        // allowResultReturn
	body = append(body, flag(6)...)        // allowResultArrayRef
	for _, field := range fields(inputs) { // InputsResponse.Definitions
		body = append(body, message(13, field.bytes)...) // FrontendInputs
	}
	return body
}
