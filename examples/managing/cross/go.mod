module example.org/machine

go 1.24
