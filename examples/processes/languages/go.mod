module wait

go 1.27
