"""Whether the time that strangers' input takes grows as the input does, and no faster."""
