package main

import "testing"

func TestSlug(t *testing.T) {
	if got := slug("Hello, World!"); got != "hello-world" {
		t.Fatalf("slug is %q, want %q", got, "hello-world")
	}
}
