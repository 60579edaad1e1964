package main

import "time"

func main() {
	println("ready")
	for {
		time.Sleep(time.Hour)
	}
}
