module frontend

go 1.27
