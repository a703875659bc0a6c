"""The embedded service: one supervised process tree with a bundled broker."""
