"""One video analysed in a child process with limits: a decoder's death is a message."""
