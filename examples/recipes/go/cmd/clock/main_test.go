package main

import (
	"net/http/httptest"
	"testing"
)

func TestTime(t *testing.T) {
	answer := httptest.NewRecorder()
	routes().ServeHTTP(answer, httptest.NewRequest("GET", "/time/Asia/Tokyo?at=2026-01-05T12:00:00Z", nil))
	if got := answer.Body.String(); got != "Monday 21:00\n" {
		t.Fatalf("the answer is %q", got)
	}
}
