/* Prints a Celsius temperature in Fahrenheit. */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: fahrenheit CELSIUS\n");
        return 2;
    }
    printf("%.1f\n", strtod(argv[1], NULL) * 9 / 5 + 32);
    return 0;
}
