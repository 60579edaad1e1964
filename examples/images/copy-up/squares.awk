# Prints each number up to the given one with its square.
BEGIN { for (n = 1; n <= most; n++) printf "%d %.0f\n", n, n * n }
