// Serves a repository and a file to those who know TOKEN, as git and package hosts do.
package main

import (
	"encoding/base64"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/cgi"
	"os"
	"strings"
)

func main() {
	scheme, token := os.Getenv("SCHEME"), os.Getenv("TOKEN")
	if scheme == "basic" {
		token = base64.StdEncoding.EncodeToString([]byte("x-access-token:" + token))
	}

	mux := http.NewServeMux()
	mux.Handle("/", http.FileServer(http.Dir("/srv/files")))
	mux.Handle("/greetings.git/", &cgi.Handler{
		Path: "/usr/lib/git-core/git-http-backend",
		Env:  []string{"GIT_PROJECT_ROOT=/srv/git", "GIT_HTTP_EXPORT_ALL=1"},
	})

	listener, err := net.Listen("tcp", ":8080")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("ready")
	log.Fatal(http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given, credentials, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(given, scheme) || credentials != token {
			w.Header().Set("WWW-Authenticate", "Basic")
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		mux.ServeHTTP(w, r)
	})))
}
