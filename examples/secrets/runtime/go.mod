module secrets/runtime

go 1.27
