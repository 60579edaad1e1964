print("hello from a private package")
