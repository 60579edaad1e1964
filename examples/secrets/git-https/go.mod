module git.internal/server

go 1.27
