module example.com/clock

go 1.26.0

require (
	github.com/go-chi/chi/v5 v5.4.0
	golang.org/x/text v0.44.0
)
