module show

go 1.27
