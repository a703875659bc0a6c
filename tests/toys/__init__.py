"""Toy plugins, as somebody outside the project would write them: one file or folder each.

They lie where ``WIREWATCH_PLUGINS`` may point; their samples lie beside them.
"""
