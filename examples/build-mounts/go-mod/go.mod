module example.org/titles

go 1.24

require (
	github.com/google/uuid v1.5.0
	golang.org/x/text v0.14.0
)
