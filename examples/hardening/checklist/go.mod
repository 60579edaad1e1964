module hardening/checklist

go 1.27
