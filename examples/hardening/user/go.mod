module hardening/user

go 1.27
