"""A service that is watched for an hour under a steady stream of honest news: what grows?

``stream`` brings articles, ``watching`` looks at processes, rows and disk, ``slopes`` judges.
"""
