// Needs tries what programs take for granted, and says what is missing.
package main

import (
	"crypto/x509"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strings"
	"time"
)

func main() {
	var missing []string
	for _, need := range []struct {
		name string
		try  func() error
	}{
		{"certificates", certificates},
		{"time zones", timeZones},
		{"user names", userNames},
		{"a place for temporary files", temporaryFiles},
		{"a shell", shell},
	} {
		if need.try() != nil {
			missing = append(missing, need.name)
		}
	}
	fmt.Println("missing:", strings.Join(missing, ", "))
}

// certificates fails where no certificate authority is known: then no TLS connection is trusted.
func certificates() error {
	pool, err := x509.SystemCertPool()
	if err == nil && pool.Equal(x509.NewCertPool()) {
		return os.ErrNotExist
	}
	return err
}

func timeZones() error {
	_, err := time.LoadLocation("Europe/Lisbon")
	return err
}

func userNames() error {
	_, err := user.Lookup("nobody")
	return err
}

func temporaryFiles() error {
	file, err := os.CreateTemp("", "needs")
	if err == nil {
		defer os.Remove(file.Name())
		err = file.Close()
	}
	return err
}

func shell() error {
	_, err := exec.LookPath("sh")
	return err
}
