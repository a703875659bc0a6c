"""The judge: one pure function that decides about a whole batch of articles.

It takes prepared articles, a snapshot of what is known, the rules and the time, and returns a plan:
for each article its verdict, its story, and whom to tell, each with a named reason. It asks
nothing and writes nothing.
"""
