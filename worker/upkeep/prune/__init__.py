"""What is past its time goes, a slice at a time."""
