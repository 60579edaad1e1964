module example.com/standing

go 1.27
