"""Reading what stands around a level: which role asks for what, where a piece of evidence comes
from, which figures from daily work count. Levels and the log themselves are read in `levels`.
"""
