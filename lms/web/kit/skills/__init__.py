"""Skills where two areas meet: one person's levels with what they rest on, told alike to that
person and to their manager. Each area adds what its readers may do.
"""
