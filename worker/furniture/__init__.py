"""What on a page is furniture: by its form and words, and by what a source repeats."""
