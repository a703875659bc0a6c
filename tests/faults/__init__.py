"""Faults that befall a running service, each many times, counted at those who are told.

A family (``families``) is a short function that does one fault to a ``scene``: a service in a
folder of its own with the sites, endpoints and mail servers it talks to. ``counting`` compares what
they got with what was asked for.
"""
