module serve

go 1.27
