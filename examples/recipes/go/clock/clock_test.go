package clock

import (
	"testing"
	"time"
)

func TestAt(t *testing.T) {
	moment := time.Date(2026, time.July, 6, 22, 30, 0, 0, time.UTC)
	for accepted, want := range map[string]string{"": "Tuesday 00:30", "de-AT": "Dienstag 00:30"} {
		if got, err := At(moment, "Europe/Berlin", accepted); err != nil || got != want {
			t.Errorf("in %q it is %q, %v, want %q", accepted, got, err, want)
		}
	}
}
