"""One document at a time: when, who, where, said, did. Each room reads the layers before it and writes its own."""
