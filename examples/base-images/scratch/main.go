// Want tries one thing that programs take for granted, and prints why it fails.
package main

import (
	"crypto/tls"
	"fmt"
	"os"
	"os/user"
	"time"
)

func main() {
	tries := map[string]func() error{"tls": connect, "zone": zone, "user": name, "file": file}
	if len(os.Args) != 2 || tries[os.Args[1]] == nil {
		fmt.Println("usage: want tls|zone|user|file")
		os.Exit(2)
	}
	if err := tries[os.Args[1]](); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("ok")
}

// connect makes a TLS connection to a server of its own. Nothing in this program makes it trust the
// server's certificate: the client looks in the system's certificates, like any other client.
func connect() error {
	pair, err := tls.LoadX509KeyPair("/cert.pem", "/key.pem")
	if err != nil {
		return err
	}
	server, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{pair}})
	if err != nil {
		return err
	}
	go func() {
		if connection, err := server.Accept(); err == nil {
			connection.(*tls.Conn).Handshake()
		}
	}()
	client, err := tls.Dial("tcp", server.Addr().String(), &tls.Config{ServerName: "localhost"})
	if err == nil {
		client.Close()
	}
	return err
}

func zone() error {
	_, err := time.LoadLocation("Europe/Lisbon")
	return err
}

func name() error {
	_, err := user.Lookup("nobody")
	return err
}

func file() error {
	made, err := os.CreateTemp("", "want")
	if err == nil {
		err = made.Close()
	}
	return err
}
